"""The page of a territory, as values: what its rings hold, and why each dataset stands there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.cards import dataset_cards
from catalogue.models import Scope
from catalogue.search import FacetValue, search_rings
from sig import territories
from sig.models import PAGE_LEVELS, Level
from sig.territories import Zone

SHOWN = 5  # datasets of a ring on the page; the rest is a click away
# What is near is read for its news, what is far for its use.
SORTS = {"here": "-last_update", "inside": "-last_update", "above": "-views", "national": "-views"}
SHARED_OUT = ("freshness", "organization")
PART = "une partie"
BODIES = {  # who answers for a territory, by its level
    Level.REGION: "la région",
    Level.DEPARTEMENT: "le département",
    Level.EPCI: "l’intercommunalité",
    Level.COMMUNE: "la mairie",
}


@dataclass(frozen=True)
class RingShown:
    name: str
    total: int
    cards: list[dict[str, Any]]  # lines of a list, each with `why`


@dataclass(frozen=True)
class Rings:
    total: int
    rings: list[RingShown]
    facets: dict[str, list[FacetValue]]


def rings_of(zone: Zone, *, now: datetime, shown: int = SHOWN) -> Rings:
    """What the zone finds, shared out in rings: the search, then two queries whatever the numbers."""
    found = search_rings(zone.geozone, size=shown, sorts=SORTS, facets=SHARED_OUT)
    pks = [pk for ring in found.rings for pk in ring.ids]
    cards = dict(zip(pks, dataset_cards(pks, now=now), strict=True)) if pks else {}
    reasons = reasons_of(pks, zone)
    rings = [
        RingShown(
            ring.name,
            ring.total,
            [cards[pk] | {"why": reasons.get(pk) or own_body(zone)} for pk in ring.ids if pk in cards],
        )
        for ring in found.rings
    ]
    return Rings(found.total, rings, found.facets)


def reasons_of(pks: Collection[int], zone: Zone) -> dict[int, str]:
    """Why each dataset stands there: the nearest of its territories that touch the zone, how we know it."""
    touching = {zone.geozone, *zone.ancestors}
    rows = Scope.objects.filter(dataset_id__in=pks).values_list(
        "dataset_id", "territory__geozone", "territory__name", "territory__level", "reason", "partial"
    )
    near: dict[int, tuple[int, str]] = {}
    for pk, geozone, name, level, reason, partial in rows:
        other = territories.mesh().zones.get(geozone)
        if geozone not in touching and (other is None or zone.geozone not in other.ancestors):
            continue
        rank = 0 if geozone == zone.geozone else 1 + len(Level.values) - Level.values.index(level)
        if pk not in near or rank < near[pk][0]:
            part = f" ({PART})" if partial else ""
            near[pk] = rank, f"{Scope.Reason(reason).label}\u00a0: {name}{part}"
    return {pk: words for pk, (_, words) in near.items()}


def own_body(zone: Zone) -> str:
    """The only other reason to be in the first ring: the producer is the territory's own body."""
    return f"publié par {BODIES.get(zone.level, 'un organisme du territoire')}\u00a0: {zone.name}"


def parents(zone: Zone) -> list[Zone]:
    """The zones with a page that contain this one, the narrowest first."""
    return sorted(_with_page(zone.ancestors), key=lambda found: (-_width(found), found.name))


def children(zone: Zone) -> list[tuple[str, list[Zone]]]:
    """The zones with a page that lie inside, by level, the widest level first; names in order."""
    inside: dict[str, list[Zone]] = {}
    for found in territories.mesh().zones.values():
        if zone.geozone in found.ancestors and found.level in PAGE_LEVELS.values():
            inside.setdefault(found.level, []).append(found)
    return [
        (level, sorted(inside[level], key=lambda found: territories.fold(found.name)))
        for level in PAGE_LEVELS.values()
        if level in inside
    ]


def _with_page(geozones: Iterable[str]) -> list[Zone]:
    held = territories.mesh().zones
    return [held[name] for name in geozones if held[name].level in PAGE_LEVELS.values()]


def _width(zone: Zone) -> int:
    return Level.values.index(zone.level)
