"""The figures as tables, in the words of docs/performance.md."""

import os
import platform
import sqlite3
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.children import say
from bench.figures import number, table
from bench.load import CONNECTIONS, generator

NAMES = {"home": "accueil", "list": "liste", "dataset": "fiche d’un jeu", "second dataset": "une autre fiche"}


def machine(postgres: str) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    release = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    parts = ", ".join(f"{name} {version(name)}" for name in ("Django", "tantivy", "gunicorn", "datasette"))
    say(f"Le {datetime.now().astimezone():%d/%m/%Y à %H h %M}, {release}, {_processor()},")
    say(f"{os.cpu_count()} cœurs, {number(memory)} Go de mémoire ; Python {platform.python_version()},")
    say(f"{parts}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres or 'absent'} ;")
    say(f"charge au départ {number(os.getloadavg()[0], 1)}.")


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def report(results: dict[str, dict[str, Any]], pages: dict[str, Any]) -> None:
    """`results`: the figures of each place by part; `pages`: weights and Lighthouse."""
    for part, make in (
        ("sync", _sync),
        ("search", _search),
        ("list", _list),
        ("territories", _territories),
        ("serve", _serve),
    ):
        rows = [(place, found[part]) for place, found in results.items() if part in found]
        if rows:
            say("\n" + make(rows))
    if relay := pages.get("relay"):
        say("\n" + _relay(relay))
    if weights := pages.get("weights"):
        say("\n" + _weights(weights))
    if scores := pages.get("lighthouse"):
        head = ("Lighthouse, téléphone simulé", "performance", "accessibilité", "bonnes pratiques", "SEO")
        rows = [(NAMES[name], *(number(score) for score in found.values())) for name, found in scores.items()]
        say("\n" + table(head, rows))


def _sync(rows) -> str:
    head = (
        "Synchronisation",
        "entière, s",
        "mémoire, Mo",
        "sans changement, s",
        "index refait, s",
        "index, Mo",
    )
    return table(
        head,
        [
            (
                place,
                number(found["first"]["seconds"]),
                number(found["first"]["peak_mb"]),
                number(found["second"]["seconds"]),
                number(found["rebuild"]["seconds"], 1),
                number(found["rebuild"]["index_mb"]),
            )
            for place, found in rows
        ],
    )


def _spread(found: dict[str, float], digits: int = 1) -> tuple[str, str]:
    return (
        f"{number(found['p50'], digits)} / {number(found['p95'], digits)}",
        f"{number(found['cpu50'], digits)} / {number(found['cpu95'], digits)}",
    )


def _search(rows) -> str:
    head = (
        "Recherche, p50 / p95 en ms",
        "mots et facettes",
        "processeur",
        "sans facettes",
        "sans mots",
        "vides",
    )
    return table(
        head,
        [
            (
                place,
                *_spread(found["search"], 2),
                _spread(found["search_without_facets"], 2)[0],
                _spread(found["browse"])[0],
                f"{found['empty']} sur {found['asked']}",
            )
            for place, found in rows
        ],
    )


def _list(rows) -> str:
    head = (
        "Page de liste, p50 / p95 en ms",
        "avec des mots",
        "processeur",
        "sans mots",
        "requêtes SQL",
        "octets",
    )
    return table(
        head,
        [
            (
                place,
                *_spread(found["list"]),
                _spread(found["browse"])[0],
                " à ".join(map(str, sorted(set(found["queries"])))),
                number(found["weight"]),
            )
            for place, found in rows
        ],
    )


def _territories(rows) -> str:
    head = (
        "Pages de territoires, p50 / p95 en ms",
        "pages",
        "la page",
        "processeur",
        "la première",
        "la plus lente",
    )
    return table(
        head,
        [
            (
                place,
                number(found["pages"]),
                *_spread(found["times"]),
                number(found["first"]),
                number(found["slowest"]),
            )
            for place, found in rows
        ],
    )


def _serve(rows) -> str:
    head = (
        f"Requêtes par seconde ({generator()}, {CONNECTIONS} connexions)",
        *("liste jamais vue", "datasette", "rapport (le plus bas)", "datasette tel que livré"),
        *("page gardée", "fichier statique", "rapport (le plus bas)", "304", "fiche jamais vue"),
    )
    lines = []
    for place, found in rows:
        lists, kept = found["list"], found["kept"]
        lines.append(
            (
                place,
                *(number(lists["ours"]), number(lists["theirs"])),
                f"{number(lists['ratio'], 1)} ({number(lists['lowest'], 1)})",
                number(found["as_delivered"]),
                *(number(kept["ours"]), number(kept["theirs"])),
                f"{number(kept['ratio'], 2)} ({number(kept['lowest'], 2)})",
                *(number(found["not_modified"]), number(found["dataset"])),
            )
        )
    return table(head, lines)


def _relay(found: dict[str, Any]) -> str:
    names = (
        f"une tuile gardée, {number(found['bytes'][0] / 1000, 1)} ko",
        f"un fichier statique, {number(found['bytes'][1] / 1000, 1)} ko",
        "la même tuile, dessinée par MapServer",
    )
    ratios = (
        ("", ""),
        (
            f"{number(found['to_static'], 2)} ({number(found['worst_to_static'], 2)})",
            number(found["rate_to_static"], 2),
        ),
        (
            f"1/{number(found['to_mapserver'])} (1/{number(found['worst_to_mapserver'])})",
            f"1/{number(found['rate_to_mapserver'])}",
        ),
    )
    head = (
        f"Relais des cartes ({generator()}, {CONNECTIONS} connexions)",
        *("par seconde", "processeur, ms", "processeur de la tuile, rapport (le pire)", "débit, rapport"),
    )
    rows = [
        (name, number(rate), number(cpu, 2), *ratio)
        for name, rate, cpu, ratio in zip(names, found["rates"], found["cpu"], ratios, strict=True)
    ]
    return table(head, rows)


def _weights(weights: dict[str, dict[str, dict[str, int]]]) -> str:
    kinds = ("Document", "Stylesheet", "Script", "Font")
    lines = []
    for when, words in (("first", "première visite"), ("later", "visite suivante")):
        for name, sizes in weights[when].items():
            others = sum(size for kind, size in sizes.items() if kind not in kinds)
            cells = [*(sizes.get(kind, 0) for kind in kinds), others, sum(sizes.values())]
            lines.append((f"{NAMES[name]}, {words}", *(number(size / 1000, 1) for size in cells)))
    return table(("Poids transféré, ko", "HTML", "CSS", "JS", "polices", "autres", "en tout"), lines)
