"""What a server says of its objects, as features whose coordinates are [longitude, latitude] in degrees.

Every code stays text: « 09001 » is not nine thousand and one. Numbers come as numbers only where the server
says so, and where the name of the column does not smell of a code.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from lxml import etree

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.documents import MAX_FEATURES, children, local, looks_like_xml, raise_exception, read_xml
from sig.clients.ogc.documents import refuse as refuse_document
from sig.clients.ogc.gml import System, is_geometry, read_geometry, read_system, system_of
from sig.clients.ogc.planes import DEGREES, Box, to_degrees

DIGITS = 6
SEQUENCE = (list, tuple)
FRANCE = (-6.0, 41.0, 10.5, 52.0)  # no latitude of which is one of its longitudes
MARGIN = 0.5  # degrees around the announced extent
MAX_VALUE = 4000
CODE = re.compile(
    r"(^|_)(code|insee|siren|siret|cp|postal|dep|dept|id|num|fid|gid|uuid)|insee|siren|postal|^cd_"
)
NOTHING = {"", "NULL", "null", "None"}


@dataclass(frozen=True)
class Feature:
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]

    def as_geojson(self) -> dict[str, Any]:
        found = {"type": "Feature", "geometry": self.geometry, "properties": self.properties}
        return {"id": self.id, **found} if self.id else found


@dataclass(frozen=True)
class FeaturePage:
    """One answer. `matched` is how many there are in all, when the server says."""

    features: list[Feature] = field(default_factory=list)
    matched: int | None = None
    geojson: bool = True


def read_features(body: bytes, *, box: Box | None = None, crs: int = 4326) -> FeaturePage:
    """GeoJSON or GML, told apart by the first byte; `box` is the layer's extent, which settles the axes,
    and `crs` the system asked for, which holds where the document names none."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _read_geojson(body, box, crs)
    if looks_like_xml(body) and b"<html" not in body[:1000].lower():
        return _read_gml(body, box, crs)
    refuse_document(body, "features")
    raise AssertionError  # it raises


# GeoJSON


def _read_geojson(body: bytes, box: Box | None, crs: int) -> FeaturePage:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if b"ServiceException" in body or b"ExceptionReport" in body:  # appended to a body already begun
            raise UpstreamRefused("ogc", "an exception inside the answer") from error
        raise UpstreamRefused("unreadable", "JSON cut short or broken") from error
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise UpstreamRefused("unreadable", "JSON that is no collection of features")
    items = [item for item in document["features"] if isinstance(item, dict)]
    named = document.get("crs")
    name = named.get("properties", {}).get("name", "") if isinstance(named, dict) else ""
    system = read_system(str(name)) or System(crs, strict=True)
    # A document of degrees is longitude first whatever it calls itself; one of metres is converted.
    points = list(_some_points(item.get("geometry") for item in items))
    convert = _conversion(points, System(system.epsg, strict=False), box, longitude_first=True)
    features = [
        Feature(
            str(item.get("id") or "")[:200],
            _moved(item.get("geometry"), convert),
            clean(item.get("properties") if isinstance(item.get("properties"), dict) else {}),
        )
        for item in items
    ]
    matched = document.get("numberMatched", document.get("totalFeatures"))
    return FeaturePage(features, matched if isinstance(matched, int) else None)


# GML


def _read_gml(body: bytes, box: Box | None, crs: int) -> FeaturePage:
    root = read_xml(body, limit=MAX_FEATURES)
    raise_exception(root)
    name = local(root)
    if name not in ("FeatureCollection", "msGMLOutput", "GetFeatureInfoResponse", "GetFeatureInfo_Result"):
        raise UpstreamRefused("html" if name.lower() == "html" else "unreadable", f"<{name}>")
    found = [_feature(element) for element in _members(root)]
    system = next((system for _, _, _, system in found if system), None) or System(crs, strict=False)
    points = list(_some_points(geometry for _, geometry, _, _ in found))
    # A strict name of degrees is latitude first. A loose one says nothing: the extent decides.
    convert = _conversion(points, system, box, longitude_first=not system.strict)
    features = [
        Feature(key, _moved(geometry, convert), clean(properties)) for key, geometry, properties, _ in found
    ]
    said = root.get("numberMatched", "")
    return FeaturePage(features, int(said) if said.isdigit() else None, geojson=False)


def _members(root: etree._Element) -> Iterator[etree._Element]:
    """The features, however the version holds them; MapServer's GetFeatureInfo has its own way."""
    if local(root) == "msGMLOutput":
        for layer in root:
            if isinstance(layer.tag, str):
                yield from (item for item in layer if isinstance(item.tag, str) and local(item) != "name")
        return
    for holder in root:
        if isinstance(holder.tag, str) and local(holder) in ("member", "featureMember", "featureMembers"):
            for item in holder:
                if not isinstance(item.tag, str):
                    continue
                if local(item) == "FeatureCollection":
                    yield from _members(item)
                else:
                    yield item


def _feature(element: etree._Element) -> tuple[str, dict | None, dict[str, Any], System | None]:
    key = next(
        (value for name, value in element.attrib.items() if etree.QName(name).localname in ("id", "fid")), ""
    )
    geometry, system, properties = None, None, {}
    for item in element:
        if not isinstance(item.tag, str) or local(item) == "boundedBy":
            continue
        shape = item if is_geometry(item) else next((part for part in item if is_geometry(part)), None)
        if shape is not None:
            geometry = geometry or read_geometry(shape)
            system = system or system_of(shape)
        else:
            properties[local(item)] = " ".join("".join(item.itertext()).split())
    return key[:200], geometry, properties, system


# values and coordinates


def clean(properties: dict[str, Any]) -> dict[str, Any]:
    """Values as plain text, numbers or nothing."""
    return {str(name)[:120]: clean_value(str(name), value) for name, value in list(properties.items())[:200]}


def clean_value(name: str, value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.strip() in NOTHING):
        return None
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        value = (
            int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
        )
        return str(value) if is_code(name) else value
    if isinstance(value, str):
        return value.strip()[:MAX_VALUE]
    return orjson.dumps(value).decode()[:MAX_VALUE]


def is_code(name: str) -> bool:
    """True for a column whose values are not to be reckoned with."""
    return bool(CODE.search(name.lower()))


def _some_points(geometries: Iterable[dict | None]) -> Iterator[tuple[float, float]]:
    """A point of each geometry, twenty at most."""
    count = 0
    for geometry in geometries:
        point = first_point(geometry)
        if point:
            yield point
            count += 1
            if count == 20:
                return


def first_point(geometry: Any) -> tuple[float, float] | None:
    if not isinstance(geometry, dict):
        return None
    if geometry.get("type") == "GeometryCollection":
        return next((point for item in geometry.get("geometries", ()) if (point := first_point(item))), None)
    held = geometry.get("coordinates")
    while isinstance(held, SEQUENCE) and held and isinstance(held[0], SEQUENCE):
        held = held[0]
    sound = (
        isinstance(held, SEQUENCE) and len(held) > 1 and all(isinstance(n, (int, float)) for n in held[:2])
    )
    return (held[0], held[1]) if sound else None


def _conversion(
    points: list[tuple[float, float]], system: System, box: Box | None, *, longitude_first: bool
) -> Callable[[float, float], tuple[float, float]]:
    """What turns the document's points into degrees, longitude first; the layer's extent has the last word.

    A server may announce one system and write another: metres named degrees, latitude first or not.
    """
    plain = to_degrees(system.epsg)
    metres = any(abs(x) > 181 or abs(y) > 181 for x, y in points)
    if plain is None or (metres and system.epsg in DEGREES):
        likely = [to_degrees(epsg) for epsg in (2154, 3857, 3943, 3944)] if metres else [to_degrees(4326)]
    elif not metres and system.epsg not in DEGREES:  # asked for metres, a server may still say degrees
        likely = [to_degrees(4326), plain]
    else:
        likely = [plain]

    def swapped(way: Callable) -> Callable:
        return lambda x, y: way(y, x)

    ways = [
        way
        for one in likely
        for way in ((one, swapped(one)) if longitude_first or metres else (swapped(one), one))
    ]
    if not points:
        return ways[0]
    known = box or FRANCE
    for way in ways:
        if sum(_inside(known, way, point) for point in points) * 2 > len(points):
            return way
    if box is None and plain is not None and not (metres and system.epsg in DEGREES):
        return ways[0]
    raise UpstreamRefused("axes", f"EPSG:{system.epsg}: outside the announced extent")


def _inside(box: Box, way: Callable, point: tuple[float, float]) -> bool:
    west, south, east, north = box
    try:
        x, y = way(*point)
    except (ValueError, OverflowError, ZeroDivisionError):
        return False
    return west - MARGIN <= x <= east + MARGIN and south - MARGIN <= y <= north + MARGIN


def _moved(geometry: Any, convert: Callable[[float, float], tuple[float, float]]) -> dict[str, Any] | None:
    if not isinstance(geometry, dict) or not geometry.get("type"):
        return None
    if geometry["type"] == "GeometryCollection":
        inside = [_moved(item, convert) for item in geometry.get("geometries", ())]
        return {"type": "GeometryCollection", "geometries": [item for item in inside if item]}
    try:
        moved = _convert(geometry.get("coordinates"), convert, 0)
        kind = str(geometry["type"])
        if kind.startswith("Multi") and len(moved) == 1:  # some servers say so of a single part, some do not
            kind, moved = kind.removeprefix("Multi"), moved[0]
        return {"type": kind, "coordinates": moved}
    except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError) as error:
        raise UpstreamRefused("unreadable", "a geometry is broken") from error


def _convert(held: Any, convert: Callable, depth: int) -> Any:
    if depth > 4:
        raise ValueError
    if isinstance(held[0], SEQUENCE):
        return [_convert(item, convert, depth + 1) for item in held if item]
    x, y = convert(held[0], held[1])
    return [round(x, DIGITS), round(y, DIGITS)]


def bounds(geometry: dict[str, Any] | None) -> Box | None:
    """The box around a geometry; None without a point."""
    if not geometry:
        return None
    points = list(all_points(geometry))
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def all_points(geometry: dict[str, Any]) -> Iterator[tuple[float, float]]:
    if geometry.get("type") == "GeometryCollection":
        for item in geometry.get("geometries", ()):
            yield from all_points(item)
        return
    stack = [geometry.get("coordinates") or []]
    while stack:
        held = stack.pop()
        if held and isinstance(held[0], SEQUENCE):
            stack += held
        elif held:
            yield held[0], held[1]


def read_schema(body: bytes) -> list[tuple[str, str]]:
    """(name, kind) of the columns of a DescribeFeatureType; kind is `number` or `text`. No geometry."""
    root = read_xml(body)
    raise_exception(root)
    if local(root) != "schema":
        raise UpstreamRefused("unreadable", f"<{local(root)}> is no schema")
    found = []
    for sequence in root.iter("{*}sequence"):
        for element in children(sequence, "element"):
            kind = (element.get("type") or "").rpartition(":")[2].lower()
            name = element.get("name") or ""
            if not name or "property" in kind or kind.endswith("type"):
                continue
            numeric = kind in (
                "integer",
                "int",
                "long",
                "short",
                "double",
                "float",
                "decimal",
                "positiveinteger",
            )
            found.append((name, "number" if numeric and not is_code(name) else "text"))
    return found[:200]
