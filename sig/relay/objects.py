"""The objects of a layer, and what is under a click, as features in degrees values typed by our row."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from opendatalab.http import UpstreamRefused
from sig.clients.ogc import wfs, wms
from sig.clients.ogc.documents import looks_like_xml
from sig.clients.ogc.features import Feature, bounds, clean, read_features
from sig.clients.ogc.planes import EARTH, HALF_WORLD, Box, degrees_to_mercator
from sig.models import Layer
from sig.relay.answering import obtain
from sig.relay.places import Place
from sig.relay.store import key_of
from sig.relay.targets import Target, target_of

SIDE = 101  # pixels of the small picture around a click
NEAR = 8  # pixels
INFO_FRESH = 900
JSON_TYPE = "application/json"
PLAIN = re.compile(r"^\s*(\w[\w .-]*?)\s*=\s*'?(.*?)'?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class FeatureSet:
    """GeoJSON features. `complete`: nothing lacks; `dated`: when the server gave them."""

    features: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = True
    dated: datetime | None = None
    stale: bool = False
    failed: bool = False
    fresh_for: int = 0


def features(layer: Layer | Target, bbox: Box | None = None, territory: Any = None) -> FeatureSet:
    """Objects of a layer: all, those that touch a box in degrees, or those that lie in a territory (one of
    ours, or its zone id)."""
    target = target_of(layer)
    place = Place.of(territory) if territory else None
    if place and (place.box is None or not place.geozone):
        return FeatureSet(complete=True, failed=not place.geozone)
    box = place.box if place else bbox
    if not target.has_features:
        return FeatureSet(complete=False, failed=True)
    asked = _widened(box) if box else None
    key = key_of("features", target.wfs_url, target.wfs_version, target.wfs_name, asked)

    def call() -> tuple[bytes, str]:
        found = wfs.gather(target.feature_type, box=asked)
        held = [feature.as_geojson() for feature in found.features]
        return orjson.dumps({"complete": found.complete, "features": held}), JSON_TYPE

    answer = obtain(key, server=target.wfs_host, fresh=target.fresh, call=call)
    if answer is None:
        return FeatureSet(complete=False, failed=True)
    held = orjson.loads(answer.body)
    found = held["features"]
    if place:
        found = _in_place(found, place, target)
    elif box:
        found = [item for item in found if _touches(item["geometry"], box)]
    return FeatureSet(
        features=[{**item, "properties": typed(item["properties"], target)} for item in found],
        complete=held["complete"],
        dated=answer.dated,
        stale=answer.stale,
        fresh_for=answer.fresh_for,
    )


def info(layer: Layer | Target, longitude: float, latitude: float, zoom: int) -> list[Feature] | None:
    """What is under a click, some pixels around at that zoom; None when the server does not answer."""
    target = target_of(layer)
    pixel = 2 * HALF_WORLD / 256 / 2**zoom
    x, y = degrees_to_mercator(longitude, latitude)
    x, y = round(x / pixel) * pixel, round(y / pixel) * pixel  # clicks on one pixel are one question
    silent = False
    if target.has_images and target.queryable and (formats := _readable(target.info_formats)):
        found = _info_from_images(target, x, y, pixel, formats)
        if found is not None:
            return [Feature(f.id, f.geometry, typed(f.properties, target)) for f in found]
        silent = True
    if not target.has_features:
        return None if silent else []
    reach = NEAR * pixel / EARTH * 180 / math.pi
    around = (longitude - reach, latitude - reach, longitude + reach, latitude + reach)
    held = features(target, bbox=around)
    if held.failed:
        return None
    near = [item for item in held.features if _is_near(item["geometry"], around)]
    return [Feature(item.get("id", ""), item["geometry"], item["properties"]) for item in near[:10]]


def typed(properties: dict[str, Any], target: Target) -> dict[str, Any]:
    """Values as our row of the layer types them: two servers then say the same thing of the same object."""
    kinds = {item.get("name"): item.get("type", "") for item in target.fields}
    return {name: _typed(value, kinds.get(name, "")) for name, value in properties.items()}


def _typed(value: Any, kind: str) -> Any:
    if kind == "number" and isinstance(value, str):
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            return value
        if not math.isfinite(number):
            return value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "text" and isinstance(value, (int, float)):
        return str(value)
    return value


def _in_place(found: list[dict], place: Place, target: Target) -> list[dict]:
    codes = place.codes(target.granularity) if target.code_field else frozenset()
    if codes:
        return [item for item in found if str(item["properties"].get(target.code_field) or "") in codes]
    return [item for item in found if place.holds(item["geometry"])]


def _widened(box: Box) -> Box:
    """The box grown to a grid of an eighth of its size: boxes close to one another are one question."""
    west, south, east, north = box
    step = 2.0 ** math.ceil(math.log2(max(east - west, north - south, 1e-4) / 8))
    return (
        max(-180.0, math.floor(west / step) * step),
        max(-90.0, math.floor(south / step) * step),
        min(180.0, math.ceil(east / step) * step),
        min(90.0, math.ceil(north / step) * step),
    )


def _touches(geometry: dict | None, box: Box) -> bool:
    around = bounds(geometry)
    return bool(around) and not (
        around[0] > box[2] or around[2] < box[0] or around[1] > box[3] or around[3] < box[1]
    )


def _is_near(geometry: dict | None, around: Box) -> bool:
    """True when the object itself, not only the box around it, meets a small box."""
    west, south, east, north = around
    square = [[(west, south), (east, south), (east, north), (west, north), (west, south)]]
    return Place("", [square], around).holds(geometry)


# GetFeatureInfo


def _readable(formats: tuple[str, ...]) -> list[str]:
    """The formats worth asking, the best first. HTML is never asked: it is somebody else's page."""
    wanted = (
        lambda name: "json" in name and "javascript" not in name,
        lambda name: "gml" in name,
        lambda name: name in ("text/xml", "application/xml"),
        lambda name: name.startswith("text/plain"),
    )
    return list(dict.fromkeys(f for good in wanted for f in formats if good(f.lower())))[:3]


def _info_from_images(
    target: Target, x: float, y: float, pixel: float, formats: list[str]
) -> list[Feature] | None:
    """None when no format gave anything that can be read."""
    half = SIDE / 2 * pixel
    crs = next((name for name in ("EPSG:3857", "EPSG:900913") if name in target.crs), "EPSG:3857")
    key = key_of(
        "info", target.wms_url, target.wms_name, target.style, round(x, 2), round(y, 2), round(pixel, 6)
    )

    def call() -> tuple[bytes, str]:
        failure: UpstreamRefused | None = None
        for name in formats:
            try:
                body = wms.info(
                    target.wms_url,
                    name=target.wms_name,
                    style=target.style,
                    version=target.wms_version,
                    crs=crs,
                    box=(x - half, y - half, x + half, y + half),
                    side=SIDE,
                    info_format=name,
                )
                found = [feature.as_geojson() for feature in read_info(body, target.box)]
                return orjson.dumps(found), JSON_TYPE
            except UpstreamRefused as error:  # a format that is listed can still fail
                failure = error
        raise failure

    answer = obtain(key, server=target.wms_host, fresh=min(target.fresh, INFO_FRESH), call=call)
    if answer is None:
        return None
    return [
        Feature(item.get("id", ""), item["geometry"], item["properties"])
        for item in orjson.loads(answer.body)
    ]


def read_info(body: bytes, box: Box | None) -> list[Feature]:
    """GeoJSON, GML or plain text, told apart by what came; an empty body is a layer hidden at this scale."""
    start = body[:200].lstrip()
    if not start:
        return []
    if start.startswith(b"{") or looks_like_xml(body):
        return read_features(body, box=box, crs=3857).features
    return read_plain(body.decode("utf-8", "replace"))


def read_plain(text: str) -> list[Feature]:
    """`nom = 'Toulouse'`, an object after each « Feature 12: » line."""
    if "ServiceException" in text or "<html" in text.lower():
        raise UpstreamRefused("unreadable", "no plain text")
    found = []
    for part in re.split(r"^\s*Feature\s+\S+\s*:?\s*$", text, flags=re.MULTILINE | re.IGNORECASE)[1:]:
        properties = clean(dict(PLAIN.findall(part)))
        if properties:
            found.append(Feature("", None, properties))
    return found
