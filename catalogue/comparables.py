"""Who publishes what, territory by territory, and which territories compare.

The tables are held in memory and read again when the content stamp changes. Comparable: the same level, a
population from half to twice as large and, for an intercommunality, the same family. The span widens
when too few of them publish something.

A dataset stands for the one territory that it is about; when it is about several, for its producer's own:
what a metropolis publishes on its communes is not published by each of them.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from catalogue.models import Organization, Scope, State
from catalogue.subjects import subjects_of
from opendatalab.stamp import content_stamp
from opendatalab.wording import counted, number
from sig import territories
from sig.models import PAGE_LEVELS, Level, Territory
from sig.territories import Zone

SPANS = {2: "de la moitié au double", 4: "du quart au quadruple"}  # times smaller or larger
ENOUGH = 5  # comparables that publish something: below, the span widens
CLOSEST = 10  # the last resort: those whose size is the least different
# What these bodies say about a place is not what the place publishes.
Kind = Organization.Kind
FROM_ABOVE = Q(dataset__organization__kind__in=(Kind.STATE, Kind.WATER_AGENCY)) | (
    Q(dataset__organization__kind=Kind.REGION) & ~Q(territory__level=Level.REGION)
)
NAMES = {
    Level.COMMUNE: ("commune", "communes"),
    Level.EPCI: ("intercommunalité", "intercommunalités"),
    Level.DEPARTEMENT: ("département", "départements"),
    Level.REGION: ("région", "régions"),
}
# Families of EPCI.
SMALL, LARGE = "communautés de communes", "agglomérations et métropoles"


@dataclass(frozen=True)
class Publication:
    """A dataset, as far as a comparison needs it."""

    title: str
    slug: str


@dataclass
class Tables:
    """What was published where at a stamp, by zone id, and the territories of each family by population."""

    stamp: str
    subjects: dict[str, dict[str, list[Publication]]] = field(default_factory=dict)
    themes: dict[str, Counter] = field(default_factory=dict)
    families: dict[tuple[str, str], list[Zone]] = field(default_factory=dict)
    family_of: dict[str, str] = field(default_factory=dict)  # EPCI only
    answers: dict[str, object] = field(default_factory=dict)  # what was made from these tables

    def published(self, geozone: str, subject: str) -> list[Publication]:
        """What was published on a subject at a place, the last come first."""
        return self.subjects.get(geozone, {}).get(subject, [])

    def on_theme(self, geozone: str, theme: str) -> int:
        """How many datasets of a place are on a theme."""
        return self.themes[geozone][theme] if geozone in self.themes else 0


@dataclass(frozen=True)
class Comparables:
    """The territories that compare with one, the closest by population first."""

    zones: tuple[Zone, ...]
    publishing: tuple[Zone, ...]  # those that publish at least one dataset
    sentence: str
    how: str


_held: Tables | None = None


def tables() -> Tables:
    """The tables of now. Costs a stat when nothing changed."""
    global _held
    stamp = content_stamp()
    held = _held
    if held is None or held.stamp != stamp:
        held = _held = _read(stamp)
    return held


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    global _held
    _held = None


def _read(stamp: str) -> Tables:
    made = Tables(stamp)
    types = Territory.objects.filter(level=Level.EPCI).order_by().values_list("geozone", "details")
    made.family_of = {
        geozone: SMALL if details.get("type", "CC") == "CC" else LARGE for geozone, details in types
    }
    for zone in territories.mesh().zones.values():
        if zone.inside and zone.level in NAMES and zone.population is not None:
            family = made.families.setdefault((zone.level, made.family_of.get(zone.geozone, "")), [])
            family.append(zone)
    for family in made.families.values():
        family.sort(key=lambda zone: (zone.population, zone.geozone))
    columns = (
        "title",
        "slug",
        "tags",
        "schemas",
        "theme",
        "editor_theme",
        "organization__territory__geozone",
    )
    rows = Scope.objects.filter(dataset__state=State.VISIBLE).exclude(FROM_ABOVE).order_by("-dataset_id")
    scopes: dict[int, list[str]] = {}
    facts: dict[int, tuple] = {}
    for pk, geozone, *fact in rows.values_list(
        "dataset_id", "territory__geozone", *(f"dataset__{name}" for name in columns)
    ):
        scopes.setdefault(pk, []).append(geozone)
        facts[pk] = fact
    for pk, (title, slug, tags, schemas, theme, editor_theme, own) in facts.items():
        subjects = subjects_of(title=title, tags=tuple(tags), schemas=tuple(schemas))
        for geozone in scopes[pk] if len(scopes[pk]) == 1 or not own else [own]:
            made.themes.setdefault(geozone, Counter())[editor_theme or theme] += 1
            for subject in subjects:
                here = made.subjects.setdefault(geozone, {})
                here.setdefault(subject, []).append(Publication(title, slug))
    return made


def comparables_of(zone: Zone, held: Tables) -> Comparables:
    family = held.family_of.get(zone.geozone, "")
    names = NAMES[zone.level] if not family else (family, family)
    peers = [peer for peer in held.families.get((zone.level, family), ()) if peer.geozone != zone.geozone]
    populations, population = [peer.population for peer in peers], zone.population or 0
    for span, words in SPANS.items():
        low, high = population // span, population * span
        close = peers[bisect_left(populations, low) : bisect_right(populations, high)]
        publishing = [peer for peer in close if held.themes.get(peer.geozone)]
        if len(publishing) >= ENOUGH:
            sentence = f"{counted(len(close), *names)} de {number(low)} à {number(high)}\u00a0habitants"
            how = (
                f"Sont comparés des territoires de même niveau, dont la population va {words} de celle d’ici"
            )
            how += "." if span == min(SPANS) else f", faute d’en trouver {ENOUGH} plus proches qui publient."
            break
    else:
        close = sorted(peers, key=lambda peer: abs(peer.population - population))[:CLOSEST]
        publishing = [peer for peer in close if held.themes.get(peer.geozone)]
        sentence = f"{counted(len(close), *names)}, les plus proches par la population"
        how = "Trop peu de territoires de même niveau et de population voisine publient\u00a0: "
        how += "sont comparés ceux dont la taille est la moins éloignée."
    closest = sorted(publishing, key=lambda peer: (abs(peer.population - population), peer.geozone))
    return Comparables(tuple(close), tuple(closest), sentence, how)


def has_page(zone: Zone | None) -> bool:
    return zone is not None and zone.inside and zone.level in PAGE_LEVELS.values()
