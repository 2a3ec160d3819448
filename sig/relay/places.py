"""What of a layer lies in a territory: by the codes that its objects bear if we know where, else by place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sig.clients.ogc.features import all_points
from sig.clients.ogc.planes import Box
from sig.contours import Polygon, outline
from sig.models import Level
from sig.territories import mesh, resolve

GRID = 12  # points a side, laid over what two surfaces may share: slivers along a border have none of them
LEVELS = {
    "commune": Level.COMMUNE,
    "epci": Level.EPCI,
    "departement": Level.DEPARTEMENT,
    "region": Level.REGION,
}


@dataclass(frozen=True)
class Place:
    """A territory as a question to a layer."""

    geozone: str
    polygons: list[Polygon]
    box: Box | None

    @classmethod
    def of(cls, territory: Any) -> "Place":
        geozone = resolve(getattr(territory, "geozone", territory) or "")
        polygons = outline(geozone) if geozone else []
        return cls(geozone, polygons, _box(point for polygon in polygons for point in polygon[0]))

    def codes(self, granularity: str) -> frozenset[str]:
        """The codes of the territories of a level that are this place, lie in it or contain it."""
        level = LEVELS.get(granularity)
        held = mesh()
        zone = held.zones.get(self.geozone)
        if level is None or zone is None:
            return frozenset()
        if level == zone.level:
            return frozenset({zone.code})
        related = {*zone.ancestors, *held.communes.get(self.geozone, ())}
        if level != Level.COMMUNE:
            related |= {
                name
                for commune in held.communes.get(self.geozone, ())
                for name in held.zones[commune].ancestors
                if self.geozone in held.zones[name].ancestors
            }
        return frozenset(held.zones[name].code for name in related if held.zones[name].level == level)

    def holds(self, geometry: dict[str, Any] | None) -> bool:
        """True when a part of the object lies in the place: a border in common is not enough."""
        if not geometry or self.box is None:
            return False
        points = list(all_points(geometry))
        around = _box(points)
        if around is None or not _meet(around, self.box):
            return False
        surfaces = list(_surfaces(geometry))
        if surfaces:
            shared = _shared(around, self.box)
            return any(_in(surfaces, point) and self._has(point) for point in _grid(shared))
        return any(map(self._has, points)) or any(map(self._has, _middles(geometry)))

    def _has(self, point: tuple[float, float]) -> bool:
        return _in(self.polygons, point)


def _box(points: Iterable[tuple[float, float]]) -> Box | None:
    held = list(points)
    if not held:
        return None
    xs, ys = zip(*held, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _shared(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _grid(box: Box) -> Iterator[tuple[float, float]]:
    west, south, east, north = box
    for row in range(GRID):
        for column in range(GRID):
            yield (
                west + (east - west) * (column + 0.5) / GRID,
                south + (north - south) * (row + 0.5) / GRID,
            )


def _surfaces(geometry: dict[str, Any]) -> Iterator[list]:
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "GeometryCollection":
        for item in geometry["geometries"]:
            yield from _surfaces(item)


def _middles(geometry: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Points along the lines: a line may cross a place without a bend in it."""
    lines = {"LineString": [geometry.get("coordinates")], "MultiLineString": geometry.get("coordinates")}
    for line in lines.get(geometry["type"]) or ():
        for (x1, y1), (x2, y2) in zip(line, line[1:], strict=False):
            steps = min(64, int(max(abs(x2 - x1), abs(y2 - y1)) / 0.002))
            for step in range(1, steps):
                yield x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps


def _in(polygons: Iterable[list], point: tuple[float, float]) -> bool:
    return any(sum(_crosses(ring, point) for ring in polygon) % 2 for polygon in polygons)


def _crosses(ring: list, point: tuple[float, float]) -> int:
    """1 when the point is within the ring."""
    x, y = point
    inside = 0
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside ^= 1
        x1, y1 = x2, y2
    return inside
