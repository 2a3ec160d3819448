"""Files made up to see the pages alive, marked as such everywhere, in no figure and in no spreadsheet."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from governance.journal import record
from governance.models import Event, SupportFile, SupportObstacle, SupportResult, SupportStep
from governance.models.support_states import AUTONOMY, Kind, Naming, State, Terrain
from governance.support.profiles import BANDS, band_of
from knowledge.models import Item
from knowledge.models import State as ItemState
from knowledge.writing import delete_item
from sig.models import Level
from sig.territories import Zone, mesh

# Months ago, nature, how many.
OPENED = ((1, Kind.LEGAL, 6), (1, Kind.TECHNICAL, 5), (2, Kind.TECHNICAL, 7), (3, Kind.ORGANISATION, 2))
NEED = "Exemple inventé\u00a0: par où commencer pour ouvrir nos données\u00a0?"
OBSTACLES = ("meconnaissance", "logiciel-metier", "moyens")
TERRAINS = (Terrain.RURAL, Terrain.MOUNTAIN, Terrain.URBAN)


def load() -> None:
    zones, now = places(), timezone.now()
    rank = 0
    for months, kind, count in OPENED if zones else ():
        for _ in range(count):
            make(rank, kind, zones[rank % len(zones)], now - timedelta(days=30 * months + rank % 5))
            rank += 1


def places() -> list[Zone]:
    """Communes of every size, taken in the order of their codes; none is ever named."""
    held: dict[str, list[Zone]] = {band: [] for band in BANDS}
    for zone in sorted(mesh().zones.values(), key=lambda zone: zone.code):
        if zone.inside and zone.level == Level.COMMUNE and zone.population is not None:
            held[band_of(zone.population)].append(zone)
    return [zone for band in BANDS[:3] for zone in held[band][:3]]


def make(rank: int, kind: str, zone: Zone, opened: datetime) -> SupportFile:
    done = rank % 3 == 0
    file = SupportFile.objects.create(
        **{"kind": kind, "geozone": zone.geozone, "need": NEED, "naming": Naming.ANONYMOUS, "demo": True},
        **{"token_key": f"exemple-{rank}", "created_at": opened},
        **{"state": State.SOLVED if done else State.UNDERWAY, "diagnosis": "Exemple inventé."},
        **{"solved_on": day(opened, 20) if done else None, "answered_on": day(opened, 2 + rank % 3)},
        **{"pilot": rank < 4, "terrain": TERRAINS[rank % 3], "autonomy": list(AUTONOMY)[: rank % 8]},
    )
    record(file, said="Exemple inventé.", is_public=False)
    SupportStep.objects.create(
        file=file,
        day=day(opened, 5),
        kind=SupportStep.Kind.INTERVIEW,
        summary="Exemple inventé\u00a0: tour des fichiers détenus.",
        minutes=90,
        next_step="Relire le premier fichier",
        due=day(opened, 25),
        done=done,
    )
    SupportObstacle.objects.create(
        file=file,
        obstacle=OBSTACLES[rank // 3 % len(OBSTACLES)],
        note="Exemple inventé.",
        solution="Exemple inventé\u00a0: une réunion avec l’éditeur." if done else "",
        solved_on=day(opened, 18) if done else None,
    )
    if done:
        SupportResult.objects.create(file=file, kind=SupportResult.Kind.ADVICE, words="Exemple inventé")
    return file


def day(opened: datetime, after: int) -> date:
    return timezone.localdate(opened + timedelta(days=after))


def remove() -> None:
    """The files, their lines of the journal, and the drafts that were tried on them."""
    files = SupportFile.objects.filter(demo=True)
    Event.objects.filter(subject="supportfile", ref__in=list(files.values_list("ref", flat=True))).delete()
    tried = SupportObstacle.objects.filter(file__in=files).exclude(item=None).values("item")
    for item in Item.objects.filter(pk__in=tried, state=ItemState.DRAFT):
        delete_item(item)
    files.delete()
