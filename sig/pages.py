"""The page of a layer: what it shows, from whom, how old, and how to get it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import is_valid_path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opendatalab.region import region
from sig import health
from sig.clients.ogc.planes import EARTH, degrees_to_mercator
from sig.models import Layer, MapService

PICTURE = (640, 480)
MONTHS_SHOWN = 6
NEARER = 0.8  # than the limit, so that the layer shows
DPI_72 = 0.0254 / 72  # metres of a pixel on a screen, as scale limits are reckoned


@require_safe
def layer(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(
        Layer.objects.select_related("service"), slug=slug, published=True, service__active=True
    )
    theme = region().theme(row.theme)
    maps = [
        {"title": title, "url": reverse("sig:map", args=[map_slug])}
        for title, map_slug in row.uses.filter(map__published=True)
        .order_by("map__title")
        .values_list("map__title", "map__slug")
        .distinct()
        if is_valid_path(f"/cartes/{map_slug}/")
    ]
    context = {
        "crumbs": [
            *([{"label": "Cartes", "url": "/cartes/"}] if is_valid_path("/cartes/") else []),
            {"label": row.title},
        ],
        "layer": row,
        "theme": theme.label if theme else "",
        "picture": picture_url(row, *PICTURE),
        "size": PICTURE,
        "legend": reverse("sig:relay_legend", args=[row.slug]) if row.wms_name else "",
        "fields": [item for item in row.fields if item.get("shown")],
        "delay": delay_in_words(row.refresh_minutes),
        "dataset_url": catalogue_page("jeux-de-donnees", row.dataset),
        "producer_url": catalogue_page("organisations", row.producer),
        "maps": maps,
        "canonical": f"{settings.SITE_URL}{request.path}",
    }
    return render(request, "sig/layer.html", context)


def catalogue_page(place: str, source_id: str) -> str:
    """The page of a record of the catalogue: its id redirects there."""
    path = f"/{place}/{source_id}/"
    return path if source_id and is_valid_path(path) else ""


def delay_in_words(minutes: int) -> str:
    if minutes % 1440 == 0:
        return "un jour" if minutes == 1440 else f"{minutes // 1440}\u00a0jours"
    if minutes % 60 == 0:
        return "une heure" if minutes == 60 else f"{minutes // 60}\u00a0heures"
    return f"{minutes}\u00a0minute{'s' if minutes > 1 else ''}"


def picture_url(row: Layer, width: int, height: int) -> str:
    """A picture of a layer over its extent, or the region's where it is wider; for a layer hidden from afar,
    over its middle, near enough to see it. Empty for a layer without images."""
    corners = (row.west, row.south, row.east, row.north)
    if not row.wms_name or None in corners:
        return ""
    bounds = region().map.bounds
    west, south, east, north = corners
    if west < bounds[2] and east > bounds[0] and east - west > 2 * (bounds[2] - bounds[0]):
        west, south, east, north = bounds
    (x1, y1), (x2, y2) = degrees_to_mercator(west, south), degrees_to_mercator(east, north)
    pixel = max((x2 - x1) / width, (y2 - y1) / height, 1.0) * 1.04
    if row.max_scale:
        pixel = min(pixel, row.max_scale * DPI_72 * NEARER)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    half_x, half_y = pixel * width / 2, pixel * height / 2
    edge = EARTH * 3.141592
    box = (max(-edge, x - half_x), max(-edge, y - half_y), min(edge, x + half_x), min(edge, y + half_y))
    written = ",".join(f"{value:.0f}" for value in box)
    return f"{reverse('sig:relay_image', args=[row.slug])}?bbox={written}&width={width}&height={height}"


def map_hosts() -> set[str]:
    """The map servers as the journal of the door names them."""
    rows = MapService.objects.order_by("pk").values_list("wms_url", "wfs_url")
    return {urlsplit(url).netloc.lower() for urls in rows for url in urls if url}


def services_for_status() -> list[dict[str, Any]]:
    """For the page of states: each service that has a published layer, how it does, month by month."""
    services = list(MapService.objects.filter(layers__published=True).distinct().order_by("title", "pk"))
    by_service: dict[int, list[Layer]] = {}
    for row in Layer.objects.filter(published=True, service__in=services).order_by("title", "pk"):
        by_service.setdefault(row.service_id, []).append(row)
    since = (timezone.localdate().replace(day=1) - timedelta(days=31 * (MONTHS_SHOWN - 1))).replace(day=1)
    months = health.availability(services, since=since)
    return [
        {
            "title": service.title,
            "layers": len(by_service[service.pk]),
            "state": health.state_of(service, by_service[service.pk]),
            "months": months.get(service.pk, []),
        }
        for service in services
    ]
