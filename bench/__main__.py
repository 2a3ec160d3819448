"""`python -m bench [--sizes 7000] [--only search,list] [--databases SQLite]`: measure, print, clean up.

The full sync is always done, since it fills what the other parts measure.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import places, report
from bench.children import free_port, measure, say, server
from bench.figures import number
from bench.lighthouse import Unavailable, judge
from bench.places import Place
from bench.relaying import has_map_server, relay
from bench.serving import serve
from bench.weights import weigh

PARTS = ("sync", "search", "list", "territories", "serve", "relay", "weights", "lighthouse")
SIZES = (7_000, 100_000)
DATABASES = ("SQLite", "PostgreSQL")


def main() -> None:
    options = read_options()
    postgres = places.postgres_version()
    left_out = []
    if "PostgreSQL" in options.databases and not postgres:
        left_out.append(f"tout PostgreSQL : rien ne répond à {places.POSTGRES} (BENCH_POSTGRES_URL)")
        options.databases.remove("PostgreSQL")
    report.machine(postgres)
    results: dict[str, dict[str, Any]] = {}
    pages: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="open-datalab-bench-") as root:
        for size in options.sizes:
            for database in options.databases:
                make = places.sqlite_place if database == "SQLite" else places.postgres_place
                with make(Path(root), size) as place:
                    results[str(place)] = measure_place(place, options.only)
                    if not pages:  # pages weigh the same everywhere, and a kept tile asks no database
                        pages = measure_pages(place, options.only, left_out) or {"done": True}
    report.report(results, pages)
    for what in left_out:
        say(f"\nLAISSÉ DE CÔTÉ  {what}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure le portail.")
    parser.add_argument("--sizes", default=list(SIZES), type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--only", default=list(PARTS), type=lambda text: text.split(","))
    parser.add_argument("--databases", default=list(DATABASES), type=lambda text: text.split(","))
    options = parser.parse_args()
    for name, known in (("only", PARTS), ("databases", DATABASES)):
        if unknown := set(getattr(options, name)) - set(known):
            parser.error(f"--{name} : {', '.join(sorted(unknown))} ; on peut écrire {', '.join(known)}")
    return options


def measure_place(place: Place, only: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with told(place, "tables, territoires, fichiers statiques"):
        measure("filling", "prepare", env=place.env())
    port = free_port()
    upstream = [sys.executable, "-m", "bench.upstream", str(port), str(place.size)]
    env = place.env(upstream=port)
    with server(upstream, port=port, env=env, log=place.folder / "upstream.log"):
        with told(place, "synchronisation entière"):
            first = measure("filling", "sync", env=env)
        if first["visible"] != place.size:
            sys.exit(f"{place} : {first['visible']} jeux après la synchronisation")
        if "sync" in only:
            with told(place, "la même, où rien n’a changé"):
                second = measure("filling", "sync", env=env)
            if second["counts"] != {"unchanged": place.size}:
                sys.exit(f"{place} : la deuxième synchronisation a écrit : {second['counts']}")
            with told(place, "index refait"):
                rebuild = measure("filling", "rebuild", env=env)
            found["sync"] = {"first": first, "second": second, "rebuild": rebuild}
    for part, module in (("search", "searching"), ("list", "listing"), ("territories", "territories")):
        if part in only:
            with told(place, f"mesure de {module}"):
                found[part] = measure(module, env=place.env())
    if "serve" in only:
        with told(place, "débit du serveur"):
            found["serve"] = serve(place)
    return found


def measure_pages(place: Place, only: list[str], left_out: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "relay" in only and has_map_server():
        with told(place, "relais des cartes"):
            found["relay"] = relay(place)
    elif "relay" in only:
        left_out.append("relais des cartes : MapServer n’est pas là (paquet « cgi-mapserver »)")
    wanted = [part for part in ("weights", "lighthouse") if part in only]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if wanted and not chromium:
        left_out.append("poids des pages et Lighthouse : Chromium n’est pas là (paquet « chromium »)")
        return found
    if "weights" in wanted:
        with told(place, "poids des pages"):
            found["weights"] = weigh(place, chromium)
    if "lighthouse" in wanted:
        with told(place, "Lighthouse"):
            try:
                found["lighthouse"] = judge(place, chromium)
            except Unavailable as error:
                left_out.append(f"Lighthouse : {error}")
    return found


@contextlib.contextmanager
def told(place: Place, what: str) -> Iterator[None]:
    say(f"{place} : {what}… (charge {number(os.getloadavg()[0], 1)})")
    yield


if __name__ == "__main__":
    main()
