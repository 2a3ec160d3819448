"""Who opens what, where: for each territory, what its own bodies publish and what the law says of them.

A territory publishes when a producer that answers for it (`Organization.territory`) has a dataset in the
catalogue. The map, the table, the CSV and the JSON are four doors onto `select`, so their sums agree.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, Max
from django.utils import timezone

from catalogue.age import data_age
from catalogue.models import Dataset
from catalogue.obligation import DUTY_LABELS, Duty, duty_of
from sig.models import PAGE_LEVELS, Level
from sig.territories import Mesh, Zone, fold, mesh

LEVELS = {  # levels governed by a body of their own, the narrowest first, with their words
    "commune": ("commune", "communes"),
    "epci": ("intercommunalité", "intercommunalités"),
    "departement": ("département", "départements"),
}
RECENT, OLD = timedelta(days=183), timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Opening:
    zone: Zone
    departements: tuple[str, ...]  # zone ids, itself for a département
    datasets: int
    latest: date | None  # the last update of any of them
    producers: tuple[str, ...]  # data.gouv.fr's ids of those that publish
    duty: Duty


@dataclass(frozen=True, slots=True)
class Class:
    """Some values of a measure. `step` is its place on the map's scale, 0 for nothing to 4 for the most."""

    slug: str
    label: str
    step: int
    which: str  # « communes … »: the words that narrow a list to them


@dataclass(frozen=True)
class Measure:
    """One thing told of every territory; each of them is in exactly one of its classes."""

    name: str
    label: str
    classes: tuple[Class, ...]
    slug_of: Callable[[Opening, date], str]  # the class of a territory, on a day

    def named(self, slug: str) -> Class:
        return next(item for item in self.classes if item.slug == slug)

    def class_of(self, opening: Opening, day: date) -> Class:
        return self.named(self.slug_of(opening, day))


@dataclass(frozen=True)
class OpeningQuery:
    level: str = "commune"
    geozone: str = ""
    population_min: int | None = None
    population_max: int | None = None
    classes: dict[str, str] = field(default_factory=dict)  # measure → class asked
    sort: str = "population"


def _datasets(opening: Opening, day: date) -> str:
    for least, slug in ((100, "100"), (10, "10"), (2, "2"), (1, "1")):
        if opening.datasets >= least:
            return slug
    return "0"


def _freshness(opening: Opening, day: date) -> str:
    if opening.latest is None:
        return "none"
    age = day - opening.latest
    return "recent" if age <= RECENT else "older" if age <= OLD else "old"


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            "publishes",
            "Publication",
            (
                Class("yes", "Publie des données", 3, "qui publient"),
                Class("no", "Ne publie pas encore", 0, "qui ne publient pas encore"),
            ),
            lambda opening, day: "yes" if opening.datasets else "no",
        ),
        Measure(
            "duty",
            "Obligation de publier",
            tuple(
                Class(duty.value, DUTY_LABELS[duty], step, which)
                for duty, step, which in (
                    (Duty.OWED, 4, "que la loi oblige à publier"),
                    (Duty.PERHAPS, 2, "que la loi oblige à publier à partir de 50 agents"),
                    (Duty.EXEMPT, 0, "sans obligation générale"),
                    (Duty.UNKNOWN, 1, "de population inconnue"),
                )
            ),
            lambda opening, day: opening.duty.value,
        ),
        Measure(
            "datasets",
            "Nombre de jeux",
            (
                Class("100", "100 jeux et plus", 4, "avec 100 jeux et plus"),
                Class("10", "De 10 à 99 jeux", 3, "avec 10 à 99 jeux"),
                Class("2", "De 2 à 9 jeux", 2, "avec 2 à 9 jeux"),
                Class("1", "Un jeu", 1, "avec un jeu"),
                Class("0", "Aucun jeu", 0, "sans jeu"),
            ),
            _datasets,
        ),
        Measure(
            "freshness",
            "Dernière mise à jour",
            (
                Class("recent", "Il y a six mois au plus", 4, "avec une mise à jour de six mois au plus"),
                Class(
                    "older", "Il y a six mois à deux ans", 2, "sans mise à jour depuis six mois à deux ans"
                ),
                Class("old", "Il y a plus de deux ans", 1, "sans mise à jour depuis plus de deux ans"),
                Class("none", "Rien de publié", 0, "qui n’ont rien publié"),
            ),
            _freshness,
        ),
    )
}
SORTS: dict[str, tuple[str, Callable[[Opening], tuple]]] = {
    "population": ("Habitants, du plus au moins", lambda item: (-(item.zone.population or 0),)),
    "-population": ("Habitants, du moins au plus", lambda item: (item.zone.population or 0,)),
    "name": ("Nom, de A à Z", lambda item: ()),
    "datasets": ("Nombre de jeux", lambda item: (-item.datasets,)),
    "latest": ("Mise à jour la plus récente", lambda item: (-(item.latest or date.min).toordinal(),)),
}


def select(query: OpeningQuery, *, day: date | None = None) -> list[Opening]:
    """The territories of a level that answer, in order."""
    day = day or reference_day()
    asked = [(MEASURES[name], slug) for name, slug in query.classes.items() if slug]
    least, most = query.population_min, query.population_max
    found = [
        item
        for item in of_level(query.level, query.geozone)
        if (least is None or (item.zone.population or 0) >= least)
        and (most is None or (item.zone.population is not None and item.zone.population <= most))
        and all(measure.slug_of(item, day) == slug for measure, slug in asked)
    ]
    order = SORTS[query.sort][1]
    return sorted(found, key=lambda item: (*order(item), fold(item.zone.name), item.zone.code))


def of_level(level: str, geozone: str = "") -> Iterable[Opening]:
    """All of a level, or those of one département."""
    return [
        item
        for item in _read(mesh())
        if item.zone.level == PAGE_LEVELS[level] and (not geozone or geozone in item.departements)
    ]


def shares(openings: Iterable[Opening], measure: Measure, day: date) -> dict[Class, list[Opening]]:
    """The territories by class of a measure, in its order; each in one class."""
    found: dict[Class, list[Opening]] = {item: [] for item in measure.classes}
    for opening in openings:
        found[measure.class_of(opening, day)].append(opening)
    return found


def reference_day() -> date:
    """The day by which ages are told: the snapshot's own as long as nothing newer was read."""
    return data_age().snapshot or timezone.localdate()


@lru_cache(maxsize=1)
def _read(held: Mesh) -> tuple[Opening, ...]:
    """Every territory that a body governs, inside the région: one query, kept as long as the mesh."""
    levels = {PAGE_LEVELS[level] for level in LEVELS}
    rows = (
        Dataset.objects.visible()
        .filter(organization__territory__level__in=levels)
        .order_by("organization__source_id")
        .values_list("organization__territory__geozone", "organization__source_id")
        .annotate(held=Count("pk"), latest=Max("last_update"))
    )
    own: dict[str, list[tuple]] = {}
    for geozone, source_id, count, latest in rows:
        own.setdefault(geozone, []).append((source_id, count, latest))
    return tuple(
        Opening(
            zone,
            _departements(held, zone),
            sum(count for _, count, _ in own.get(zone.geozone, ())),
            max(
                (timezone.localdate(latest) for _, _, latest in own.get(zone.geozone, ()) if latest),
                default=None,
            ),
            tuple(source_id for source_id, _, _ in own.get(zone.geozone, ())),
            duty_of(zone.level, zone.population, zone.staff),
        )
        for zone in held.zones.values()
        if zone.inside and zone.level in levels
    )


def _departements(held: Mesh, zone: Zone) -> tuple[str, ...]:
    over = (zone.geozone, *zone.ancestors)
    return tuple(sorted(name for name in over if held.zones[name].level == Level.DEPARTEMENT))
