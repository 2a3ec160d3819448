"""A kept tile of the relay beside a static file of the same server, and beside MapServer drawing that tile.

MapServer is ours (`bench/mapserver.py`), or the one that BENCH_MAPSERVER starts: a command that takes
`--port`, whose `/wms` has the layer BENCH_MAPSERVER_LAYER.
"""

import os
import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.children import free_port, measure, say, server, worked
from bench.figures import number
from bench.load import Load, run
from bench.mapserver import has_mapserver
from bench.places import Place
from bench.serving import answer_of, gunicorn_server, static_file
from sig.clients.ogc.planes import tile_box

TURNS = 3
SECONDS = 5
TILE = (10, 516, 376)  # around Foix
OURS, THEIRS = "communes_ariege", "n_commune_s_r73"


class NotMeasurable(Exception):
    """What is asked is not what should be measured."""


@dataclass(frozen=True)
class Cost:
    """A load, and what the processes of the server worked for it, in milliseconds a request."""

    load: Load
    cpu: float


def relay(place: Place) -> dict[str, Any]:
    """Three ways to one picture, in turn, several times; a ratio is the median of the turns."""
    command, layer = map_server()
    upstream = free_port()
    env = place.env(upstream=upstream)
    measure("filling", "layer", upstream, layer, env=env)
    z, x, y = TILE
    tile = f"/cartes/couches/{layer}/tuile/{z}/{x}/{y}.png"
    asked = get_map(layer)
    with ExitStack() as stack:
        drawing = stack.enter_context(
            server([*command, "--port", str(upstream)], port=upstream, env=env, log=place.folder / "map.log")
        )
        port = free_port()
        portal = stack.enter_context(gunicorn_server(place, port, upstream=upstream))
        sheet = static_file(port)
        headers, body = answer_of(port, tile)
        sheet_bytes = len(answer_of(port, sheet)[1])
        drawn = answer_of(upstream, asked)[1]
        if headers["X-Carte-Etat"] != "fraiche" or not body == drawn or not drawn.startswith(b"\x89PNG"):
            raise NotMeasurable(f"la tuile est {headers['X-Carte-Etat']}, {len(body)} et {len(drawn)} octets")
        for address in (tile, sheet):
            run(port, [address], seconds=2)
        turns = []
        for _ in range(TURNS):
            kept = cost(portal.pid, "", port, tile)
            static = cost(portal.pid, "", port, sheet)
            drawing_it = cost(drawing.pid, "mapserv", upstream, asked)
            turns.append((kept, static, drawing_it))
            told = ", ".join(f"{number(one.load.rate)}/s {number(one.cpu, 2)} ms" for one in turns[-1])
            say(f"    tuile gardée, fichier statique, MapServer : {told}")
    rates = [[one.load.rate for one in turn] for turn in turns]
    works = [[one.cpu for one in turn] for turn in turns]
    return {
        "bytes": [len(body), sheet_bytes],
        "rates": [statistics.median(column) for column in zip(*rates, strict=True)],
        "cpu": [statistics.median(column) for column in zip(*works, strict=True)],
        "to_static": statistics.median(kept / static for kept, static, _ in works),
        "worst_to_static": max(kept / static for kept, static, _ in works),
        "to_mapserver": statistics.median(drawn / kept for kept, _, drawn in works),
        "worst_to_mapserver": min(drawn / kept for kept, _, drawn in works),
        "rate_to_static": statistics.median(static / kept for kept, static, _ in rates),
        "rate_to_mapserver": statistics.median(kept / drawn for kept, _, drawn in rates),
    }


def cost(pid: int, name: str, port: int, address: str) -> Cost:
    before = worked(pid, name)
    load = run(port, [address], seconds=SECONDS)
    return Cost(load, (worked(pid, name) - before) * 1000 / load.requests)


def has_map_server() -> bool:
    return bool(os.environ.get("BENCH_MAPSERVER")) or has_mapserver()


def map_server() -> tuple[list[str], str]:
    if given := os.environ.get("BENCH_MAPSERVER"):
        return given.split(), os.environ.get("BENCH_MAPSERVER_LAYER", THEIRS)
    return [sys.executable, "-m", "bench.mapserver"], OURS


def get_map(layer: str) -> str:
    """The tile as the relay asks it."""
    values = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": ""}
    values |= {"CRS": "EPSG:3857", "BBOX": ",".join(f"{edge:.4f}" for edge in tile_box(*TILE))}
    values |= {"WIDTH": 256, "HEIGHT": 256, "FORMAT": "image/png", "TRANSPARENT": "TRUE"}
    return f"/wms?{urlencode(values)}"
