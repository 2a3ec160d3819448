"""What a layer of a map holds, as rows: the list beneath the map, its exports, and the shapes drawn on it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from opendatalab.search import fold
from opendatalab.stamp import content_stamp
from opendatalab.wording import counted, decimal, number
from sig import contours, territories
from sig.maps import upstream
from sig.maps.classes import bounds, classes, rank_of
from sig.maps.joining import Joined, join
from sig.maps.rows import Content, Field, Item
from sig.maps.sources import copy_of
from sig.maps.within import Area, Box
from sig.models import PAGE_LEVELS, DataSource, MapLayer, SourceCopy, Territory
from sig.territories import Zone, mesh

NAMES = {  # one, many
    "region": ("région", "régions"),
    "departement": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
    "commune": ("commune", "communes"),
    "objet": ("objet", "objets"),
}
FEMININE = ("region", "epci", "commune")
VALUES = {  # what the portal knows of territories: its label and unit
    "population": ("Population municipale", "habitants"),
    "area_km2": ("Superficie", "km²"),
    "density": ("Densité", "hab./km²"),
}
MOST_SAID = 5  # codes named one by one in a note


def content_of(map_layer: MapLayer, *, geozone: str = "", box: Box | None = None) -> Content:
    """All that a layer of a map holds, or what lies in a territory and a box. May ask a server for it
    when the layer is one of a service; never when it is a file or a table of ours."""
    if map_layer.layer is not None:
        return upstream.content_of_layer(map_layer.layer, geozone=geozone, box=box)
    return source_content(map_layer.source, geozone=geozone, box=box)


def source_content(source: DataSource, *, geozone: str = "", box: Box | None = None) -> Content:
    whole = _whole(source.pk, content_stamp())
    if not geozone and box is None:
        return whole
    if source.kind == DataSource.Kind.GEOJSON:
        area = Area(box=box, geozone=geozone)
        return replace(whole, items=tuple(item for item in whole.items if area.holds(item.geometry)))
    kept = _inside(whole.items, geozone) if geozone else whole.items
    if box is not None:
        points = _points(whole.level)
        kept = (item for item in kept if _in_box(points.get(item.geozone), box))
    return replace(whole, items=tuple(kept))


@lru_cache(maxsize=32)
def _whole(pk: int, stamp: str) -> Content:
    source = DataSource.objects.get(pk=pk)
    if source.kind == DataSource.Kind.TERRITORIES:
        return _classed(source, _territory_values(source), {}, None)
    kept = copy_of(source)
    if source.kind == DataSource.Kind.GEOJSON:
        return _features(source, kept)
    joined = join(source, kept.columns, kept.read())
    content = _classed(source, joined.values, joined.names, kept)
    return replace(content, notes=tuple(_notes(joined, source)))


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    _whole.cache_clear()
    _points_at.cache_clear()


def label_of(source: DataSource) -> tuple[str, str]:
    """What the value is and its unit, in words."""
    label, unit = VALUES.get(source.value_column, (source.value_column or source.title, ""))
    return label, source.unit or unit


def _classed(
    source: DataSource, values: dict[str, float | None], names: dict[str, str], kept: SourceCopy | None
) -> Content:
    told = [value for value in values.values() if value is not None]
    cuts = bounds(told, method=source.method, count=source.class_count, own=source.bounds)
    label, unit = label_of(source)
    items = []
    for zone in zones_of(source.level):
        value = values.get(zone.geozone)
        rank = None if value is None else rank_of(value, cuts)
        row = {"nom": zone.name, "code": zone.code, "valeur": value}
        items.append(Item(zone.name, row, zone.geozone, None, rank))
    return Content(
        fields=(
            Field("nom", NAMES[source.level][0].capitalize()),
            Field("code", "Code"),
            Field("valeur", f"{label} ({unit})" if unit else label, numeric=True),
        ),
        items=tuple(items),
        classes=tuple(classes(cuts, unit)) if told else (),
        level=source.level,
        unit=unit,
        dated=kept.fetched_at if kept else None,
        stale=bool(kept and kept.error),
        problem=kept.error if kept else "",
    )


def zones_of(level: str) -> list[Zone]:
    """The territories of the région at a level, by name."""
    zones = (zone for zone in mesh().zones.values() if zone.inside and zone.level == PAGE_LEVELS.get(level))
    return sorted(zones, key=lambda zone: (fold(zone.name), zone.code))


def _territory_values(source: DataSource) -> dict[str, float | None]:
    rows = Territory.objects.filter(level=PAGE_LEVELS.get(source.level), inside=True).order_by()
    found: dict[str, float | None] = {}
    for geozone, population, area in rows.values_list("geozone", "population", "area_km2"):
        density = round(population / area, 1) if population is not None and area else None
        found[geozone] = {"population": population, "area_km2": area, "density": density}.get(
            source.value_column
        )
    return found


def _notes(joined: Joined, source: DataSource) -> Iterator[str]:
    """What a reader of the map must know of how the table was tied to the territories."""
    if joined.unknown:
        said = ", ".join(dict.fromkeys(joined.unknown[:MOST_SAID]))
        more = "…" if len(joined.unknown) > MOST_SAID else ""
        lines = counted(len(joined.unknown), "ligne a un code inconnu", "lignes ont un code inconnu")
        yield f"{lines}\u00a0: {said}{more}."
    if joined.former:
        how = "additionnées à celles de la commune d’aujourd’hui" if source.summed else "lues pour celle-ci"
        lines = counted(joined.former, "ligne porte", "lignes portent")
        yield f"{lines} le code d’une commune réunie depuis à une autre, {how}."
    if joined.several:
        places = counted(len(joined.several), "territoire est dit", "territoires sont dits")
        yield f"{places} par plusieurs lignes qui ne s’additionnent pas\u00a0: sans valeur ici."
    if joined.unread:
        values = counted(joined.unread, "valeur n’est pas un nombre", "valeurs ne sont pas des nombres")
        yield f"{values}."


def _features(source: DataSource, kept: SourceCopy) -> Content:
    features = kept.read()
    items = []
    numeric = set(kept.columns)
    for feature in features:
        properties = feature["properties"]
        numeric -= {name for name, value in properties.items() if isinstance(value, str) and value}
        name = str(properties.get(source.name_column) or "")
        items.append(Item(name, properties, "", feature["geometry"]))
    order = dict.fromkeys([source.name_column] if source.name_column else []) | dict.fromkeys(kept.columns)
    return Content(
        fields=tuple(Field(name, name, name in numeric) for name in order if name in kept.columns),
        items=tuple(items),
        dated=kept.fetched_at,
        stale=bool(kept.error),
        problem=kept.error,
    )


def _inside(items: Iterable[Item], geozone: str) -> Iterator[Item]:
    zones = mesh().zones
    for item in items:
        zone = zones.get(item.geozone)
        if zone and (zone.geozone == geozone or geozone in zone.ancestors):
            yield item


def _points(level: str) -> dict[str, tuple[float, float]]:
    return _points_at(level, content_stamp())


@lru_cache(maxsize=8)
def _points_at(level: str, stamp: str) -> dict[str, tuple[float, float]]:
    """A point of each territory; the middle of its outline's box where the pack gives none."""
    rows = Territory.objects.filter(level=PAGE_LEVELS.get(level), inside=True).order_by()
    found = {}
    for geozone, longitude, latitude in rows.values_list("geozone", "longitude", "latitude"):
        if longitude is not None and latitude is not None:
            found[geozone] = (longitude, latitude)
    return found


def _in_box(point: tuple[float, float] | None, box: Box) -> bool:
    return point is not None and box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def ordered(content: Content, sort: str) -> list[Item]:
    """The items by a field, `-` before it for the greatest first; what has no value comes last."""
    name = sort.removeprefix("-")
    field = next((field for field in content.fields if field.name == name), None)
    if field is None:
        return list(content.items)
    with_value = [item for item in content.items if item.values.get(name) not in (None, "")]
    without = [item for item in content.items if item.values.get(name) in (None, "")]

    def key(item: Item):
        value = item.values[name]
        return value if field.numeric and isinstance(value, int | float) else fold(str(value))

    if field.numeric and any(not isinstance(item.values[name], int | float) for item in with_value):
        with_value.sort(key=lambda item: fold(str(item.values[name])), reverse=sort.startswith("-"))
    else:
        with_value.sort(key=key, reverse=sort.startswith("-"))
    return with_value + without


def sentence(content: Content, place: str) -> str:
    """What the list holds, for who does not see the map."""
    one, many = NAMES.get(content.level, NAMES["objet"])
    if not content.items:
        return f"Rien dans cette couche\u00a0: {place}."
    said = f"{counted(len(content.items), one, many)}\u00a0: {place}."
    told = [item for item in content.items if item.values.get("valeur") is not None]
    if not content.has_values or not told:
        return said
    low = min(told, key=lambda item: item.values["valeur"])
    high = max(told, key=lambda item: item.values["valeur"])
    unit = f"\u00a0{content.unit}" if content.unit else ""
    if low is not high:
        said += (
            f" De {decimal(low.values['valeur'])}{unit} ({low.name}) "
            f"à {decimal(high.values['valeur'])}{unit} ({high.name})."
        )
    missing = len(content.items) - len(told)
    return f"{said} Sans donnée\u00a0: {number(missing)}." if missing else said


def feature_collection(content: Content, items: Iterable[Item], *, digits: int = 3) -> dict[str, Any]:
    """GeoJSON; a territory's outline is ours, an object's geometry its source's."""
    features = []
    for item in items:
        geometry = item.geometry
        if geometry is None and item.geozone:
            geometry = contours.geometry(item.geozone, digits=digits)
        properties = {**item.values, **({"classe": item.rank} if content.has_values else {})}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        features.append({"id": item.geozone, **feature} if item.geozone else feature)
    return {"type": "FeatureCollection", "features": features}


def name_of_zone(geozone: str) -> str:
    return territories.zone_label(geozone) if geozone else ""
