"""`/api/1/maps/`: the thematic maps, with what they show and where to get it. Ours: upstream has none."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from catalogue.api.answers import api_view
from catalogue.api.arguments import paging
from catalogue.api.errors import not_found
from catalogue.api.paging import check_page, page_of
from sig.maps.drawn import key_of, layers_of, with_query
from sig.maps.index import every_map, matches
from sig.maps.views import read_filters
from sig.models import DataSource, MapLayer, ThematicMap


@api_view
def maps(request: HttpRequest) -> dict[str, Any]:
    page, page_size = paging(request)
    filters, _ = read_filters(request)
    rows = [row for row in every_map() if matches(row, filters)]
    start = (page - 1) * page_size
    data = [_map(request, row) for row in rows[start : start + page_size]]
    check_page(request, page, len(data))
    return page_of(request, data, page=page, page_size=page_size, total=len(rows))


@api_view
def one_map(request: HttpRequest, key: str) -> dict[str, Any]:
    row = ThematicMap.objects.visible().select_related("territory").filter(slug=key).first()
    if row is None:
        raise not_found(request)
    return {**_map(request, row), "layers": [_layer(request, item) for item in layers_of(row)]}


def _map(request: HttpRequest, row: ThematicMap) -> dict[str, Any]:
    return {
        "id": row.slug,
        "title": row.title,
        "description": row.summary,
        "theme": row.theme or None,
        "granularity": row.granularity or None,
        "geozone": row.territory.geozone if row.territory else None,
        "created_at": row.created_at.isoformat(),
        "last_modified": row.updated_at.isoformat(),
        "uri": request.build_absolute_uri(reverse("api:map", args=[row.slug])),
        "page": request.build_absolute_uri(row.get_absolute_url()),
        "embed": request.build_absolute_uri(reverse("embed:map", args=[row.slug])),
        "picture": request.build_absolute_uri(reverse("sig:map_picture", args=[row.slug])),
    }


def _layer(request: HttpRequest, row: MapLayer) -> dict[str, Any]:
    shown = row.shown

    def address(route: str) -> str:
        url = reverse(route, args=[row.map.slug])
        return request.build_absolute_uri(with_query(url, [("couche", key_of(row))]))

    return {
        "id": key_of(row),
        "title": str(row),
        "kind": row.source.kind if row.source else "service",
        "granularity": row.granularity or None,
        "attribution": shown.attribution or None,
        "license": shown.licence or None,
        "dataset": shown.dataset or None,
        "date": shown.data_date.isoformat() if shown.data_date else None,
        "refresh_minutes": None
        if row.source and row.source.kind == DataSource.Kind.TERRITORIES
        else shown.refresh_minutes,
        "visible": row.visible,
        "opacity": row.opacity,
        "geojson": address("sig:map_geojson"),
        "csv": address("sig:map_csv"),
    }
