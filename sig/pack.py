"""The territories of the region pack, written into the database."""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from opendatalab import stamp
from opendatalab.region import OwnSet, Perimeter
from sig import territories
from sig.models import Level, Territory
from sig.sets import with_sets

COLUMNS = (
    "level",
    "code",
    "name",
    "population",
    "area_km2",
    "longitude",
    "latitude",
    "postal_codes",
    "former_codes",
    "details",
    "inside",
)
BATCH = 2000
Link = Territory.ancestors.through


def load_territories(path: Path, sets: Iterable[OwnSet] = ()) -> Counter:
    """Make the table say what the pack says, its own sets included; a second run writes nothing.

    A territory that the pack no longer has stays, since others may point at it, but counts as outside.
    """
    wanted = {zone["geozone"]: zone for zone in with_sets(read_zones(path), sets)}
    with transaction.atomic():
        held = {item.geozone: item for item in Territory.objects.order_by()}
        counts = Counter(
            added=_add(wanted, held),
            changed=_change(wanted, held),
            left=_leave_out(wanted, held),
        )
        counts["linked"] = _link(wanted)
    if any(counts.values()):
        territories.forget()
        stamp.touch()
    return counts


def read_zones(path: Path) -> list[dict[str, Any]]:
    """The zones of a pack's file, plain or gzipped: the columns of a territory, and its `ancestors`."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return [_columns(zone) for zone in orjson.loads(content)["zones"]]


def perimeter_zones(perimeter: Perimeter) -> Iterator[tuple[str, str]]:
    """The (zone id, name) pairs of a perimeter: those named, then every territory inside at its levels."""
    yield from ((geozone, territories.zone_label(geozone)) for geozone in perimeter.zones)
    inside = Territory.objects.filter(inside=True).order_by("geozone")
    for level in perimeter.levels:
        places = inside.filter(level=level)
        if level == Level.COMMUNE:
            places = places.filter(population__gte=perimeter.communes_from)
        for geozone, name in places.values_list("geozone", "name"):
            if geozone not in perimeter.zones:
                yield geozone, name


def _columns(zone: dict[str, Any]) -> dict[str, Any]:
    longitude, latitude = zone.get("point") or (None, None)
    return {
        "geozone": zone["geozone"],
        "level": zone["level"],
        "code": zone["code"],
        "name": zone["name"],
        "population": zone.get("population"),
        "area_km2": zone.get("area_km2"),
        "longitude": longitude,
        "latitude": latitude,
        "postal_codes": zone.get("postal_codes", []),
        "former_codes": zone.get("former_codes", []),
        "details": zone.get("details", {}),
        "inside": zone.get("inside", True),
        "ancestors": zone["ancestors"],
    }


def _fields(zone: dict[str, Any]) -> dict[str, Any]:
    return {name: zone[name] for name in COLUMNS}


def _add(wanted: dict[str, dict], held: dict[str, Territory]) -> int:
    new = [Territory(geozone=key, **_fields(zone)) for key, zone in wanted.items() if key not in held]
    Territory.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _change(wanted: dict[str, dict], held: dict[str, Territory]) -> int:
    changed = []
    for key in wanted.keys() & held.keys():
        item, fields = held[key], _fields(wanted[key])
        if any(getattr(item, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(item, name, value)
            changed.append(item)
    Territory.objects.bulk_update(changed, COLUMNS, batch_size=200)
    return len(changed)


def _leave_out(wanted: dict[str, dict], held: dict[str, Territory]) -> int:
    left = [item.pk for key, item in held.items() if key not in wanted and item.inside]
    for start in range(0, len(left), BATCH):
        Territory.objects.filter(pk__in=left[start : start + BATCH]).update(inside=False)
    return len(left)


def _link(wanted: dict[str, dict]) -> int:
    """Write the ancestors that are missing, remove those that are no more; returns how many moved."""
    pks = dict(Territory.objects.order_by().values_list("geozone", "pk"))
    pairs = {(pks[key], pks[over]) for key, zone in wanted.items() for over in zone["ancestors"]}
    ours = {pks[key] for key in wanted}
    rows = Link.objects.order_by().values_list("pk", "from_territory_id", "to_territory_id")
    before = {(below, over): pk for pk, below, over in rows if below in ours}
    gone = [pk for pair, pk in before.items() if pair not in pairs]
    for start in range(0, len(gone), BATCH):
        Link.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    new = sorted(pairs - before.keys())
    Link.objects.bulk_create(
        (Link(from_territory_id=below, to_territory_id=over) for below, over in new), batch_size=BATCH
    )
    return len(gone) + len(new)
