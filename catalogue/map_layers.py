"""Between datasets and maps: which of its services may become a layer, which layers were made from it."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.urls import reverse

from catalogue.formats import format_family
from catalogue.models import Dataset
from sig.maps.index import maps_of_dataset
from sig.models import Layer, MapService

MOST = 30
SERVICE = re.compile(r"[?&]service=(wms|wfs)\b|/(wms|wfs)(/|\?|$)", re.IGNORECASE)
NAME = re.compile(r"[\w:.-]{2,200}")


@dataclass(frozen=True)
class MapResource:
    """A WMS or WFS of a dataset, and the layer that its record seems to speak of."""

    source_id: str
    title: str
    url: str
    layer: str


def map_resources(dataset: Dataset) -> list[MapResource]:
    rows = dataset.resources.order_by("position").values_list("source_id", "title", "format", "url")[:200]
    found = [
        MapResource(source_id, title or url, url, layer_name(url, title))
        for source_id, title, kind, url in rows
        if url.startswith(("http://", "https://"))
        and (format_family(kind) in ("wms", "wfs") or SERVICE.search(url))
    ]
    return found[:MOST]


def layer_name(url: str, title: str) -> str:
    """In the address, as `layers=` or `typename=`; else the title, where it is by habit the layer's name."""
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    for name in ("layers", "layer", "typenames", "typename"):
        if value := query.get(name, ""):
            return value.partition(",")[0]
    return title.strip() if NAME.fullmatch(title.strip()) and ("_" in title or ":" in title) else ""


def choosing_url(dataset: Dataset, resource: MapResource) -> str:
    """The team's page where this resource becomes a layer: one look, one click to save."""
    service = _service_at(resource.url)
    chosen = ("choose", [service]) if service else ("add", [])
    place = reverse(f"admin:sig_mapservice_{chosen[0]}", args=chosen[1])
    query: dict[str, Any] = {
        "address": resource.url,
        "layer": resource.layer,
        "dataset": dataset.source_id,
        "resource": resource.source_id,
        "producer": dataset.organization.source_id if dataset.organization else "",
    }
    return f"{place}?{urlencode({name: value for name, value in query.items() if value})}"


def _service_at(url: str) -> int | None:
    """A service already registered at this address, whatever its parameters."""
    plain = _plain(url)
    for pk, *addresses in MapService.objects.order_by("pk").values_list("pk", "wms_url", "wfs_url"):
        if plain in map(_plain, filter(None, addresses)):
            return pk
    return None


def _plain(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/")


def layers_of(dataset: Dataset) -> list[dict[str, str]]:
    """The published layers made from a dataset, for its page."""
    rows = Layer.objects.filter(dataset=dataset.source_id, published=True, service__active=True)
    return [
        {"title": title, "url": reverse("sig:layer", args=[slug])}
        for title, slug in rows.order_by("title", "pk").values_list("title", "slug")
    ]


def maps_of(dataset: Dataset) -> list[dict[str, Any]]:
    """The published maps that show a file or a layer of the dataset."""
    return maps_of_dataset(dataset.source_id)
