"""Geometries of GML 2, 3.1.1 and 3.2 as GeoJSON geometries, in the order and system of the document."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.documents import child, children, local

GML = ("http://www.opengis.net/gml", "http://www.opengis.net/gml/3.2")
Coordinates = list[list[float]]
MEMBERS = {
    "MultiPoint": ("Point", ("pointMember", "pointMembers")),
    "MultiLineString": ("LineString", ("lineStringMember",)),
    "MultiCurve": ("LineString", ("curveMember", "curveMembers")),
    "MultiPolygon": ("Polygon", ("polygonMember",)),
    "MultiSurface": ("Polygon", ("surfaceMember", "surfaceMembers")),
}
SIMPLE = {
    "Point": "Point",
    "LineString": "LineString",
    "Curve": "LineString",
    "Polygon": "Polygon",
    "Surface": "Polygon",
}


@dataclass(frozen=True)
class System:
    """A coordinate system as a document names it. `strict` names mean the order that EPSG defines."""

    epsg: int
    strict: bool


def read_system(name: str) -> System | None:
    """`EPSG:4326` leaves the order of axes open; `urn:ogc:def:crs:EPSG::4326` does not."""
    if "CRS84" in name:
        return System(84, True)
    found = re.search(r"EPSG.*?(\d{2,6})$", name.strip(), re.IGNORECASE)
    if not found:
        return None
    return System(int(found.group(1)), name.startswith("urn:") or "/def/crs/" in name)


def is_geometry(element: etree._Element) -> bool:
    return (
        isinstance(element.tag, str)
        and etree.QName(element).namespace in GML
        and local(element) in {*MEMBERS, *SIMPLE, "MultiGeometry", "GeometryCollection"}
    )


def system_of(element: etree._Element) -> System | None:
    """Written on the geometry, or on one of its parts only."""
    for item in element.iter():
        if isinstance(item.tag, str) and (name := item.get("srsName")):
            return read_system(name)
    return None


def read_geometry(element: etree._Element, dimension: int = 2) -> dict[str, Any] | None:
    """A GeoJSON geometry; None for one without a point."""
    name = local(element)
    dimension = int(element.get("srsDimension") or element.get("dimension") or dimension)
    if name in SIMPLE:
        return _simple(element, name, dimension)
    if name in MEMBERS:
        kind, holders = MEMBERS[name]
        parts: list[Any] = []
        for holder in element:
            if isinstance(holder.tag, str) and local(holder) in holders:
                for item in holder:
                    found = read_geometry(item, dimension) if is_geometry(item) else None
                    if found:
                        parts += (
                            found["coordinates"]
                            if found["type"].startswith("Multi")
                            else [found["coordinates"]]
                        )
        return {"type": f"Multi{kind}", "coordinates": parts} if parts else None
    inside = [
        found
        for holder in children(element, "geometryMember") + children(element, "geometryMembers")
        for item in holder
        if is_geometry(item) and (found := read_geometry(item, dimension))
    ]
    return {"type": "GeometryCollection", "geometries": inside} if inside else None


def _simple(element: etree._Element, name: str, dimension: int) -> dict[str, Any] | None:
    if name == "Point":
        points = _points(element, dimension)
        return {"type": "Point", "coordinates": points[0]} if points else None
    if name == "LineString":
        points = _points(element, dimension)
        return {"type": "LineString", "coordinates": points} if len(points) > 1 else None
    if name == "Curve":
        line: Coordinates = []
        for segment in child(element, "segments") if child(element, "segments") is not None else ():
            if isinstance(segment.tag, str):
                points = _points(segment, dimension)
                line += points[1:] if line and points and line[-1] == points[0] else points
        return {"type": "LineString", "coordinates": line} if len(line) > 1 else None
    if name == "Polygon":
        rings = _rings(element, dimension)
        return {"type": "Polygon", "coordinates": rings} if rings else None
    patches = child(element, "patches")
    polygons = [
        rings
        for patch in (patches if patches is not None else ())
        if isinstance(patch.tag, str) and (rings := _rings(patch, dimension))
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None


def _rings(element: etree._Element, dimension: int) -> list[Coordinates]:
    """The outer ring first."""
    rings = []
    for names in (("exterior", "outerBoundaryIs"), ("interior", "innerBoundaryIs")):
        for name in names:
            for boundary in children(element, name):
                ring = child(boundary, "LinearRing")
                if ring is not None:
                    points = _points(ring, dimension)
                else:
                    points = _ring_of_curves(child(boundary, "Ring"), dimension)
                if len(points) > 3:
                    rings.append(points)
    return rings


def _ring_of_curves(ring: etree._Element | None, dimension: int) -> Coordinates:
    points: Coordinates = []
    for member in children(ring, "curveMember"):
        for curve in member:
            found = read_geometry(curve, dimension) if is_geometry(curve) else None
            if found:
                line = found["coordinates"]
                points += line[1:] if points and points[-1] == line[0] else line
    return points


def _points(element: etree._Element, dimension: int) -> Coordinates:
    """From posList, pos, coordinates or coord, whichever the version writes."""
    found: Coordinates = []
    for item in element:
        if not isinstance(item.tag, str):
            continue
        name, words = local(item), item.text or ""
        size = int(item.get("srsDimension") or item.get("dimension") or dimension)
        if name in ("posList", "pos"):
            numbers = _numbers(words.split())
            size = 2 if name == "pos" and len(numbers) == 2 else size
            found += [numbers[start : start + 2] for start in range(0, len(numbers) - 1, max(size, 2))]
        elif name == "coordinates":
            decimal, comma, space = item.get("decimal", "."), item.get("cs", ","), item.get("ts", " ")
            words = re.sub(rf"\s*{re.escape(comma)}\s*", comma, words)
            for pair in words.split() if space.isspace() else words.split(space):
                parts = pair.split(comma)
                found.append(_numbers([part.replace(decimal, ".") for part in parts[:2]]))
        elif name == "coord":
            found.append(_numbers([(child(item, axis).text or "") for axis in ("X", "Y")]))
        elif name == "pointProperty":
            found += [p for point in children(item, "Point") for p in _points(point, dimension)]
    return found


def _numbers(words: list[str]) -> list[float]:
    try:
        return [float(word) for word in words]
    except ValueError as error:
        raise UpstreamRefused("unreadable", "a coordinate is not a number") from error
