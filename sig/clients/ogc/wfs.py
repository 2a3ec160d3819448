"""Calls to a WFS: the objects of one type, page after page, past the limits that servers do not tell."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.addresses import call_url
from sig.clients.ogc.features import Feature, FeaturePage, bounds, read_features, read_schema
from sig.clients.ogc.planes import Box, box_in_lambert, degrees_to_mercator
from sig.clients.ogc.wms import CAPABILITIES, FEATURES, ask

PAGE = 1000
MAX_PAGES = 30
MAX_FEATURES = 20_000
SECONDS = 30.0
ROUND = 50  # limits are round numbers: an answer of a round size may have been cut


@dataclass(frozen=True)
class FeatureType:
    """What a call needs to know of a type, as our row of the layer has it."""

    url: str
    version: str
    name: str
    formats: tuple[str, ...] = ()
    crs: tuple[str, ...] = ()
    box: Box | None = None


@dataclass
class Gathered:
    features: list[Feature] = field(default_factory=list)
    complete: bool = True


def geojson_format(formats: tuple[str, ...]) -> str:
    """The server's own name for GeoJSON; "" when it has none."""
    return next((name for name in formats if "json" in name.lower() and "jsonp" not in name.lower()), "")


def gather(
    kind: FeatureType,
    *,
    box: Box | None = None,
    most: int = MAX_FEATURES,
    monotonic: Callable[[], float] = time.monotonic,
) -> Gathered:
    """Every object of a type, or those that touch a box in degrees. `complete` is False when some may lack.

    A page shorter than asked is no proof of an end: the server may give less than it is asked. The end is an
    empty page, the count that the server announces, or a page already seen.
    """
    end = monotonic() + SECONDS
    found = Gathered()
    seen: set[bytes] = set()
    for number in range(MAX_PAGES):
        page = _page(kind, box, start=len(seen), count=PAGE)
        keys = [_key(feature) for feature in page.features]
        new = [item for item, key in zip(page.features, keys, strict=True) if key not in seen]
        if number and not new:
            # Nothing more; or a server that knows no paging said the same again.
            found.complete = not page.features or len(seen) % ROUND != 0
            break
        seen.update(keys)
        found.features += new
        if page.matched is not None and len(seen) >= page.matched and page.matched % ROUND:
            break
        if not page.features:
            break
        if len(found.features) >= most or monotonic() > end:
            found.features, found.complete = found.features[:most], False
            break
    else:
        found.complete = False
    if box:
        found.features = [item for item in found.features if touches(item, box)]
    return found


def touches(feature: Feature, box: Box) -> bool:
    """An unknown parameter is ignored by servers, so what came is compared with what was asked."""
    around = bounds(feature.geometry)
    if around is None:
        return False
    return around[0] <= box[2] and around[2] >= box[0] and around[1] <= box[3] and around[3] >= box[1]


def columns(kind: FeatureType) -> list[tuple[str, str]]:
    """(name, `number` or `text`) of the columns: from the schema, else from a few objects."""
    url = call_url(
        kind.url,
        {
            "service": "WFS",
            "version": kind.version or "2.0.0",
            "request": "DescribeFeatureType",
            "typename": kind.name,
            "typenames": kind.name,
        },
    )
    try:
        found = read_schema(ask(url, CAPABILITIES).body)
    except UpstreamRefused as error:
        if error.reason in ("forbidden", "redirect", "tls"):
            raise
        found = []
    if found:
        return found
    names = dict.fromkeys(name for feature in sample(kind) for name in feature.properties)
    return [(name, "text") for name in names]


def sample(kind: FeatureType, count: int = 20) -> list[Feature]:
    """A few objects, to see what their values look like."""
    return _page(kind, None, start=0, count=count).features[:count]


def _page(kind: FeatureType, box: Box | None, *, start: int, count: int) -> FeaturePage:
    """One page, as GeoJSON where the server offers it, as GML else or when it fails to keep its word."""
    offered = geojson_format(kind.formats)
    if offered:
        try:
            return _ask(kind, box, start, count, offered)
        except UpstreamRefused as error:
            if error.reason not in ("ogc", "unreadable", "type"):
                raise
    return _ask(kind, box, start, count, "")


def _ask(kind: FeatureType, box: Box | None, start: int, count: int, output: str) -> FeaturePage:
    version = kind.version or "2.0.0"
    # Metres leave no doubt on the order of axes, nor on what a box means.
    projected = next((name for name in ("EPSG:2154", "EPSG:3857", "EPSG:900913") if name in kind.crs), "")
    if version.startswith("1.0") and kind.crs:  # it answers in the layer's own system, whatever is asked
        projected = kind.crs[0] if kind.crs[0] in ("EPSG:2154", "EPSG:3857", "EPSG:900913") else ""
        asked = kind.crs[0]
    else:
        asked = "EPSG:4326" if output else projected or "EPSG:4326"
    parameters = {
        "service": "WFS",
        "version": version,
        "request": "GetFeature",
        "typename": kind.name,
        "srsname": asked,
        "maxfeatures": str(count),
    }
    if not version.startswith("1."):
        parameters |= {"typenames": kind.name, "count": str(count)}
    if start:
        parameters["startindex"] = str(start)
    if output:
        parameters["outputformat"] = output
    if box:
        parameters["bbox"] = _bbox(box, projected, version)
    body = ask(call_url(kind.url, parameters), FEATURES).body
    number = asked.rpartition(":")[2]
    return read_features(body, box=kind.box, crs=int(number) if number.isdigit() else 4326)


def _bbox(box: Box, projected: str, version: str) -> str:
    if projected == "EPSG:2154":
        corners = box_in_lambert(box)
    elif projected:
        corners = (*degrees_to_mercator(*box[:2]), *degrees_to_mercator(*box[2:]))
    elif version.startswith("1.0"):
        return ",".join(f"{value:.7f}" for value in box)
    else:  # latitude first everywhere under this name
        west, south, east, north = box
        return f"{south:.7f},{west:.7f},{north:.7f},{east:.7f},urn:ogc:def:crs:EPSG::4326"
    written = ",".join(f"{value:.3f}" for value in corners)
    return written if version.startswith("1.0") else f"{written},{projected}"


def _key(feature: Feature) -> bytes:
    """The same object again: its identifier, else all that it says."""
    if feature.id:
        return feature.id.encode()
    return orjson.dumps([feature.properties, bounds(feature.geometry)])
