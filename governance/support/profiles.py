"""Which sorts of authorities the pilots stand for: inhabitants by sort of territory, and what is missing."""

from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from governance.masking import FEWEST
from governance.models import SupportFile
from governance.models.support_states import Naming, Terrain
from governance.wording import listed
from sig import territories
from sig.territories import Zone, mesh

CELL = 56
LEFT, TOP = 170, 30


class Band(models.TextChoices):
    SMALL = "moins-de-3500", "moins de 3\u202f500 habitants"
    TOWN = "3500-10000", "3\u202f500 à 10\u202f000 habitants"
    MIDDLE = "10000-50000", "10\u202f000 à 50\u202f000 habitants"
    LARGE = "50000-et-plus", "50\u202f000 habitants et plus"
    UNKNOWN = "inconnue", "population inconnue"


LIMITS = ((3_500, Band.SMALL), (10_000, Band.TOWN), (50_000, Band.MIDDLE))
BANDS = (Band.SMALL, Band.TOWN, Band.MIDDLE, Band.LARGE)


def band_of(population: int | None) -> Band:
    if population is None:
        return Band.UNKNOWN
    return next((band for below, band in LIMITS if population < below), Band.LARGE)


def band_of_zone(geozone: str) -> Band:
    zone = territories.zone(geozone)
    return band_of(zone.population if zone else None)


@dataclass(frozen=True)
class Cell:
    terrain: str
    covered: bool
    names: tuple[str, ...]  # of the pilots who agreed to be named
    x: int = 0
    y: int = 0

    @property
    def said(self) -> str:
        if not self.covered:
            return "aucune"
        return ", ".join(self.names) or "une pilote, non nommée"


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    y: int


@dataclass(frozen=True)
class Matrix:
    rows: tuple[Row, ...]
    columns: tuple[tuple[str, int], ...]  # label, x of its middle
    pilots: int
    outside: int  # pilots that are in no cell: too few of their like, or their sort not said
    gaps: tuple[tuple[str, str], ...]  # inhabitants, sorts of territory without pilot

    @property
    def width(self) -> int:
        return LEFT + CELL * len(self.columns) * 2

    @property
    def height(self) -> int:
        return TOP + CELL * len(self.rows)


def matrix(files: QuerySet[SupportFile]) -> Matrix:
    """A cell says whether a pilot stands for it, never how many: a count would name the few."""
    pilots = list(files.filter(pilot=True).order_by("pk"))
    pool = Counter((zone.level, band_of(zone.population)) for zone in mesh().zones.values() if zone.inside)
    held: dict[tuple[str, str], set[str]] = {}
    outside = set()
    for row in pilots:
        zone = territories.zone(row.geozone)
        if zone is None or not row.terrain or band_of(zone.population) not in BANDS or hides(row, zone, pool):
            outside.add(row.geozone)
            continue
        names = held.setdefault((band_of(zone.population), row.terrain), set())
        if row.naming == Naming.YES:
            names.add(zone.name)
    rows = tuple(
        Row(
            band.label,
            tuple(cell(held, band, terrain, rank, line) for rank, terrain in enumerate(Terrain)),
            y,
        )
        for line, band in enumerate(BANDS)
        for y in (TOP + CELL * line + CELL // 2,)
    )
    lacking = [(row.label, [cell.terrain for cell in row.cells if not cell.covered]) for row in rows]
    return Matrix(
        rows=rows,
        columns=tuple((terrain.label, LEFT + CELL * 2 * rank + CELL) for rank, terrain in enumerate(Terrain)),
        pilots=len({row.geozone for row in pilots}),
        outside=len(outside),
        gaps=tuple((label, listed(sorts)) for label, sorts in lacking if sorts),
    )


def cell(held: dict, band: Band, terrain: Terrain, rank: int, line: int) -> Cell:
    names = held.get((band, terrain))
    return Cell(
        terrain=terrain.label.lower(),
        covered=names is not None,
        names=tuple(sorted(names or ())),
        x=LEFT + CELL * 2 * rank,
        y=TOP + CELL * line,
    )


def hides(row: SupportFile, zone: Zone, pool: Counter) -> bool:
    """Unnamed, and one of so few that its cell would name it."""
    return row.naming != Naming.YES and pool[zone.level, band_of(zone.population)] < FEWEST
