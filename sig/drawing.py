"""Maps drawn by the server: SVG paths without tiles, script or style of their own; each place is a link.

A drawing has two kinds of shapes: those that can be followed (`url`) and those that only situate (no `url`).
Classes of values wear both a tint and a hatching, so that a map reads without colours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians

from django.urls import reverse

from sig import contours
from sig.contours import Polygon
from sig.models import PAGE_LEVELS, Level
from sig.territories import Zone, mesh

WIDTH = 600  # units of the drawing
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Shape:
    path: str  # the `d` of an SVG path
    label: str  # what the shape is, in words
    url: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A word written on the map, centred on a point of the drawing."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    label: str
    shapes: tuple[Shape, ...]
    names: tuple[Name, ...] = ()


def page_url(zone: Zone) -> str:
    """The address of a territory's page."""
    return reverse("catalogue:territory", args=[zone.slug_level, zone.code])


def locator(geozone: str) -> Drawing | None:
    """A territory, its neighbours as links, and behind them what contains it; None without contour.

    A région has no neighbour here: its départements are shown instead.
    """
    held = mesh()
    zone = held.zones.get(geozone)
    mine = contours.outline(geozone)
    if zone is None or not mine:
        return None
    around = contours.neighbours(geozone)
    if zone.level == Level.REGION:
        inside = (other for other in held.zones.values() if geozone in other.ancestors and other.inside)
        around = [other for other in inside if other.level == Level.DEPARTEMENT]
    outlines = {other.geozone: contours.outline(other.geozone) for other in around}
    frame = Plane([mine, *(_nearby(outlines[other.geozone], mine) for other in around)])
    shapes = [
        Shape(frame.path(outlines[other.geozone]), other.name, page_url(other), "odl-map-near")
        for other in around
    ]
    if over := _background(zone):
        shapes.append(Shape(frame.path(contours.outline(over.geozone)), over.name, "", "odl-map-over"))
    region = zone.level == Level.REGION
    shapes.append(
        Shape(frame.path(mine), zone.name, "", "odl-map-here odl-map-open" if region else "odl-map-here")
    )
    names = [frame.name(zone.name, mine)]
    if region:
        names = [
            frame.name(other.name, outlines[other.geozone]) for other in around if outlines[other.geozone]
        ]
    label = f"Carte : {zone.name} et {'ses départements' if region else 'les territoires voisins'}"
    return Drawing(WIDTH, frame.height, label, tuple(shapes), tuple(name for name in names if name))


def level_map(
    zones: Iterable[Zone],
    *,
    label: str,
    css: Callable[[Zone], str],
    words: Callable[[Zone], str],
    url: Callable[[Zone], str] = page_url,
) -> Drawing | None:
    """Zones of one level side by side, each a link that wears the class of its value."""
    drawn = [(zone, polygons) for zone in zones if (polygons := contours.outline(zone.geozone))]
    if not drawn:
        return None
    frame = Plane(polygons for _, polygons in drawn)
    shapes = tuple(
        Shape(frame.path(polygons), words(zone), url(zone), f"odl-map-value {css(zone)}")
        for zone, polygons in drawn
    )
    names = [frame.name(zone.name, polygons) for zone, polygons in drawn] if len(drawn) < 20 else []
    return Drawing(WIDTH, frame.height, label, shapes, tuple(name for name in names if name))


def classes_map(
    groups: Iterable[tuple[str, str, Iterable[str]]],
    *,
    over: Iterable[Zone],
    label: str,
    url: Callable[[Zone], str] = page_url,
) -> Drawing | None:
    """Thousands of communes as one shape a class: (css, words, zone ids), under wider zones as links."""
    over = [(zone, contours.outline(zone.geozone)) for zone in over]
    over = [(zone, polygons) for zone, polygons in over if polygons]
    if not over:
        return None
    frame = Plane(polygons for _, polygons in over)
    shapes = [
        Shape(frame.path(polygons), words, "", f"odl-map-value {css}")
        for css, words, communes in groups
        if (polygons := contours.outline_of(communes))
    ]
    shapes += [Shape(frame.path(polygons), zone.name, url(zone), "odl-map-door") for zone, polygons in over]
    names = [frame.name(zone.name, polygons) for zone, polygons in over]
    return Drawing(WIDTH, frame.height, label, tuple(shapes), tuple(name for name in names if name))


def _background(zone: Zone) -> Zone | None:
    """What is drawn behind a territory: the narrowest of the zones above it that has an outline."""
    held = mesh()
    order = (Level.EPCI, Level.DEPARTEMENT, Level.REGION)
    over = [held.zones[name] for name in zone.ancestors if name in held.zones]
    for level in order:
        for other in over:
            if other.level == level and other.level in PAGE_LEVELS.values():
                return other
    return None


def _nearby(polygons: list[Polygon], mine: list[Polygon]) -> list[Polygon]:
    """The part of a neighbour that helps to situate: cut to twice the territory's own box."""
    west, south, east, north = _box(mine)
    wide, high = (east - west) * 0.6, (north - south) * 0.6
    near = [
        (min(max(x, west - wide), east + wide), min(max(y, south - high), north + high))
        for polygon in polygons
        for x, y in polygon[0]
    ]
    return [[near]] if near else []


def _box(polygons: Iterable[Polygon]) -> tuple[float, float, float, float]:
    points = [point for polygon in polygons for point in polygon[0]]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


class Plane:
    """The plane of a drawing: degrees to whole units, with the width of a degree at its own latitude."""

    def __init__(self, outlines: Iterable[list[Polygon]]):
        boxes = [_box(polygons) for polygons in outlines if polygons]
        self.west = min(box[0] for box in boxes)
        self.north = max(box[3] for box in boxes)
        east, south = max(box[2] for box in boxes), min(box[1] for box in boxes)
        self.narrow = cos(radians((self.north + south) / 2))
        wide, high = (east - self.west) * self.narrow, self.north - south
        self.scale = (WIDTH - 2 * MARGIN) / max(wide, high * 0.9, 1e-6)
        self.left = (WIDTH - wide * self.scale) / 2
        self.height = round(high * self.scale) + 2 * MARGIN

    def at(self, point: tuple[float, float]) -> tuple[int, int]:
        x, y = point
        return (
            round((x - self.west) * self.narrow * self.scale + self.left),
            round((self.north - y) * self.scale + MARGIN),
        )

    def path(self, polygons: list[Polygon]) -> str:
        """Whole units, each point told from the one before: half the bytes."""
        pieces = []
        for polygon in polygons:
            for ring in polygon:
                at = self.at(ring[0])
                steps = []
                last = at
                for point in ring[1:]:
                    x, y = self.at(point)
                    if (x, y) != last:
                        steps.append(f"{x - last[0]} {y - last[1]}")
                        last = x, y
                if steps:
                    pieces.append(f"M{at[0]} {at[1]}l{' '.join(steps)}z")
        return "".join(pieces)

    def name(self, text: str, polygons: list[Polygon]) -> Name | None:
        """The text in the middle of the widest part of the outline, when it is wide enough to hold it."""
        widest = max(polygons, key=lambda polygon: _box_area(_box([polygon])))
        west, south, east, north = _box([widest])
        (x1, y1), (x2, y2) = self.at((west, north)), self.at((east, south))
        if x2 - x1 < 8 * len(text) or y2 - y1 < 24:
            return None
        return Name((x1 + x2) // 2, (y1 + y2) // 2, text)


def _box_area(box: tuple[float, float, float, float]) -> float:
    west, south, east, north = box
    return (east - west) * (north - south)
