"""What is at a point of a map, in words: one answer for a click, a touch, and the keyboard's centre."""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, hypot, radians
from typing import Any

from opendatalab.wording import decimal
from sig import contours, territories
from sig.drawing import page_url
from sig.maps import upstream
from sig.maps.content import content_of
from sig.maps.drawn import key_of
from sig.maps.popups import pieces
from sig.maps.rows import Content, Field, Item
from sig.maps.sources import box_of
from sig.maps.within import points_of, polygons_of, touch
from sig.models import PAGE_LEVELS, MapLayer

MOST = 8  # objects said at once
NEAR = 14  # pixels around a point or a line
TILE = 256
ADDRESS = ("http://", "https://")


def details(
    layers: Iterable[MapLayer], *, longitude: float, latitude: float, zoom: int, popup: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """The objects of the layers at a point, the uppermost layer first; titles of those that are silent."""
    found: list[dict[str, Any]] = []
    silent: list[str] = []
    for row in reversed(list(layers)):
        if row.layer is not None:
            content = upstream.content_at(row.layer, longitude=longitude, latitude=latitude, zoom=zoom)
            items: Sequence[Item] = content.items
            if content.problem:
                silent.append(str(row))
        else:
            content = content_of(row)
            items = at(content, longitude, latitude, zoom)
        for item in items:
            found.append({"layer": key_of(row), "layer_title": str(row), **card(content, item, popup)})
    return found[:MOST], silent


def at(content: Content, longitude: float, latitude: float, zoom: int) -> list[Item]:
    """The items whose shape holds the point, or passes near it."""
    point = (longitude, latitude)
    reach = 360 / (TILE * 2**zoom) * NEAR
    narrow = cos(radians(latitude)) or 1.0
    around = (longitude - reach, latitude - reach * narrow, longitude + reach, latitude + reach * narrow)
    if any(item.geozone for item in content.items):
        geozone = contours.at(point, PAGE_LEVELS.get(content.level, ""))
        return [item for item in content.items if item.geozone == geozone]
    near = []
    for item in content.items:
        box = box_of(item.geometry["coordinates"]) if item.geometry else None
        if box is None or not touch(box, around):
            continue
        distance = gap(item.geometry, point, narrow)
        if distance <= reach:
            near.append((distance, item))
    return [item for _, item in sorted(near, key=lambda pair: pair[0])]


def gap(geometry: dict[str, Any], point: tuple[float, float], narrow: float) -> float:
    """Degrees of longitude between a point and a shape; none inside a polygon."""
    if polygons := polygons_of(geometry):
        return 0.0 if contours.inside(polygons, point) else float("inf")
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if "Point" in kind:
        return min(_apart(other, point, narrow) for other in points_of(coordinates))
    lines = [coordinates] if kind == "LineString" else coordinates
    return min(
        _from_segment(start, end, point, narrow)
        for line in lines
        for start, end in zip(line, line[1:], strict=False)
    )


def _apart(one: Sequence[float], other: Sequence[float], narrow: float) -> float:
    return hypot(one[0] - other[0], (one[1] - other[1]) / narrow)


def _from_segment(
    start: Sequence[float], end: Sequence[float], point: Sequence[float], narrow: float
) -> float:
    dx, dy = end[0] - start[0], (end[1] - start[1]) / narrow
    px, py = point[0] - start[0], (point[1] - start[1]) / narrow
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, (px * dx + py * dy) / length)) if length else 0.0
    return hypot(px - share * dx, py - share * dy)


def card(content: Content, item: Item, popup: str) -> dict[str, Any]:
    """An object in words: the team's sentence when it speaks of this layer, else each attribute."""
    zone = territories.zone(item.geozone) if item.geozone else None
    told: dict[str, Any] = {
        "title": item.name,
        "url": page_url(zone) if zone else "",
        "values": {name: value for name, value in item.values.items() if value is not None},
    }
    parts = pieces(popup)
    known = {field.name for field in content.fields}
    if parts and any(part.get("field") in known for part in parts):
        fields = {field.name: field for field in content.fields}
        text = "".join(
            part["text"] if "text" in part else in_words(fields.get(part["field"]), item) for part in parts
        )
        return told | {"text": text}
    lines = [
        [field.label, in_words(field, item)]
        for field in content.fields
        if item.values.get(field.name) not in (None, "") and str(item.values[field.name]) != item.name
    ]
    return told | {"lines": lines}


def in_words(field: Field | None, item: Item) -> str:
    value = item.values.get(field.name) if field else None
    if value is None or value == "":
        return "non renseigné"
    return decimal(value) if isinstance(value, int | float) and field.numeric else str(value)


def place_link(geozone: str) -> dict[str, str] | None:
    """A territory's name and page."""
    zone = territories.zone(geozone)
    if zone is None or zone.level not in PAGE_LEVELS.values():
        return None
    return {"name": zone.name, "url": page_url(zone), "geozone": zone.geozone}


def read_point(data: Mapping[str, str]) -> tuple[float, float, int] | None:
    """Longitude, latitude and zoom of an address; None when they are not there or mean nothing."""
    try:
        longitude, latitude = round(float(data["lon"]), 5), round(float(data["lat"]), 5)
        zoom = int(data["zoom"])
    except (KeyError, ValueError, OverflowError):
        return None
    good = -180 <= longitude <= 180 and -85 <= latitude <= 85 and 0 <= zoom <= 22
    return (longitude, latitude, zoom) if good else None
