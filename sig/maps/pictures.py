"""A small picture of a map, drawn by the server: what a list shows, and what stands where no script runs."""

from html import escape

from opendatalab.region import region
from sig import contours
from sig.contours import Polygon
from sig.drawing import WIDTH, Plane
from sig.maps.classes import NO_DATA
from sig.maps.content import source_content, zones_of
from sig.maps.drawn import TINTS
from sig.maps.within import points_of, polygons_of
from sig.models import DataSource, MapLayer, ThematicMap
from sig.territories import mesh

GROUND, LINE = "#f6f6f6", "#666666"
MOST_SHAPES = 400


def picture(thematic: ThematicMap, layers: list[MapLayer]) -> str:
    """An SVG file: outlines, then each visible layer that needs no server."""
    place = thematic.territory.geozone if thematic.territory else ""
    around = zones_of("departement") if not place else [mesh().zones[place]]
    frame = [polygons for zone in around if (polygons := contours.outline(zone.geozone))]
    if not frame:
        west, south, east, north = region().map.bounds
        frame = [[[[(west, south), (east, south), (east, north), (west, north), (west, south)]]]]
    plane = Plane(frame)
    body = [f'<rect width="{WIDTH}" height="{plane.height}" fill="{GROUND}"/>']
    for rank, row in enumerate(layers):
        if row.visible and row.source is not None:
            body += drawn(plane, row, TINTS[rank % len(TINTS)], place)
    body += [
        f'<path d="{plane.path(polygons)}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'
        for polygons in frame
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {plane.height}" '
        f'width="{WIDTH}" height="{plane.height}" role="img"><title>{escape(thematic.title)}</title>'
        f"{''.join(body)}</svg>"
    )


def drawn(plane: Plane, row: MapLayer, tint: str, place: str) -> list[str]:
    content = source_content(row.source, geozone=place)
    if row.source.kind != DataSource.Kind.GEOJSON:
        return classes(plane, content)
    shapes = []
    for item in content.items[:MOST_SHAPES]:
        if polygons := polygons_of(item.geometry):
            shapes.append(
                f'<path d="{plane.path(polygons)}" fill="{tint}" fill-opacity=".5" stroke="{tint}"/>'
            )
        elif "Line" in item.geometry["type"]:
            points = " ".join(
                "{},{}".format(*plane.at(point)) for point in points_of(item.geometry["coordinates"])
            )
            shapes.append(f'<polyline points="{points}" fill="none" stroke="{tint}" stroke-width="3"/>')
        else:
            x, y = plane.at(next(points_of(item.geometry["coordinates"])))
            shapes.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{tint}" stroke="#fff"/>')
    return shapes


def classes(plane: Plane, content) -> list[str]:
    """One shape a class: thousands of communes weigh little."""
    by_rank: dict[int | None, list[str]] = {}
    for item in content.items:
        by_rank.setdefault(item.rank, []).append(item.geozone)
    shapes = []
    for rank, zones in by_rank.items():
        colour = NO_DATA if rank is None else content.classes[rank].colour
        communes = [commune for zone in zones for commune in mesh().communes.get(zone, [zone])]
        polygons: list[Polygon] = contours.outline_of(communes)
        if polygons:
            shapes.append(f'<path d="{plane.path(polygons)}" fill="{colour}" stroke="{colour}"/>')
    return shapes
