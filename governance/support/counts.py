"""Public totals of support: by month and nature, by obstacle, by profile. Small cells are hidden."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from governance.masking import FEWEST, in_words, masked
from governance.models import SupportFile, SupportObstacle, SupportResult
from governance.models.support_states import Kind, Naming
from governance.obstacles import FOUNDING, Obstacle
from governance.support.profiles import Band, band_of_zone
from knowledge.models import Item
from opendatalab.wording import MONTHS, counted
from sig import territories
from sig.models import Level

Files = QuerySet[SupportFile]


@dataclass(frozen=True)
class MonthLine:
    month: str  # `2026-03`
    label: str
    cells: tuple[str, ...]


def years(files: Files) -> list[int]:
    """Those in which a file was opened, the last first."""
    days = files.dates("created_at", "year", order="DESC")
    return [day.year for day in days]


def by_month(files: Files, *, year: int | None = None, kind: str = "") -> list[MonthLine]:
    """Files opened, by month and nature; a filter chooses lines and columns, it changes no cell."""
    found: Counter = Counter()
    for opened, nature in files.order_by().values_list("created_at", "kind"):
        local = timezone.localtime(opened)
        found[f"{local:%Y-%m}", nature] += 1
    months = sorted({month for month, _ in found}, reverse=True)
    cells = masked({(month, nature): found[month, nature] for month in months for nature in Kind.values})
    kinds = [kind] if kind else Kind.values
    return [
        MonthLine(month, month_label(month), tuple(in_words(cells[month, nature]) for nature in kinds))
        for month in months
        if year is None or month.startswith(f"{year}-")
    ]


def month_label(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


@dataclass(frozen=True)
class Total:
    label: str
    count: int | None

    @property
    def said(self) -> str:
        return in_words(self.count)


def by_profile(files: Files) -> dict[str, list[Total]]:
    """Département, inhabitants, results: always over all files, that two years compared may tell nothing."""
    zones = list(files.order_by("pk").values_list("geozone", flat=True))
    places = Counter(map(departement_of, zones))
    bands = Counter(band_of_zone(geozone).label for geozone in zones)
    pairs = SupportResult.objects.filter(file__in=files).order_by()
    kinds = Counter(SupportResult.Kind(kind).label for _, kind in set(pairs.values_list("file", "kind")))
    ordered = [band.label for band in Band if bands[band.label]]
    return {
        "departement": totals({name: places[name] for name in sorted(places)}),
        "population": totals({label: bands[label] for label in ordered}),
        "resultat": totals(
            {kind.label: kinds[kind.label] for kind in SupportResult.Kind if kinds[kind.label]}
        ),
    }


def totals(counts: dict[str, int]) -> list[Total]:
    return [Total(label, count) for label, count in masked(counts).items()]


def departement_of(geozone: str) -> str:
    zone = territories.zone(geozone)
    over = {geozone, *(zone.ancestors if zone else ())}
    names = sorted(
        found.name for found in map(territories.zone, over) if found and found.level == Level.DEPARTEMENT
    )
    return " et ".join(names) or "plusieurs départements"


def named_authorities(files: Files) -> list[dict[str, str]]:
    """Those who agreed to be named, each once, with what they asked for."""
    named = files.filter(naming=Naming.YES, demo=False).order_by("pk")
    found: dict[str, set[str]] = {}
    for geozone, kind in named.values_list("geozone", "kind"):
        found.setdefault(geozone, set()).add(Kind(kind).label.lower())
    labels = [(territories.zone_label(zone), zone, kinds) for zone, kinds in found.items()]
    return [
        {"name": name, "zone": zone, "kinds": ", ".join(sorted(kinds))}
        for name, zone, kinds in sorted(labels)
    ]


def answer_time() -> str:
    """Days to the first answer, told when enough files make it nobody's."""
    rows = SupportFile.objects.counted().exclude(answered_on=None).order_by()
    days = [
        max((answered - timezone.localdate(opened)).days, 0)
        for answered, opened in rows.values_list("answered_on", "created_at")
    ]
    if len(days) < FEWEST:
        return ""
    return f"{counted(int(median(days)), 'jour', 'jours')} en valeur médiane, sur {len(days)} demandes"


# ---- Obstacles


@dataclass(frozen=True)
class Difficulty:
    code: str
    label: str
    founding: bool
    met: int | None  # files
    solved: int | None
    items: tuple[Item, ...] = ()  # what was published of it

    @property
    def met_said(self) -> str:
        return in_words(self.met)

    @property
    def solved_said(self) -> str:
        return in_words(self.solved)


def difficulties(files: Files) -> list[Difficulty]:
    """Every obstacle of the list, the founding eight first, those never met too."""
    rows = SupportObstacle.objects.filter(file__in=files)
    met, solved = Counter(), Counter()
    for code, solved_on in rows.order_by().values_list("obstacle", "solved_on"):
        met[code] += 1
        solved[code] += solved_on is not None
    shown_met = masked({code: met[code] for code in Obstacle.values})
    shown_solved = {code: safe_part(solved[code], shown_met[code]) for code in Obstacle.values}
    published: dict[str, dict[int, Item]] = {}
    with_items = (
        rows.filter(item__in=Item.objects.public()).select_related("item").order_by("item__title", "pk")
    )
    for row in with_items:
        published.setdefault(row.obstacle, {})[row.item.pk] = row.item
    return [
        Difficulty(
            code=row.value,
            label=row.label,
            founding=row in FOUNDING,
            met=shown_met[row.value],
            solved=shown_solved[row.value],
            items=tuple(published.get(row.value, {}).values()),
        )
        for row in Obstacle
    ]


def safe_part(part: int, whole: int | None) -> int | None:
    """A part is told when neither it nor what is left speaks of fewer than five."""
    if whole is None:
        return None
    small = 0 < part < FEWEST or 0 < whole - part < FEWEST
    return None if small else part


def rows_of_counts(
    files: Files, *, year: int | None = None, kind: str = ""
) -> Iterator[tuple[str, str, str]]:
    """(dimension, value, number) of all that the page shows."""
    kinds = [kind] if kind else Kind.values
    for line in by_month(files, year=year, kind=kind):
        for nature, cell in zip(kinds, line.cells, strict=True):
            yield line.month, Kind(nature).label, cell
    for dimension, found in by_profile(files).items():
        for total in found:
            yield dimension, total.label, total.said
