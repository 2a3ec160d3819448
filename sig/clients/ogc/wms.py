"""Calls to a WMS. Every parameter is ours: a layer's name and style come from our own row."""

from dataclasses import dataclass

from opendatalab.http import Answer, Limits, UpstreamRefused, UpstreamUnavailable, fetch
from sig.clients.ogc.addresses import call_url, host_of
from sig.clients.ogc.capabilities import Capabilities, read_capabilities
from sig.clients.ogc.documents import MAX_CAPABILITIES, image_type, is_whole_image
from sig.clients.ogc.planes import Box

# (seconds in all, bytes) of each operation.
CAPABILITIES = (20, MAX_CAPABILITIES)
IMAGE = (10, 2 * 2**20)
LEGEND = (10, 2**20)
INFO = (8, 2**20)
FEATURES = (30, 8 * 2**20)


@dataclass(frozen=True)
class Picture:
    body: bytes
    content_type: str


def limits_for(url: str, budget: tuple[float, int], *, tries: int = 2) -> Limits:
    """Any type is let in: servers mislabel, the first bytes are believed. No redirect is followed."""
    seconds, size = budget
    return Limits(
        hosts=frozenset({host_of(url)}),
        types=None,
        max_bytes=size,
        seconds=seconds,
        try_seconds=seconds,
        tries=tries,
        ports=PORTS,
    )


PORTS = frozenset({80, 443, 8080, 8443})


def ask(url: str, budget: tuple[float, int], *, tries: int = 2) -> Answer:
    answer = fetch(url, limits_for(url, budget, tries=tries))
    if not answer.body:
        raise UpstreamRefused("empty", "no byte")
    return answer


def capabilities(typed: str, *, kind: str = "WMS") -> Capabilities:
    """What a server has: by its newest version, else the older one."""
    versions = ("1.3.0", "1.1.1") if kind == "WMS" else ("2.0.0", "1.1.0", "1.0.0")
    failure: Exception | None = None
    for version in versions:
        url = call_url(typed, {"service": kind, "request": "GetCapabilities", "version": version})
        try:
            found = read_capabilities(ask(url, CAPABILITIES).body)
            if found.kind != kind:
                raise UpstreamRefused("unreadable", f"{found.kind} in place of {kind}")
            return found
        except UpstreamUnavailable:
            raise
        except UpstreamRefused as error:
            if error.reason in ("forbidden", "redirect", "tls", "size"):
                raise
            failure = failure or error
    raise failure


def image(
    typed: str, *, name: str, style: str, version: str, crs: str, box: Box, width: int, height: int
) -> Picture:
    """A map of one layer, transparent, in a system where x comes first."""
    new = version.startswith("1.3")
    url = call_url(
        typed,
        {
            "service": "WMS",
            "version": "1.3.0" if new else "1.1.1",
            "request": "GetMap",
            "layers": name,
            "styles": style,
            "crs" if new else "srs": crs,
            "bbox": ",".join(f"{value:.9g}" if abs(value) < 1000 else f"{value:.4f}" for value in box),
            "width": str(width),
            "height": str(height),
            "format": "image/png",
            "transparent": "TRUE",
            "exceptions": "XML" if new else "application/vnd.ogc.se_xml",
        },
    )
    return picture(ask(url, IMAGE).body)


def legend(typed: str, *, name: str, style: str, version: str) -> Picture:
    url = call_url(
        typed,
        {
            "service": "WMS",
            "version": "1.3.0" if version.startswith("1.3") else "1.1.1",
            "request": "GetLegendGraphic",
            "layer": name,
            "style": style,
            "format": "image/png",
            "sld_version": "1.1.0",
            "transparent": "TRUE",
        },
    )
    return picture(ask(url, LEGEND).body)


def picture(body: bytes) -> Picture:
    kind = image_type(body)
    if not is_whole_image(body):
        raise UpstreamUnavailable("network", "image cut short")
    return Picture(body, kind)


def info(
    typed: str,
    *,
    name: str,
    style: str,
    version: str,
    crs: str,
    box: Box,
    side: int,
    info_format: str,
    count: int = 10,
) -> bytes:
    """What a server says of the middle of a small square, in one of its formats."""
    new = version.startswith("1.3")
    middle = str(side // 2)
    url = call_url(
        typed,
        {
            "service": "WMS",
            "version": "1.3.0" if new else "1.1.1",
            "request": "GetFeatureInfo",
            "layers": name,
            "query_layers": name,
            "styles": style,
            "crs" if new else "srs": crs,
            "bbox": ",".join(f"{value:.4f}" for value in box),
            "width": str(side),
            "height": str(side),
            "format": "image/png",
            "info_format": info_format,
            "feature_count": str(count),
            **({"i": middle, "j": middle} if new else {"x": middle, "y": middle}),
            # QGIS: how far, in pixels, a point or a line may be from the click.
            "fi_point_tolerance": "8",
            "fi_line_tolerance": "8",
            "fi_polygon_tolerance": "0",
        },
    )
    return fetch(url, limits_for(url, INFO)).body  # empty when hidden at this scale: that is an answer
