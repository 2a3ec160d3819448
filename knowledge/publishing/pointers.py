"""Which schema for which data: the region pack's subjects, who around already publishes them, and how many
datasets follow the schema.
"""

from dataclasses import dataclass, replace

from django.urls import reverse

from catalogue.cards import address_of
from catalogue.comparables import tables
from catalogue.schemas import Schema, schema_of
from catalogue.search import DatasetQuery, search_datasets
from catalogue.views.listing import address
from catalogue.vocabulary import LEVELS
from knowledge.publishing.concerned import applies
from opendatalab.region import region
from opendatalab.subjects import Duty, Subject
from opendatalab.wording import counted
from sig import territories
from sig.models import Level
from sig.territories import Zone

SHOWN = 4  # places named for a subject
NEAR = ("here", "inside")  # the rings of a département that are datasets of places around
WHO = {
    Level.COMMUNE: "communes",
    Level.EPCI: "intercommunalités",
    Level.DEPARTEMENT: "départements",
    Level.REGION: "régions",
}


@dataclass(frozen=True)
class Counted:
    """A number of datasets, and the list that it counts."""

    words: str
    url: str


@dataclass(frozen=True)
class Publisher:
    """A place that publishes on a subject, whatever the schema, and its latest dataset on it."""

    place: str
    title: str
    url: str


@dataclass(frozen=True)
class Pointer:
    subject: Subject
    schemas: tuple[Schema, ...]
    who: str
    duty: Duty | None  # an article that was read asks it, of the place or of someone
    everywhere: Counted | None  # datasets that say they follow the schema
    around: Counted | None
    near: tuple[Publisher, ...]  # in the département, when one was asked for
    publishers: tuple[Publisher, ...]  # in the whole region, when nobody is near
    more: bool


@dataclass(frozen=True)
class Group:
    label: str
    pointers: tuple[Pointer, ...]


def departement_of(geozone: str) -> Zone | None:
    """The département around a place: of a commune or an EPCI, the first that contains it."""
    zone = territories.zone(geozone) if geozone else None
    if zone is None:
        return None
    if zone.level == Level.DEPARTEMENT:
        return zone
    held = sorted(name for name in zone.ancestors if name.startswith(f"{Level.DEPARTEMENT}:"))
    return territories.zone(held[0]) if held else None


def groups(place: Zone | None = None) -> list[Group]:
    """Subjects that have a schema, by theme in the pack's order; for a place, those of its level."""
    around = departement_of(place.geozone) if place else None
    known = _publishing()
    found: dict[str, list[Pointer]] = {}
    for subject in region().subjects:
        if subject.schemas and (place is None or place.level in subject.levels):
            zones = [zone for zone in known.get(subject.slug, ()) if zone is not place]
            found.setdefault(subject.theme, []).append(_pointer(subject, zones, place, around))
    order = {theme.slug: theme.label for theme in region().themes}
    named = sorted(found, key=lambda slug: list(order).index(slug) if slug in order else len(order))
    return [Group(order.get(slug, "Autres sujets"), tuple(found[slug])) for slug in named]


def _publishing() -> dict[str, list[Zone]]:
    """The places that publish on each subject."""
    known: dict[str, list[Zone]] = {}
    for geozone, subjects in tables().subjects.items():
        zone = territories.zone(geozone)
        if zone and zone.inside and zone.level in WHO:
            for slug in subjects:
                known.setdefault(slug, []).append(zone)
    return known


def _pointer(subject: Subject, zones: list[Zone], place: Zone | None, around: Zone | None) -> Pointer:
    query = DatasetQuery(schema=subject.schemas)
    size = (place.population or 0) if place else None
    same = [zone for zone in zones if place is None or zone.level == place.level] or zones
    # The closest in size to the place; without one, the most inhabited.
    same.sort(
        key=lambda zone: (
            -(zone.population or 0) if size is None else abs((zone.population or 0) - size),
            zone.geozone,
        )
    )
    near = [zone for zone in same if around and (zone is around or around.geozone in zone.ancestors)]
    shown = near or same
    named = tuple(_publisher(zone, subject.slug) for zone in shown[:SHOWN])
    return Pointer(
        subject=subject,
        schemas=tuple(map(schema_of, subject.schemas)),
        who=", ".join(WHO.get(level, LEVELS.get(level, level)) for level in subject.levels).capitalize(),
        duty=_duty(subject, place),
        everywhere=_counted(query),
        around=_counted(replace(query, geozone=around.geozone, ring=NEAR)) if around else None,
        near=named if near else (),
        publishers=() if near else named,
        more=len(shown) > SHOWN,
    )


def _duty(subject: Subject, place: Zone | None) -> Duty | None:
    duty = subject.duty
    return duty if duty and duty.checked and (place is None or applies(duty, place)) else None


def _publisher(zone: Zone, slug: str) -> Publisher:
    last = tables().published(zone.geozone, slug)[0]
    return Publisher(zone.name, last.title, address_of("catalogue:dataset", last.slug))


def _counted(query: DatasetQuery) -> Counted | None:
    total = search_datasets(replace(query, page_size=1), facets=False).total
    if not total:
        return None
    return Counted(counted(total, "jeu", "jeux"), address(reverse("catalogue:dataset_list"), query))
