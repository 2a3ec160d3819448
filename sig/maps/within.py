"""What lies in a box or in a territory. Outlines are simplified: a border is a guess."""

from collections.abc import Iterator
from typing import Any

from sig import contours
from sig.contours import Polygon
from sig.maps.sources import box_of

Box = tuple[float, float, float, float]  # west, south, east, north


def read_box(text: str) -> Box | None:
    """`1.2,43.5,1.6,43.7`; None when it is no box of degrees."""
    parts = text.split(",")
    try:
        west, south, east, north = (round(float(part), 5) for part in parts)
    except ValueError:
        return None
    good = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if good else None


def box_of_zone(geozone: str) -> Box | None:
    points = [point for polygon in contours.outline(geozone) for point in polygon[0]]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs), max(ys))


def touch(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


class Area:
    """A box, a territory, or both: says which geometries are in it."""

    def __init__(self, *, box: Box | None = None, geozone: str = "") -> None:
        self.box = box
        self.outline: list[Polygon] = contours.outline(geozone) if geozone else []
        self.around = box_of_zone(geozone) if geozone else None

    def holds(self, geometry: dict[str, Any]) -> bool:
        own = box_of(geometry.get("coordinates"))
        if own is None or (self.box and not touch(own, self.box)):
            return False
        if not self.outline:
            return True
        if self.around is None or not touch(own, self.around):
            return False
        if any(contours.inside(self.outline, point) for point in points_of(geometry["coordinates"])):
            return True
        # A wide polygon may hold the whole territory without a corner in it.
        corner = self.outline[0][0][0]
        return any(contours.inside([polygon], corner) for polygon in polygons_of(geometry))


def points_of(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
    else:
        for item in coordinates:
            yield from points_of(item)


def polygons_of(geometry: dict[str, Any]) -> list[Polygon]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    listed = coordinates if kind == "MultiPolygon" else [coordinates] if kind == "Polygon" else []
    return [[[(point[0], point[1]) for point in ring] for ring in polygon] for polygon in listed]
