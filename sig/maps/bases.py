"""Base maps: those of the region pack, as far as the operator lets them, and our own outlines always."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from opendatalab.packed_maps import BaseMap
from opendatalab.region import region
from sig.models import OUTLINES

OUTLINES_NAME = "Nos contours, sans service extérieur"


def bases() -> tuple[BaseMap, ...]:
    """The base maps that visitors are offered, besides our outlines."""
    if settings.BASEMAPS == "off":
        return ()
    if settings.BASEMAPS == "relay":
        return tuple(base for base in region().basemaps if base.relay)
    return region().basemaps


def origins() -> list[str]:
    """The hosts that a browser asks for images on a page with a map."""
    if settings.BASEMAPS != "direct":
        return []
    return list(dict.fromkeys(base.origin for base in bases()))


def choices() -> list[tuple[str, str]]:
    """What the team chooses from."""
    return [(base.slug, base.name) for base in region().basemaps] + [(OUTLINES, OUTLINES_NAME)]


def chosen(slug: str) -> str:
    """The base map of a map: the one asked when it is offered, else the first of the pack, else outlines."""
    offered = [base.slug for base in bases()]
    if slug == OUTLINES or slug in offered:
        return slug
    return offered[0] if offered else OUTLINES


def described() -> list[dict[str, Any]]:
    """What the browser needs to know of each."""
    relayed = settings.BASEMAPS == "relay"
    return [
        {
            "slug": base.slug,
            "name": base.name,
            "url": tile_pattern(base) if relayed else base.url,
            "attribution": base.attribution,
            "attribution_url": base.attribution_url,
            "zoom": base.zoom,
        }
        for base in bases()
    ] + [{"slug": OUTLINES, "name": OUTLINES_NAME, "url": ""}]


def tile_pattern(base: BaseMap) -> str:
    """The address of a relayed tile, with Leaflet's own marks."""
    made = reverse("sig:base_tile", args=[base.slug, 1, 2, 3])
    return made.replace("/1/2/3.png", "/{z}/{x}/{y}.png")
