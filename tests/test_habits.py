"""Habits that the project keeps: each is a test, so that nobody has to watch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from catalogue.api.openapi import description
from catalogue.forms import ALL_SORTS, FILTERS
from tests.trust.routes import addresses
from tests.trust.rows import make_catalogue

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("opendatalab", "sig", "catalogue", "knowledge", "governance")
LONGEST = 400  # lines of a module; past that it becomes a folder
# Vendored files live in static/vendor/<name>-<version>/ with their licence.
VENDOR = ROOT / "static" / "vendor"
# Pages that no code names: Django finds its error pages and those of the admin by their paths.
FOUND_BY_DJANGO = re.compile(r"^(40[0-9]|50[0-9])(_csrf)?\.html$|^admin/")
REGIONAL = re.compile(r"midi.?pyr[ée]n|mipyg[ée]o|\beaux?\b", re.IGNORECASE)
# The default pack's name, and bodies that the law names so in the whole country.
NOT_REGIONAL = {
    ("opendatalab/settings.py", 'REGION = os.environ.get("REGION") or "midi-pyrenees"'),
    ("catalogue/models/records.py", 'WATER_AGENCY = "agence-de-leau", "Agence de l’eau"'),
}


def files(*folders: str, ends: tuple[str, ...] = (".py",)) -> Iterator[tuple[str, str]]:
    """(path, text) of the project's own files."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*")):
            path = str(file.relative_to(ROOT))
            if file.suffix in ends and "__pycache__" not in path and VENDOR not in file.parents:
                yield path, file.read_text()


def test_every_template_is_used():
    templates = {path.removeprefix("templates/"): text for path, text in files("templates", ends=(".html",))}
    words = "\n".join([*templates.values(), *(text for _, text in files(*PACKAGES))])
    named = set(re.findall(r"[\"']([\w/-]+\.html)[\"']", words))
    built = {f"site/{name}.html" for name in re.findall(r"\bpage\(\s*request,\s*\"(\w+)\"", words)}
    assert sorted(set(templates) - named - built - {t for t in templates if FOUND_BY_DJANGO.match(t)}) == []
    assert (
        sorted(
            name
            for name in named
            if name.startswith(("site/", "catalogue/", "ui/")) and name not in templates
        )
        == []
    )


def test_every_script_and_style_of_ours_is_used():
    words = "\n".join(text for _, text in files("templates", *PACKAGES, ends=(".html", ".py")))
    ours = [
        str(file.relative_to(ROOT / "static"))
        for folder in ("js", "css", "img")
        for file in sorted((ROOT / "static" / folder).rglob("*.*"))
    ]
    assert [name for name in ours if name not in words and f'"{Path(name).name}"' not in words] == []


def test_no_file_is_a_drawer():
    drawers = ("utils", "util", "common", "helpers", "helper", "misc", "selectors", "managers", "signals")
    found = [
        path for path, _ in files(*PACKAGES, "tests") if set(Path(path).with_suffix("").parts) & set(drawers)
    ]
    assert found == []


def test_modules_stay_short():
    long = {path: text.count("\n") for path, text in files(*PACKAGES) if "/migrations/" not in path}
    assert {path: lines for path, lines in long.items() if lines > LONGEST} == {}


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    everything = files(
        *PACKAGES,
        "templates",
        "static",
        "tests",
        "bench",
        "docs",
        ends=(".py", ".html", ".js", ".css", ".md"),
    )
    found = [path for path, text in everything if marks.search(text) and path != "tests/test_habits.py"]
    assert found == []


def test_nothing_regional_is_in_the_code():
    found = []
    for path, text in files(*PACKAGES, "templates", "static", ends=(".py", ".html", ".js", ".css", ".svg")):
        if "/migrations/" in path:  # they repeat the models' words
            continue
        for line in filter(REGIONAL.search, text.splitlines()):
            if not any(path == allowed and words in line for allowed, words in NOT_REGIONAL):
                found.append(f"{path}: {line.strip()}")
    assert found == []


def test_imports_are_absolute_and_apps_send_no_signal():
    relative, signals = [], []
    for path, text in files(*PACKAGES):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                relative += [path] * bool(node.level)
                signals += [path] * (
                    "signals" in (node.module or "") or any(a.name == "receiver" for a in node.names)
                )
    assert (relative, signals) == ([], [])


def test_scripts_write_no_html():
    wrong = {}
    for path, text in files("static/js", "catalogue/embed", ends=(".js",)):
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage|cookie", text
        )
        if found:
            wrong[path] = found
    assert wrong == {}


def test_vendored_files_have_their_licence():
    if not VENDOR.is_dir():
        assert not [path for path, text in files("static", ends=(".js", ".css")) if "/*!" in text]
        return
    for folder in VENDOR.iterdir():
        assert re.fullmatch(r"[\w.-]+-\d[\w.]*", folder.name)
        assert [file.name for file in folder.iterdir() if file.name.upper().startswith("LICENSE")]


@pytest.mark.parametrize("path", ["/api/1/datasets/", "/api/2/datasets/search/"])
def test_every_filter_and_sort_of_the_list_is_documented(path):
    operation = description(settings.SITE_URL, settings.REGION)["paths"][path]["get"]
    documented = {item["name"]: item["schema"] for item in operation["parameters"] if item["in"] == "query"}
    asked = {"q", "geozone", "sort", "page", "page_size", *(item.name for item in FILTERS)}
    assert sorted(asked - documented.keys()) == []
    sorts = {value.removeprefix("-") for value in documented["sort"]["enum"]}
    assert sorts <= {value.removeprefix("-") for value in ALL_SORTS} | {"last_modified"}


def test_every_parameter_of_the_list_is_explained_to_people(client, db):
    page = client.get("/api/").content.decode()
    assert [item.name for item in FILTERS if f">{item.name}<" not in page] == []


def test_every_model_says_its_name_and_its_words_in_french():
    english = []
    for model in apps.get_models():
        if model.__module__.partition(".")[0] not in PACKAGES:
            continue
        assert "__str__" in model.__dict__ or any("__str__" in base.__dict__ for base in model.__mro__[1:-2])
        for field in model._meta.get_fields():
            name = str(getattr(field, "verbose_name", ""))
            if getattr(field, "editable", False) and re.search(
                r"\b(the|date time|created at|updated at)\b", name
            ):
                english.append(f"{model.__name__}.{field.name}: {name}")
    assert english == []


def test_no_page_of_rows_is_read_without_an_order(db):
    """A LIMIT without ORDER BY gives other rows on another database, or another day."""
    make_catalogue()
    unordered = set()

    def watch(execute, sql, params, many, context):
        plain = sql.strip().rstrip(";")
        limited = re.search(r"\bLIMIT (\d+)", plain) and "ORDER BY" not in plain
        one = re.search(r'^SELECT 1 AS "a"|\bLIMIT (1|21)$', plain)  # exists(), get()
        if plain.startswith("SELECT") and limited and not one:
            unordered.add(plain[:300])
        return execute(sql, params, many, context)

    visitor = Client(raise_request_exception=False, headers={"Accept": "text/html"})
    with connection.execute_wrapper(watch):
        for address in addresses():
            visitor.get(address.path)
    assert unordered == set()


@pytest.mark.parametrize(
    "path", ["/jeux-de-donnees/", "/organisations/", "/reutilisations/", "/jeux-de-donnees/jeu-1/"]
)
def test_reading_writes_nothing(db, path):
    """No write on GET: what a visit sets going is counted on purpose, and not by these."""
    make_catalogue()
    written = []

    def watch(execute, sql, params, many, context):
        if re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", sql):
            written.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert Client().get(path).status_code == 200
    assert written == []
