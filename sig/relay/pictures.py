"""Tiles, images and legends of a layer, in web Mercator whatever the server knows."""

import io
import struct
import zlib
from functools import lru_cache

from PIL import Image

from opendatalab.http import UpstreamRefused
from sig.clients.ogc import wms
from sig.clients.ogc.planes import LAMBERT, Box, box_in_lambert, mercator_to_degrees, tile_box
from sig.models import Layer
from sig.relay.answering import Answer, kept, obtain
from sig.relay.store import key_of
from sig.relay.targets import Target, target_of

TILE = 256
DEEPEST = 20
BIGGEST_SIDE = 2048
MAX_SIDE = 4096
LEGEND_FRESH = 86_400
MERCATOR = ("EPSG:3857", "EPSG:900913", "EPSG:3785")
MESH = 8  # quadrilaterals a side, when a picture is bent from Lambert-93


def tile(layer: Layer | Target, z: int, x: int, y: int) -> Answer:
    """A tile of the web's grid; outside the layer's extent, an empty one that costs nothing."""
    target = target_of(layer)
    box = tile_box(z, x, y)
    if not target.has_images or _outside(target, box):
        return blank(TILE, TILE, failed=not target.has_images)
    return _map(tile_key(target, z, x, y), target, box, TILE, TILE)


def tile_key(target: Target, z: int, x: int, y: int) -> str:
    return key_of("tile", target.wms_url, target.wms_name, target.style, z, x, y)


def kept_tile(target: Target, z: int, x: int, y: int) -> Answer | None:
    """A fresh tile from what is kept, nothing else."""
    return kept(tile_key(target, z, x, y), target.fresh)


def image(layer: Layer | Target, bbox3857: Box, width: int, height: int) -> Answer:
    """One picture of a whole view: labels are whole in it. The box is moved by half a pixel at most, so that
    views a hair apart are one question."""
    target = target_of(layer)
    box = _snapped(bbox3857, width, height)
    if not target.has_images or _outside(target, box):
        return blank(width, height, failed=not target.has_images)
    key = key_of("image", target.wms_url, target.wms_name, target.style, box, width, height)
    return _map(key, target, box, width, height)


def legend(layer: Layer | Target) -> Answer:
    target = target_of(layer)
    if not target.has_images:
        return blank(1, 1, failed=True)
    key = key_of("legend", target.wms_url, target.wms_name, target.style)

    def call() -> tuple[bytes, str]:
        found = wms.legend(
            target.wms_url, name=target.wms_name, style=target.style, version=target.wms_version
        )
        return found.body, found.content_type

    answer = obtain(key, server=target.wms_host, fresh=max(target.fresh, LEGEND_FRESH), call=call)
    return answer or blank(1, 1, failed=True)


def _map(key: str, target: Target, box: Box, width: int, height: int) -> Answer:
    answer = obtain(
        key, server=target.wms_host, fresh=target.fresh, call=lambda: draw(target, box, width, height)
    )
    return answer or blank(width, height, failed=True)


def draw(target: Target, box: Box, width: int, height: int) -> tuple[bytes, str]:
    crs = next((name for name in MERCATOR if name in target.crs), "")
    asked = {"name": target.wms_name, "style": target.style, "version": target.wms_version}
    if crs or "EPSG:2154" not in target.crs:
        found = wms.image(
            target.wms_url, crs=crs or MERCATOR[0], box=box, width=width, height=height, **asked
        )
    else:
        west, south = mercator_to_degrees(*box[:2])
        east, north = mercator_to_degrees(*box[2:])
        around = box_in_lambert((west, south, east, north))
        size = {"width": min(width * 5 // 4, MAX_SIDE), "height": min(height * 5 // 4, MAX_SIDE)}
        flat = wms.image(target.wms_url, crs="EPSG:2154", box=around, **size, **asked)
        return bend(flat.body, around, box, width, height), "image/png"
    _check_size(found.body, found.content_type, width, height)
    return found.body, found.content_type


def _check_size(body: bytes, content_type: str, width: int, height: int) -> None:
    """A server's own error image, or one of another size, is not the picture that was asked."""
    if content_type == "image/png" and struct.unpack(">II", body[16:24]) != (width, height):
        raise UpstreamRefused("unreadable", "a picture of another size")


def bend(body: bytes, lambert: Box, mercator: Box, width: int, height: int) -> bytes:
    """A picture drawn in Lambert-93 as web Mercator needs it: old servers know no other system."""
    try:
        with Image.open(io.BytesIO(body), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > MAX_SIDE:  # told by the header, before anything is inflated
                raise UpstreamRefused("size", "a picture too wide")
            flat = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise UpstreamRefused("unreadable", "a picture that does not open") from error
    west, south, east, north = mercator

    def source(column: float, row: float) -> tuple[float, float]:
        x = west + (east - west) * column / width
        y = north - (north - south) * row / height
        x, y = LAMBERT.from_degrees(*mercator_to_degrees(x, y))
        return (
            (x - lambert[0]) / (lambert[2] - lambert[0]) * flat.width,
            (lambert[3] - y) / (lambert[3] - lambert[1]) * flat.height,
        )

    columns = [width * step // MESH for step in range(MESH + 1)]
    rows = [height * step // MESH for step in range(MESH + 1)]
    mesh = [
        (
            (left, top, right, bottom),
            (*source(left, top), *source(left, bottom), *source(right, bottom), *source(right, top)),
        )
        for left, right in zip(columns, columns[1:], strict=False)
        for top, bottom in zip(rows, rows[1:], strict=False)
    ]
    bent = flat.transform((width, height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    out = io.BytesIO()
    bent.save(out, "PNG")
    return out.getvalue()


def _outside(target: Target, box: Box) -> bool:
    """True when nothing of the layer can be there; a little around it, for symbols and labels."""
    if target.box is None:
        return False
    west, south = mercator_to_degrees(*box[:2])
    east, north = mercator_to_degrees(*box[2:])
    margin_x, margin_y = (east - west) / 8, (north - south) / 8
    return (
        east + margin_x < target.box[0]
        or west - margin_x > target.box[2]
        or north + margin_y < target.box[1]
        or south - margin_y > target.box[3]
    )


def _snapped(box: Box, width: int, height: int) -> Box:
    west, south, east, north = box
    across, up = (east - west) / width, (north - south) / height
    west, south = round(west / across) * across, round(south / up) * up
    return round(west, 2), round(south, 2), round(west + across * width, 2), round(south + up * height, 2)


@lru_cache(maxsize=16)
def blank_png(width: int, height: int) -> bytes:
    """A transparent picture of one colour, written by hand: two hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes((width + 7) // 8)) * height, 9)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", b"\0\0\0")
    return start + chunk(b"tRNS", b"\0") + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def blank(width: int, height: int, *, failed: bool = False) -> Answer:
    body = blank_png(width, height)
    return Answer(
        body,
        "image/png",
        failed=failed,
        etag="" if failed else f"blank-{width}-{height}",
        fresh_for=0 if failed else 3600,
    )
