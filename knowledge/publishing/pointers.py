"""Which schema for which data: the region pack's subjects, and who around already publishes with them."""

from dataclasses import dataclass, replace

from django.urls import reverse

from catalogue.schemas import Schema, schema_of
from catalogue.search import DatasetQuery, search_datasets
from catalogue.views.listing import address
from catalogue.vocabulary import LEVELS
from catalogue.wording import counted
from opendatalab.region import region
from opendatalab.subjects import Subject
from sig import territories
from sig.models import Level

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
class Pointer:
    subject: Subject
    schemas: tuple[Schema, ...]
    who: str
    everywhere: Counted | None
    around: Counted | None


@dataclass(frozen=True)
class Group:
    label: str
    pointers: tuple[Pointer, ...]


def departement_of(geozone: str) -> territories.Zone | None:
    """The département around a place: of a commune or an EPCI, the first that contains it."""
    zone = territories.zone(geozone) if geozone else None
    if zone is None:
        return None
    if zone.level == Level.DEPARTEMENT:
        return zone
    held = sorted(name for name in zone.ancestors if name.startswith(f"{Level.DEPARTEMENT}:"))
    return territories.zone(held[0]) if held else None


def groups(level: str = "", around: territories.Zone | None = None) -> list[Group]:
    """Subjects that have a schema, by theme in the pack's order; those of one level when it is given."""
    found: dict[str, list[Pointer]] = {}
    for subject in region().subjects:
        if subject.schemas and (not level or level in subject.levels):
            found.setdefault(subject.theme, []).append(_pointer(subject, around))
    order = {theme.slug: theme.label for theme in region().themes}
    named = sorted(found, key=lambda slug: list(order).index(slug) if slug in order else len(order))
    return [Group(order.get(slug, "Autres sujets"), tuple(found[slug])) for slug in named]


def _pointer(subject: Subject, around: territories.Zone | None) -> Pointer:
    query = DatasetQuery(schema=subject.schemas)
    return Pointer(
        subject=subject,
        schemas=tuple(map(schema_of, subject.schemas)),
        who=", ".join(WHO.get(level, LEVELS.get(level, level)) for level in subject.levels).capitalize(),
        everywhere=_counted(query),
        around=_counted(replace(query, geozone=around.geozone, ring=NEAR)) if around else None,
    )


def _counted(query: DatasetQuery) -> Counted | None:
    total = search_datasets(replace(query, page_size=1), facets=False).total
    if not total:
        return None
    return Counted(counted(total, "jeu", "jeux"), address(reverse("catalogue:dataset_list"), query))
