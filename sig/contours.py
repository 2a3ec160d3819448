"""Outlines of territories, all drawn from one file: the topology of the région's communes.

The pack ships a TopoJSON file in which each line between two communes is kept once, as an arc. A wider
territory is the union of its communes: the arcs that only one of them has. Neighbours share arcs. So no level
has a file of its own, and two outlines never disagree.
Format: https://github.com/topojson/topojson-specification. Lines are [longitude, latitude], WGS 84 degrees.
"""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from opendatalab.region import region
from sig.models import Level
from sig.territories import Mesh, Zone, mesh

Point = tuple[float, float]
Ring = list[Point]  # closed: its last point is its first
Polygon = list[Ring]  # the outer ring, then its holes


@dataclass(frozen=True)
class Topology:
    """The arcs, and for each commune's zone id its polygons as rings of arcs; `~n` is arc n backwards."""

    arcs: list[Ring]
    communes: dict[str, list[list[list[int]]]]
    owners: dict[int, tuple[str, ...]]  # arc → the communes on its two sides

    def line(self, arc: int) -> Ring:
        return self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]

    def ring(self, arcs: Iterable[int]) -> Ring:
        points: Ring = []
        for arc in arcs:
            points += self.line(arc)[1 if points else 0 :]
        return points


EMPTY = Topology([], {}, {})


def outline(geozone: str) -> list[Polygon]:
    """The polygons of a zone; empty when none of its communes has a contour."""
    return _outlines()(geozone)


def outline_of(geozones: Iterable[str]) -> list[Polygon]:
    """The polygons of the union of some communes, by their zone ids."""
    return _union(topology(), geozones)


def inside(polygons: Iterable[Polygon], point: Point) -> bool:
    """Whether a point is in one of the polygons, and in none of its holes."""
    return any(
        _holds(polygon[0], point) and not any(_holds(hole, point) for hole in polygon[1:])
        for polygon in polygons
    )


def at(point: Point, level: str) -> str:
    """The id of the zone of a level that a point lies in; "" outside the region."""
    x, y = point
    for commune, (west, south, east, north) in _outlines().boxes.items():
        if west <= x <= east and south <= y <= north and inside(outline(commune), point):
            return next(iter(_at_level(mesh(), commune, level)), "")
    return ""


def neighbours(geozone: str) -> list[Zone]:
    """The zones of the same level that share a border with this one, by name."""
    held, shapes = mesh(), topology()
    zone = held.zones.get(geozone)
    if zone is None:
        return []
    mine = set(_communes(held, geozone))
    found = set()
    for arc in _border(shapes, mine):
        for commune in shapes.owners[arc if arc >= 0 else ~arc]:
            if commune not in mine:
                found.update(_at_level(held, commune, zone.level))
    found.discard(geozone)
    return sorted((held.zones[name] for name in found), key=lambda zone: (zone.name, zone.code))


def feature_collection(zones: Iterable[Zone], *, digits: int = 4) -> dict[str, Any]:
    """Zones with their outlines as a GeoJSON object; coordinates have `digits` decimals (4: some 10 m)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": zone.geozone,
                "properties": {"code": zone.code, "level": zone.level, "name": zone.name},
                "geometry": {"type": "MultiPolygon", "coordinates": rounded},
            }
            for zone in zones
            if (rounded := _rounded(outline(zone.geozone), digits))
        ],
    }


def geometry(geozone: str, *, digits: int = 4) -> dict[str, Any] | None:
    """The outline of a zone as a GeoJSON geometry; None without contour."""
    rounded = _rounded(outline(geozone), digits)
    return {"type": "MultiPolygon", "coordinates": rounded} if rounded else None


def topology() -> Topology:
    """The pack's contours, read once for each pack; nothing at all when it has none."""
    path = region().contours
    return _read(path) if path else EMPTY


@lru_cache(maxsize=4)
def _read(path: Path) -> Topology:
    content = path.read_bytes()
    held = orjson.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    (scale_x, scale_y), (from_x, from_y) = held["transform"]["scale"], held["transform"]["translate"]
    arcs = []
    for steps in held["arcs"]:
        x = y = 0
        line = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            line.append((x * scale_x + from_x, y * scale_y + from_y))
        arcs.append(line)
    communes = {}
    owners: dict[int, tuple[str, ...]] = {}
    for shape in held["objects"]["communes"]["geometries"]:
        geozone = f"{Level.COMMUNE}:{shape['id']}"
        communes[geozone] = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in communes[geozone]:
            for ring in polygon:
                for arc in ring:
                    arc = arc if arc >= 0 else ~arc
                    owners[arc] = (*owners.get(arc, ()), geozone)
    return Topology(arcs, communes, owners)


class _Outlines:
    """The outlines already drawn, as long as the mesh and the contours stay the same."""

    def __init__(self, held: Mesh, shapes: Topology):
        self.mesh, self.shapes = held, shapes
        self.drawn: dict[str, list[Polygon]] = {}

    @cached_property
    def boxes(self) -> dict[str, tuple[float, float, float, float]]:
        """West, south, east, north of each commune."""
        found = {}
        for commune in self.shapes.communes:
            points = [point for polygon in self(commune) for point in polygon[0]]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if points:
                found[commune] = (min(xs), min(ys), max(xs), max(ys))
        return found

    def __call__(self, geozone: str) -> list[Polygon]:
        if geozone not in self.drawn:
            self.drawn[geozone] = _union(self.shapes, _communes(self.mesh, geozone))
        return self.drawn[geozone]


_drawn: _Outlines | None = None


def _outlines() -> _Outlines:
    global _drawn
    held, shapes = mesh(), topology()
    drawn = _drawn
    if drawn is None or drawn.mesh is not held or drawn.shapes is not shapes:
        drawn = _drawn = _Outlines(held, shapes)
    return drawn


def _communes(held: Mesh, geozone: str) -> list[str]:
    return [geozone] if geozone in topology().communes else held.communes.get(geozone, [])


def _at_level(held: Mesh, commune: str, level: str) -> list[str]:
    """The zones of a level that a commune lies in; itself at its own level."""
    zone = held.zones.get(commune)
    if zone is None:
        return []
    return [name for name in (commune, *zone.ancestors) if held.zones[name].level == level]


def _border(shapes: Topology, communes: Iterable[str]) -> list[int]:
    """The arcs that go once around some communes, each in the sense of its ring."""
    inside: dict[int, None] = {}
    for commune in communes:
        for polygon in shapes.communes.get(commune, ()):
            for ring in polygon:
                for arc in ring:
                    if ~arc in inside:
                        del inside[~arc]
                    else:
                        inside[arc] = None
    return list(inside)


def _union(shapes: Topology, communes: Iterable[str]) -> list[Polygon]:
    """The border's arcs put end to end, then each hole given to the ring around it."""
    starts: dict[Point, list[int]] = {}
    for arc in _border(shapes, communes):
        starts.setdefault(shapes.line(arc)[0], []).append(arc)
    rings = []
    while starts:
        first, arcs = next(iter(starts)), []
        at = first
        while True:
            arcs.append(starts[at].pop())
            if not starts[at]:
                del starts[at]
            at = shapes.line(arcs[-1])[-1]
            if at == first:
                break
        rings.append(shapes.ring(arcs))
    # The specification turns outer rings clockwise, so that their signed area is below zero, and holes the
    # other way; the widest ring is an outer one whatever the file's habit.
    areas = [_area(ring) for ring in rings]
    if not areas:
        return []
    outward = max(areas, key=abs) > 0
    polygons = [[ring] for ring, area in zip(rings, areas, strict=True) if (area > 0) == outward]
    for ring, area in zip(rings, areas, strict=True):
        if (area > 0) != outward:
            around = [polygon for polygon in polygons if _holds(polygon[0], ring[0])]
            if around:
                min(around, key=lambda polygon: abs(_area(polygon[0]))).append(ring)
    return polygons


def _area(ring: Ring) -> float:
    """Twice the signed area, in square degrees; positive when it turns anticlockwise."""
    pairs = zip(ring, ring[1:], strict=False)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def _holds(ring: Ring, point: Point) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _rounded(polygons: list[Polygon], digits: int) -> list[list[list[list[float]]]]:
    """Coordinates cut to some decimals, points that fall on the one before left out."""
    kept = []
    for polygon in polygons:
        rings = []
        for ring in polygon:
            points: list[list[float]] = []
            for x, y in ring:
                point = [round(x, digits), round(y, digits)]
                if not points or points[-1] != point:
                    points.append(point)
            if len(points) > 3:
                rings.append(points[::-1])  # RFC 7946 turns outer rings anticlockwise, TopoJSON clockwise
        if rings:
            kept.append(rings)
    return kept
