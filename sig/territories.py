"""Finding territories: by address, by zone id, by what people type.

The whole mesh is held in memory, read once in each process and again when the content stamp changes: the
search asks for ancestors on every request.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from opendatalab.search import WORD
from opendatalab.search import fold as without_accents
from opendatalab.stamp import content_stamp
from sig.models import PAGE_LEVELS, Level, Territory

SUGGESTED = 10  # upstream's own default
# The widest first, but arrondissements last: who types « Toulouse » means the town.
SUGGESTED_RANK = {level: rank for rank, level in enumerate(Level.values)} | {
    Level.ARRONDISSEMENT: len(Level.values)
}
SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
INSEE_PLACES = {
    Level.REGION: "region",
    Level.DEPARTEMENT: "departement",
    Level.ARRONDISSEMENT: "arrondissement",
    Level.COMMUNE: "commune",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A territory as memory holds it. `ancestors` are the zone ids of all that contains it."""

    pk: int
    geozone: str
    level: str
    code: str
    name: str
    population: int | None
    staff: int | None
    inside: bool
    ancestors: frozenset[str]

    @property
    def slug_level(self) -> str:
        """The level as it stands in an address: `commune`, `departement`…"""
        return self.level.rpartition(":")[2]


@dataclass(eq=False)  # one mesh is itself: things drawn from it are kept under it
class Mesh:
    """Every zone by its id, as it was at a stamp, and the words by which people call them."""

    stamp: str
    zones: dict[str, Zone]
    current: dict[str, str]  # former zone id → the zone that took its place
    merged: dict[str, tuple[tuple[str, str], ...]]  # zone → (code, name) of the communes that it took in

    @cached_property
    def departements(self) -> list[str]:
        """The names of the région's départements, in order."""
        zones = self.zones.values()
        return sorted(zone.name for zone in zones if zone.level == Level.DEPARTEMENT and zone.inside)

    @cached_property
    def former_names(self) -> dict[str, tuple[str, ...]]:
        """By zone id, the names that merged communes had, as they are written."""
        rows = Territory.objects.exclude(former_codes=[]).order_by().values_list("geozone", "details")
        return {
            geozone: tuple(place["name"] for place in details.get("associated", ()))
            for geozone, details in rows
        }

    @cached_property
    def communes(self) -> dict[str, list[str]]:
        """By zone id, the ids of the communes that lie inside it."""
        found: dict[str, list[str]] = {}
        for zone in self.zones.values():
            if zone.level == Level.COMMUNE:
                for over in zone.ancestors:
                    found.setdefault(over, []).append(zone.geozone)
        return found

    @cached_property
    def calls(self) -> list[tuple[Zone, str, tuple[str, ...]]]:
        """(zone, folded name, other folded calls) in the order of suggestions; read when first asked."""
        also = _other_calls()
        ordered = sorted(
            self.zones.values(), key=lambda zone: (SUGGESTED_RANK[zone.level], -(zone.population or 0))
        )
        return [(zone, fold(zone.name), also[zone.geozone]) for zone in ordered if zone.geozone in also]


_held: Mesh | None = None


def mesh() -> Mesh:
    """The mesh of now. Costs a stat when nothing changed."""
    global _held
    stamp = content_stamp()
    held = _held
    if held is None or held.stamp != stamp:
        held = _held = _read(stamp)
    return held


def forget() -> None:
    """Drop what memory holds: for the loader, and for tests, whose rollback moves no stamp."""
    global _held
    _held = None


def _read(stamp: str) -> Mesh:
    rows = list(
        Territory.objects.order_by().values_list(
            "pk", "geozone", "level", "code", "name", "population", "staff", "inside"
        )
    )
    geozones = {row[0]: row[1] for row in rows}
    above: dict[int, list[str]] = {}
    links = Territory.ancestors.through.objects.order_by().values_list("from_territory_id", "to_territory_id")
    for below, over in links:
        above.setdefault(below, []).append(geozones[over])
    shared: dict[frozenset[str], frozenset[str]] = {}  # neighbours have the same ancestors: one set for all
    zones = {}
    for pk, geozone, level, code, name, population, staff, inside in rows:
        ancestors = frozenset(above.get(pk, ()))
        ancestors = shared.setdefault(ancestors, ancestors)
        zones[geozone] = Zone(pk, geozone, level, code, name, population, staff, inside, ancestors)
    current: dict[str, str] = {}
    merged: dict[str, tuple[tuple[str, str], ...]] = {}
    rows = Territory.objects.exclude(former_codes=[]).order_by("pk")
    for level, geozone, codes, details in rows.values_list("level", "geozone", "former_codes", "details"):
        current |= {f"{level}:{code}": geozone for code in codes}
        names = {place["code"]: place["name"] for place in details.get("associated", ())}
        merged[geozone] = tuple((code, names.get(code, "")) for code in codes)
    return Mesh(stamp, zones, current, merged)


def _other_calls() -> dict[str, tuple[str, ...]]:
    """By zone id: its codes, its postal codes, the names of merged communes, the long form of « CC de… »."""
    columns = ("geozone", "code", "name", "postal_codes", "former_codes", "details")
    calls = {}
    for geozone, code, name, postal, former, details in Territory.objects.order_by().values_list(*columns):
        names = [place["name"] for place in details.get("associated", ())]
        if (short := details.get("type")) and name.startswith(f"{short} "):
            names.append(details["type_label"] + name.removeprefix(short))
        calls[geozone] = (*map(str.lower, (code, *postal, *former)), *map(fold, names))
    return calls


def resolve(geozone: str) -> str:
    """Today's id of a zone, from a dated id (`…@1942-01-01`) or a merged commune's; "" if unknown."""
    geozone = geozone.partition("@")[0]
    held = mesh()
    return geozone if geozone in held.zones else held.current.get(geozone, "")


def zone(geozone: str) -> Zone | None:
    """The zone of an id, former and dated ids included."""
    return mesh().zones.get(resolve(geozone))


def ancestors_of(geozone: str) -> frozenset[str]:
    """The ids of every zone that contains this one, itself left out."""
    found = zone(geozone)
    return found.ancestors if found else frozenset()


def zone_label(geozones: str) -> str:
    """The name of a zone, or its id when we do not know it; of several, commas between, « A ou B »."""
    found = ((geozone, zone(geozone)) for geozone in geozones.split(","))
    return " ou ".join(known.name if known else geozone for geozone, known in found)


def find(level: str, code: str) -> Territory | None:
    """The territory of an address: `find("commune", "31555")`; a merged commune's code gives today's."""
    level = PAGE_LEVELS.get(level, level)
    geozone = resolve(f"{level}:{code}")
    return Territory.objects.filter(geozone=geozone).first() if geozone else None


def feature(geozone: str) -> dict[str, Any] | None:
    """A zone in upstream's shape (`/spatial/zone/<id>/`): a GeoJSON feature without geometry."""
    found = zone(geozone)
    if found is None:
        return None
    properties = {"slug": fold(found.name).replace(" ", "-"), **_reference(found)}
    del properties["id"]
    return {"id": found.geozone, "properties": properties, "type": "Feature"}


def features(geozones: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Zones in upstream's shape (`/spatial/zones/<id>,<id>/`), and the ids that are unknown."""
    found, unknown = [], []
    for geozone in geozones:
        if item := feature(geozone):
            found.append({"geometry": {"coordinates": None, "type": None}, **item})
        else:
            unknown.append(geozone)
    return {"features": found, "type": "FeatureCollection"}, unknown


def former(geozone: str, q: str) -> str:
    """« Noailhac (12173) »: the merged commune that someone meant who typed `q`; empty if it was another."""
    asked = fold(q.rpartition(":")[2])
    for code, name in mesh().merged.get(geozone, ()):
        if asked and (asked == code or f" {asked}" in f" {fold(name)}"):
            return f"{name} ({code})" if name else code
    return ""


def suggest(q: str, *, size: int = SUGGESTED) -> list[dict[str, Any]]:
    """The zones people may mean, in upstream's shape (`/spatial/zones/suggest/`).

    By name, code, zone id, postal code or name before a merger; accents, case, hyphens and apostrophes
    do not count, « st » is « saint ». A whole name or code comes first, then what begins so, then the
    rest; within each, the widest level and the most inhabited.
    """
    asked = fold(q)
    if not asked:
        return []
    words = asked.split()
    named = zone(q.strip().lower()) if ":" in q else None
    ranked: list[list[Zone]] = [[], [], [], [], []]
    for found, name, others in mesh().calls:
        rank = 0 if found is named else _rank(asked, words, name, others)
        if rank is not None:
            ranked[rank].append(found)
    return [_reference(found) for rank in ranked for found in rank][:size]


def _rank(asked: str, words: list[str], name: str, others: tuple[str, ...]) -> int | None:
    """0 a whole name or code, 1 the start of a name, 2 of a word of it, 3 of another call, 4 within."""
    if asked == name or asked in others:
        return 0
    if name.startswith(asked):
        return 1
    spaced = f" {name}"
    if f" {asked}" in spaced:
        return 2
    if any(f" {asked}" in f" {call}" for call in others):
        return 3
    if len(asked) > 2 and asked in name:
        return 4
    return 4 if len(words) > 1 and all(f" {word}" in spaced for word in words) else None


def _reference(found: Zone) -> dict[str, Any]:
    place = INSEE_PLACES.get(found.level)
    return {
        "code": found.code,
        "id": found.geozone,
        "level": found.level,
        "name": found.name,
        "uri": f"http://id.insee.fr/geo/{place}/{found.code}" if place else None,
    }


def fold(text: str) -> str:
    """A name as it is compared: « l isle jourdain » for L’Isle-Jourdain, « saint gaudens » for St-Gaudens."""
    return " ".join(SHORT_FORMS.get(word, word) for word in WORD.findall(without_accents(text)))
