"""Requests per second of the real server, beside datasette on the same rows and WhiteNoise in the same one.

The two sides of a comparison take turns, several times; the ratio is that of each pair.
"""

import gzip
import re
import sqlite3
import statistics
import subprocess
import urllib.request
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from bench.children import BIN, free_port, measure, say, server
from bench.figures import number
from bench.listing import LIST
from bench.load import Load, run
from bench.places import Place
from bench.questions import draw

PAIRS = 3
SECONDS = 8
WARM_UP = 3
ADDRESSES = 5000  # of one run: more than are asked in SECONDS, so that none is asked twice


def gunicorn(stack: ExitStack, place: Place) -> int:
    """The portal as in production. Returns its port."""
    port = free_port()
    stack.enter_context(gunicorn_server(place, port))
    return port


def gunicorn_server(
    place: Place, port: int, *, upstream: int = 9
) -> AbstractContextManager[subprocess.Popen]:
    """The shipped configuration, two workers.

    Only the recycling of workers is off: at these rates they would all leave in the middle of a measure.
    """
    command = [
        str(BIN / "gunicorn"),
        "-c",
        "deploy/gunicorn.conf.py",
        "--max-requests",
        "0",
        "opendatalab.wsgi",
    ]
    env = place.env(port=port, upstream=upstream) | {"WEB_CONCURRENCY": "2"}
    return server(command, port=port, env=env, log=place.folder / "gunicorn.log")


def datasette(stack: ExitStack, place: Place, file: Path, *, suggest: bool) -> int:
    """datasette at its best: an immutable file, no facet counted, cells cut as ours are.

    As delivered it still looks for facets to suggest, which costs it most of its time: both are measured.
    """
    port = free_port()
    settings = {"suggest_facets": "on" if suggest else "off", "truncate_cells_html": "300"}
    options = [part for name, value in settings.items() for part in ("--setting", name, value)]
    command = [str(BIN / "datasette"), "serve", "-i", str(file), "-p", str(port), *options]
    stack.enter_context(server(command, port=port, env=place.env(), log=place.folder / "datasette.log"))
    return port


def serve(place: Place) -> dict:
    file = place.folder / "rival.db"
    measure("rival", file, env=place.env())
    questions = draw(ADDRESSES * PAIRS + 400, places=False)
    portal = [f"{LIST}?{question.portal}" for question in questions]
    theirs = [f"/rival/dataset?{question.datasette}" for question in questions]
    with ExitStack() as stack:
        ours_at = gunicorn(stack, place)
        theirs_at = datasette(stack, place, file, suggest=False)
        as_delivered_at = datasette(stack, place, file, suggest=True)
        run(ours_at, portal[-400:], seconds=WARM_UP)
        run(theirs_at, theirs[-400:], seconds=WARM_UP)
        pairs = []
        for turn in range(PAIRS):
            share = slice(turn * ADDRESSES, (turn + 1) * ADDRESSES)
            ours = run(ours_at, portal[share], seconds=SECONDS, once=True)
            other = run(theirs_at, theirs[share], seconds=SECONDS)
            pairs.append((ours, other))
            say(f"    liste {number(ours.rate)}/s, datasette {number(other.rate)}/s")
        answer = {"list": told(*pairs)}
        answer["as_delivered"] = run(as_delivered_at, theirs, seconds=SECONDS).rate
    with ExitStack() as stack:
        port = gunicorn(stack, place)
        page, sheet = f"{LIST}?q=inondation", static_file(port)
        etag = answer_of(port, page)[0]["ETag"]
        for address in (page, sheet):
            run(port, [address], seconds=WARM_UP)
        pairs = []
        for _ in range(PAIRS):
            kept, static = run(port, [page], seconds=5), run(port, [sheet], seconds=5)
            pairs.append((kept, static))
            say(f"    page gardée {number(kept.rate)}/s, fichier statique {number(static.rate)}/s")
        answer["kept"] = told(*pairs)
        answer["kept_bytes"] = [len(answer_of(port, address)[1]) for address in (page, sheet)]
        answer["not_modified"] = run(port, [page], seconds=5, etag=etag).rate
        slugs = sqlite3.connect(file).execute("SELECT slug FROM dataset ORDER BY id").fetchall()
        answer["dataset"] = run(
            port, [f"{LIST}{slug}/" for (slug,) in slugs], seconds=SECONDS, once=True
        ).rate
    file.unlink()
    return answer


def told(*pairs: tuple[Load, Load]) -> dict[str, float]:
    return {
        "ours": statistics.median(ours.rate for ours, _ in pairs),
        "theirs": statistics.median(theirs.rate for _, theirs in pairs),
        "ratio": statistics.median(ours.rate / theirs.rate for ours, theirs in pairs),
        "lowest": min(ours.rate / theirs.rate for ours, theirs in pairs),
        "p95": statistics.median(ours.p95 for ours, _ in pairs),
        "theirs_p95": statistics.median(theirs.p95 for _, theirs in pairs),
    }


def static_file(port: int) -> str:
    """The style sheet of every page, as WhiteNoise serves it from the same server."""
    return re.search(r'"(/static/look/portal\.[^"]+)"', page_of(port, LIST))[1]


def pages_of(port: int, *, rank: int = 0) -> dict[str, str]:
    """The three pages that are weighed: home, list, and the dataset at a rank of the list."""
    slugs = re.findall(rf'class="odl-card-title"><a href="({LIST}[^"]+)"', page_of(port, LIST))
    return {"home": "/", "list": LIST, "dataset": slugs[rank]}


def page_of(port: int, address: str) -> str:
    return gzip.decompress(answer_of(port, address)[1]).decode()


def answer_of(port: int, address: str) -> tuple[Mapping[str, str], bytes]:
    """Headers and body as they travel: compressed."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        return answer.headers, answer.read()
