"""Places: upstream's zones, and our own table of territories with what upstream does not say of them."""

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse

from catalogue.api.answers import api_view
from catalogue.api.arguments import MAX_PAGE_SIZE, choice, paging, size, suggestion
from catalogue.api.errors import not_found
from catalogue.api.paging import check_page, page_of
from catalogue.models import Dataset, Scope, State
from catalogue.obligation import obligation
from catalogue.rings import SORTS, children
from catalogue.search import search_rings
from sig import territories as places
from sig.contours import neighbours
from sig.models import Level, Territory

RANK = {level: rank for rank, level in enumerate(Level.values)}  # the widest first
DATASETS_HELP = "The amount of datasets to fetch"
LARGEST_FIRST = Case(
    *(When(level=level, then=Value(rank)) for level, rank in RANK.items()),
    default=Value(len(RANK)),
    output_field=IntegerField(),
)


def _matching(words: str) -> QuerySet[Territory]:
    return Territory.objects.filter(
        Q(name__icontains=words) | Q(code__icontains=words) | Q(geozone__icontains=words)
    )


def _place(request: HttpRequest, zone: str) -> Territory:
    place = Territory.objects.filter(geozone=places.resolve(zone)).first()
    if place is None:
        raise not_found(request)
    return place


@api_view
def zones(request: HttpRequest, ids: str) -> dict[str, Any]:
    """Several places at once; one unknown makes the whole a 404 that names it."""
    found, unknown = places.features(ids.split(",")[:MAX_PAGE_SIZE])
    if unknown:
        raise not_found(request, f"Unknown zone identifiers: {', '.join(unknown)}.")
    return found


@api_view
def zone(request: HttpRequest, zone: str) -> dict[str, Any]:
    found = places.feature(zone)
    if found is None:
        raise not_found(request)
    return found


@api_view
def suggest_zones(request: HttpRequest) -> list[dict[str, Any]]:
    """Places by name, code, postal code or id; the best match first, then the largest."""
    words, count = suggestion(request)
    return places.suggest(words, size=count)


@api_view
def zone_datasets(request: HttpRequest, zone: str) -> list[dict[str, Any]]:
    """Light references to the datasets that declare this very place."""
    place = _place(request, zone)
    rows = (
        Dataset.objects.visible()
        .filter(scopes__territory=place, scopes__reason=Scope.Reason.ZONE)
        .order_by("title", "pk")[: size(request, 25, DATASETS_HELP)]
    )
    return [
        {
            "class": "Dataset",
            "id": row.source_id,
            "title": row.title,
            "acronym": row.record.get("acronym"),
            "uri": row.record.get("uri"),
            "page": row.record.get("page"),
        }
        for row in rows
    ]


@api_view
def coverage(request: HttpRequest, level: str) -> dict[str, Any]:
    """Every place of a level, with the number of datasets that declare it."""
    if level not in Level.values:
        raise not_found(request)
    declared = Q(scopes__reason=Scope.Reason.ZONE, scopes__dataset__state=State.VISIBLE)
    rows = Territory.objects.filter(level=level).annotate(datasets=Count("scopes", filter=declared))
    counts = dict(rows.order_by("name", "code").values_list("geozone", "datasets"))
    features = places.features(counts)[0]["features"]
    for item in features:
        del item["properties"]["slug"], item["properties"]["level"]
        item["properties"]["datasets"] = counts[item["id"]]
    return {"type": "FeatureCollection", "features": features}


def _territory(request: HttpRequest, place: Territory) -> dict[str, Any]:
    datasets = request.build_absolute_uri(reverse("api:datasets"))
    own = request.build_absolute_uri(reverse("api:territory", kwargs={"zone": place.geozone}))
    return {
        "id": place.geozone,
        "level": place.level,
        "code": place.code,
        "name": place.name,
        "population": place.population,
        "area_km2": place.area_km2,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "postal_codes": place.postal_codes,
        "former_codes": place.former_codes,
        "inside": place.inside,
        "uri": own,
        "zone": request.build_absolute_uri(reverse("api:zone", kwargs={"zone": place.geozone})),
        "datasets": f"{datasets}?geozone={place.geozone}",
    }


@api_view
def territories(request: HttpRequest) -> dict[str, Any]:
    """`/api/1/territories/`: the places of the portal, upstream having no list of them."""
    level = choice(request.GET, "level", tuple(Level.values))
    page, page_size = paging(request)
    words = request.GET.get("q", "").strip()[:100]
    rows = _matching(words) if words else Territory.objects.all()
    if level:
        rows = rows.filter(level=level)
    total = rows.count()
    start = (page - 1) * page_size
    found = rows.order_by(LARGEST_FIRST, "name", "code")[start : start + page_size]
    data = [_territory(request, place) for place in found]
    check_page(request, page, len(data))
    return page_of(request, data, page=page, page_size=page_size, total=total)


@api_view
def territory(request: HttpRequest, zone: str) -> dict[str, Any]:
    """One place: what contains it, the smallest first; what its rings hold; what the law says."""
    place = _place(request, zone)
    held = places.mesh().zones[place.geozone]
    found = search_rings(place.geozone, size=1, sorts=SORTS)
    law = obligation(held.level, held.population, held.staff)
    parents = sorted(place.ancestors.all(), key=lambda item: (-RANK[item.level], item.name))
    return {
        **_territory(request, place),
        "parents": [{"id": item.geozone, "level": item.level, "name": item.name} for item in parents],
        "children": {str(level): len(zones) for level, zones in children(held)},
        "neighbours": [other.geozone for other in neighbours(place.geozone)],
        "datasets_total": found.total,
        "rings": {ring.name: ring.total for ring in found.rings},
        "obligation": {"value": str(law.duty), "reason": law.sentence, "law": law.law},
        "staff": held.staff,
    }
