"""What `<odl-map>` is given: layers, base maps, the frame at opening, the addresses that it may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from opendatalab.region import region
from sig import territories
from sig.maps import bases
from sig.maps.classes import NO_DATA
from sig.maps.content import source_content
from sig.maps.within import Box, box_of_zone
from sig.models import PAGE_LEVELS, DataSource, MapLayer, ThematicMap

# Layers without classes, one colour each: told apart in black and white too, against light and dark maps.
TINTS = ("#b34000", "#00628f", "#6a3d9a", "#3f6212", "#9d174d", "#4a4a4a")
SLUGS = {level.value: slug for slug, level in PAGE_LEVELS.items()}
SWITCH = ("region", "departement", "epci", "commune")  # granularities that a map may offer in turn
CLOSEST, WIDEST = 19, 4


@dataclass(frozen=True)
class View:
    """What an address asks of a map; what is not understood is as the map's author left it."""

    geozone: str = ""
    layers: tuple[str, ...] = ()
    center: tuple[float, float] | None = None  # latitude, longitude
    zoom: int | None = None
    granularity: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "View":
        asked = data.get("geozone", "")[:64]
        zoom = data.get("zoom", "")
        return cls(
            geozone=territories.resolve(asked) if asked.isprintable() else "",
            layers=tuple(filter(None, data.get("layers", "")[:800].split(","))),
            center=read_center(data.get("center", "")),
            zoom=int(zoom) if zoom.isdecimal() and WIDEST <= int(zoom[:3]) <= CLOSEST else None,
            granularity=granularity if (granularity := data.get("granularity", "")) in SWITCH else "",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What an address must say to be read so."""
        found = [("geozone", self.geozone), ("layers", ",".join(self.layers))]
        if self.center:
            found.append(("center", f"{self.center[0]},{self.center[1]}"))
        found += [("zoom", str(self.zoom) if self.zoom else ""), ("granularity", self.granularity)]
        return [pair for pair in found if pair[1]]


def read_center(text: str) -> tuple[float, float] | None:
    """`43.6,1.44`: latitude, longitude."""
    try:
        latitude, longitude = (round(float(part), 5) for part in text[:40].split(","))
    except ValueError:
        return None
    good = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if good else None


def layers_of(thematic: ThematicMap) -> list[MapLayer]:
    """The layers that the public may see, the undermost first."""
    rows = thematic.map_layers.select_related("layer__service", "source", "map")
    return [
        row
        for row in rows.order_by("position", "pk")
        if row.source or (row.layer.published and row.layer.service.active)
    ]


def key_of(map_layer: MapLayer) -> str:
    """How addresses name a layer of a map."""
    return map_layer.shown.slug


def levels_of(layers: Sequence[MapLayer]) -> list[str]:
    """The granularities between which a map lets one choose; none when there is no choice."""
    found = {row.granularity for row in layers}
    levels = [level for level in SWITCH if level in found]
    return levels if len(levels) > 1 else []


def shown_at_first(layers: Sequence[MapLayer], view: View) -> set[str]:
    """The keys of the layers that are visible when the map opens."""
    keys = {key_of(row) for row in layers}
    if asked := keys & set(view.layers):
        return asked
    levels = levels_of(layers)
    visible = {key_of(row) for row in layers if row.visible}
    if view.granularity in levels:
        at_level = {key_of(row) for row in layers if row.granularity == view.granularity}
        others = {key_of(row) for row in layers if row.granularity in levels}
        return (visible - others) | at_level
    return visible


def map_config(thematic: ThematicMap, layers: Sequence[MapLayer], view: View) -> dict[str, Any]:
    visible = shown_at_first(layers, view)
    within = view.geozone or (thematic.territory.geozone if thematic.clip and thematic.territory else "")
    return {
        "slug": thematic.slug,
        "title": thematic.title,
        "frame": frame(thematic, view),
        "layers": [
            layer_config(row, rank, visible=key_of(row) in visible, within=within)
            for rank, row in enumerate(layers)
        ],
        "levels": [{"value": level, "label": LEVEL_WORDS[level]} for level in levels_of(layers)],
        "bases": bases.described(),
        "base": bases.chosen(thematic.base),
        "outlines": reverse("sig:contours", args=["departement"]),
        "clip": outline_url(within) if within else "",
        "clipped": bool(within),
        "here": reverse("sig:map_here", args=[thematic.slug]),
        "suggest": reverse("api:suggest-zones"),
        "contours": reverse("sig:contours", args=["commune"]).replace("commune", "LEVEL"),
    }


LEVEL_WORDS = {
    "region": "Région",
    "departement": "Départements",
    "epci": "Intercommunalités",
    "commune": "Communes",
}


def layer_config(row: MapLayer, rank: int, *, visible: bool, within: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": key_of(row),
        "title": str(row),
        "level": row.granularity if row.granularity in SWITCH else "",
        "opacity": row.opacity / 100,
        "visible": visible,
        "attribution": row.shown.attribution,
        "tint": TINTS[rank % len(TINTS)],
    }
    if row.source is not None:
        return found | source_config(row, within)
    layer = row.layer
    if layer.wms_name:
        tile = reverse("sig:relay_tile", args=[layer.slug, 1, 2, 3])
        return found | {"kind": "tiles", "url": tile.replace("/1/2/3.png", "/{z}/{x}/{y}.png")}
    url = reverse("sig:relay_geojson", args=[layer.slug])
    return found | {"kind": "objects", "url": with_query(url, [("geozone", within)])}


def source_config(row: MapLayer, within: str) -> dict[str, Any]:
    url = reverse("sig:map_geojson", args=[row.map.slug])
    url = with_query(url, [("couche", key_of(row)), ("geozone", within)])
    if row.source.kind == DataSource.Kind.GEOJSON:
        return {"kind": "objects", "url": url}
    classes = source_content(row.source).classes
    return {
        "kind": "classes",
        "url": url,
        "colours": [item.colour for item in classes],
        "no_data": NO_DATA,
    }


def frame(thematic: ThematicMap, view: View) -> dict[str, Any]:
    """The centre and zoom asked, else a box: the territory's asked, the map's own frame, the région's."""
    if view.center:
        return {"center": list(view.center), "zoom": view.zoom or thematic.zoom or region().map.zoom}
    if view.geozone and (box := box_of_zone(view.geozone)):
        return boxed(box, view.zoom)
    if thematic.longitude is not None and thematic.latitude is not None:
        center = [thematic.latitude, thematic.longitude]
        return {"center": center, "zoom": view.zoom or thematic.zoom or region().map.zoom}
    if thematic.territory and (box := box_of_zone(thematic.territory.geozone)):
        return boxed(box, view.zoom)
    return boxed(region().map.bounds, view.zoom)


def boxed(box: Sequence[float] | Box, zoom: int | None) -> dict[str, Any]:
    west, south, east, north = box
    if zoom:
        return {"center": [(south + north) / 2, (west + east) / 2], "zoom": zoom}
    return {"bounds": [[south, west], [north, east]]}


def outline_url(geozone: str) -> str:
    """Where a territory's own outline is; empty for a level without outlines."""
    zone = territories.zone(geozone)
    if zone is None or zone.level not in SLUGS:
        return ""
    return with_query(reverse("sig:contours", args=[SLUGS[zone.level]]), [("within", geozone)])


def with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    told = [pair for pair in pairs if pair[1]]
    return f"{url}?{urlencode(told, safe=':,')}" if told else url
