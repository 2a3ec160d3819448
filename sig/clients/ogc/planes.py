"""Degrees (WGS 84, taken for RGF93: they agree within a metre) to metres and back.

Formulas: IGN, NTG_71 (« Projection cartographique conique conforme de Lambert »), GRS80 ellipsoid.
"""

import math
from collections.abc import Callable

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # west, south, east, north; or the same in metres

EARTH = 6378137.0  # radius of the sphere of web Mercator
EXCENTRICITY = 0.0818191910428158  # GRS80
HALF_WORLD = math.pi * EARTH
NEAR = 1e-12
LAMBERT_93 = (49.0, 44.0, 46.5, 6_600_000.0)  # two standard parallels, parallel and northing of the origin


class Conic:
    """A conformal conic of Lambert: Lambert-93 and the nine zones CC42…CC50."""

    def __init__(self, south: float, north: float, origin: float, northing: float, easting: float = 700_000):
        first, second, base = (math.radians(value) for value in (south, north, origin))
        self.easting, self.meridian = easting, math.radians(3)
        self.n = math.log(_normal(second) * math.cos(second) / (_normal(first) * math.cos(first)))
        self.n /= _isometric(first) - _isometric(second)
        self.c = _normal(first) * math.cos(first) / self.n * math.exp(self.n * _isometric(first))
        self.pole = northing + self.c * math.exp(-self.n * _isometric(base))

    def to_degrees(self, x: float, y: float) -> Point:
        dx, dy = x - self.easting, self.pole - y
        isometric = -math.log(math.hypot(dx, dy) / abs(self.c)) / self.n
        longitude = self.meridian + math.atan2(dx, dy) / self.n
        latitude = 2 * math.atan(math.exp(isometric)) - math.pi / 2
        while True:
            sine = EXCENTRICITY * math.sin(latitude)
            better = 2 * math.atan(((1 + sine) / (1 - sine)) ** (EXCENTRICITY / 2) * math.exp(isometric))
            better -= math.pi / 2
            if abs(better - latitude) < NEAR:
                return math.degrees(longitude), math.degrees(better)
            latitude = better

    def from_degrees(self, longitude: float, latitude: float) -> Point:
        radius = self.c * math.exp(-self.n * _isometric(math.radians(latitude)))
        angle = self.n * (math.radians(longitude) - self.meridian)
        return self.easting + radius * math.sin(angle), self.pole - radius * math.cos(angle)


def _normal(latitude: float) -> float:
    return EARTH / math.sqrt(1 - (EXCENTRICITY * math.sin(latitude)) ** 2)


def _isometric(latitude: float) -> float:
    sine = EXCENTRICITY * math.sin(latitude)
    return math.log(math.tan(math.pi / 4 + latitude / 2) * ((1 - sine) / (1 + sine)) ** (EXCENTRICITY / 2))


LAMBERT = Conic(*LAMBERT_93)
ZONES = {  # EPSG:3942 to 3950: the zone of parallel n has its origin at (1 700 000, (n - 41) * 1e6 + 200 000)
    3900 + parallel: Conic(
        parallel - 0.75, parallel + 0.75, parallel, (parallel - 41) * 1_000_000 + 200_000, 1_700_000
    )
    for parallel in range(42, 51)
}
DEGREES = {4326, 4258, 84, 4171}
MERCATOR = {3857, 900913, 3785, 102100}


def mercator_to_degrees(x: float, y: float) -> Point:
    return math.degrees(x / EARTH), math.degrees(2 * math.atan(math.exp(y / EARTH)) - math.pi / 2)


def degrees_to_mercator(longitude: float, latitude: float) -> Point:
    latitude = max(-85.06, min(85.06, latitude))
    return (
        EARTH * math.radians(longitude),
        EARTH * math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)),
    )


def to_degrees(epsg: int) -> Callable[[float, float], Point] | None:
    """What turns a point of a system into [longitude, latitude]; None for a system that we do not know.
    Systems in degrees are expected as longitude, latitude."""
    if epsg in DEGREES:
        return lambda x, y: (x, y)
    if epsg in MERCATOR:
        return mercator_to_degrees
    if epsg == 2154:
        return LAMBERT.to_degrees
    return ZONES[epsg].to_degrees if epsg in ZONES else None


def tile_box(z: int, x: int, y: int) -> Box:
    """A tile of the web's grid, in metres of web Mercator."""
    side = 2 * HALF_WORLD / 2**z
    west, north = x * side - HALF_WORLD, HALF_WORLD - y * side
    return west, north - side, west + side, north


def box_in_lambert(box: Box) -> Box:
    """The box in Lambert-93 around a box in degrees. Its edges are arcs there: points along them count, and a
    hair more for what lies between those."""
    west, south, east, north = box
    steps = [index / 8 for index in range(9)]
    points = [
        LAMBERT.from_degrees(longitude, latitude)
        for step in steps
        for longitude, latitude in (
            (west + (east - west) * step, south),
            (west + (east - west) * step, north),
            (west, south + (north - south) * step),
            (east, south + (north - south) * step),
        )
    ]
    xs, ys = zip(*points, strict=True)
    hair = max(max(xs) - min(xs), max(ys) - min(ys)) / 200
    return min(xs) - hair, min(ys) - hair, max(xs) + hair, max(ys) + hair
