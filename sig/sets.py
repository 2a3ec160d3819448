"""Territories of the operator's own, made of communes: what the region pack calls `sets`.

A set is a zone like any other. The communes in it, and every wider zone whose communes are all in it, have it
among their ancestors; what contains all of its communes contains it. Pure: zones in, zones out.
"""

from collections.abc import Iterable
from math import fsum
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from opendatalab.region import OwnSet
from sig.models import Level

Columns = dict[str, Any]  # of a territory, as `sig.pack.read_zones` gives them


def with_sets(zones: list[Columns], sets: Iterable[OwnSet]) -> list[Columns]:
    """The zones of a pack's file, then the sets made of them, each with all its ancestors."""
    communes = {zone["geozone"]: zone for zone in zones if zone["level"] == Level.COMMUNE}
    held = _communes_inside(communes)
    sets = {f"{Level.OWN}:{own.slug}": own for own in sets}
    held |= {geozone: _members(own, communes, held) for geozone, own in sets.items()}
    above: dict[str, list[str]] = {zone["geozone"]: list(zone["ancestors"]) for zone in zones}
    for geozone in sets:
        members = held[geozone]
        common = set.intersection(*(set(communes[name]["ancestors"]) for name in members))
        above[geozone] = sorted(common, key=lambda name: (-len(held[name]), name))
    for zone in [*zones, *({"geozone": geozone, "details": {}} for geozone in sets)]:
        own = zone["geozone"]
        inside = {own} if own in communes else held.get(own, set())
        if inside and not _astride(zone, inside):
            # Of two with the same communes, the zone of the file contains the set.
            above[own] += [
                name for name in sets if inside < held[name] or own in communes and own in held[name]
            ]
    return [
        *({**zone, "ancestors": above[zone["geozone"]]} for zone in zones),
        *(
            _zone(geozone, own, [communes[name] for name in held[geozone]], above[geozone])
            for geozone, own in sets.items()
        ),
    ]


def _communes_inside(communes: dict[str, Columns]) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for geozone, commune in communes.items():
        for over in commune["ancestors"]:
            held.setdefault(over, set()).add(geozone)
    return held


def _members(own: OwnSet, communes: dict[str, Columns], held: dict[str, set[str]]) -> set[str]:
    """The communes of a set: those of the zones it names, or those that the fact tells."""
    found: set[str] = set()
    for name in own.members:
        if name not in communes and name not in held:
            raise ImproperlyConfigured(f"sets : « {own.slug} » nomme « {name} », que le paquet n’a pas.")
        found |= {name} if name in communes else held[name]
    if own.fact:
        told = {name: commune["details"].get(own.fact) for name, commune in communes.items()}
        found = {name for name, said in told.items() if (said == own.value if own.value else said is True)}
    if not found:
        raise ImproperlyConfigured(f"sets : aucune commune dans « {own.slug} ».")
    return found


def _astride(zone: Columns, inside: set[str]) -> bool:
    """An intercommunalité with members that the pack does not have is in no set as a whole."""
    return zone["details"].get("members_count", len(inside)) > len(inside)


def _zone(geozone: str, own: OwnSet, members: list[Columns], ancestors: list[str]) -> Columns:
    areas = [commune["area_km2"] for commune in members]
    return {
        "geozone": geozone,
        "level": Level.OWN.value,
        "code": own.slug,
        "name": own.name,
        "population": sum(commune["population"] or 0 for commune in members),
        "area_km2": round(fsum(areas), 1) if None not in areas else None,
        "longitude": None,
        "latitude": None,
        "postal_codes": [],
        "former_codes": [],
        "details": {"about": own.about, "source": own.source, "members_count": len(members)},
        "inside": True,
        "ancestors": ancestors,
    }
