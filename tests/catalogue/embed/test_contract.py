"""Version 1 never loses a word: what is written here is on other people's pages."""

import re
from pathlib import Path

from django.conf import settings
from django.http import QueryDict
from django.urls import resolve, reverse

from catalogue.embed.contract import PARAMETERS
from catalogue.embed.frames import Asked
from catalogue.embed.looks import LANGUAGES, THEMES
from catalogue.forms import ALL_SORTS, FILTER_LABELS
from catalogue.search import DatasetQuery

# Never take a line out of these: add to them when version 1 learns a word.
PATHS = {
    "/embed/catalogue/": "embed:catalogue",
    "/embed/jeu/un-jeu/": "embed:dataset",
    "/embed/chiffre/": "embed:figure",
    "/embed/couleurs.css": "embed:colours",
    "/embed/cadre-v1.js": "embed:host_script",
    "/embed/carte/une-carte/": "embed:map",
    "/embed/carte-v1.js": "embed:map_script",
    "/oembed/": "embed:oembed",
}
LOOK = {"lang", "theme", "accent", "background", "search", "facets", "registre"}
FILTERS = {
    *("organization", "level", "theme", "tag", "format", "license", "freshness", "granularity", "schema"),
    *("badge", "brake", "origin", "reason", "ring"),
}
SORTS = {
    "relevance",
    *(
        f"{sign}{name}"
        for sign in ("", "-")
        for name in ("created", "last_update", "title", "views", "reuses")
    ),
    *("followers", "-followers"),
}
MESSAGE = "{ type: 'odl:height', version: 1, height }"


def test_addresses_stay():
    assert {path: resolve(path).view_name for path in PATHS} == PATHS


def test_words_stay():
    assert {item.name for item in PARAMETERS} >= LOOK
    assert set(FILTER_LABELS) >= FILTERS
    assert SORTS <= ALL_SORTS
    assert {"fr", "en"} <= set(LANGUAGES)
    assert {"auto", "light", "dark"} <= set(THEMES)


def test_words_keep_their_meaning():
    said = QueryDict("lang=en&theme=dark&accent=0b57a4&background=fff&search=no&facets=no&registre=non")
    asked = Asked.read(said, DatasetQuery(geozone="fr:departement:09", tag=("velo",)))
    assert (asked.look.lang, asked.look.theme, asked.look.accent) == ("en", "dark", "#0b57a4")
    assert (asked.look.background, asked.search, asked.facets, asked.unseen) == (
        "#ffffff",
        False,
        False,
        True,
    )
    assert asked.fixed == ("geozone", "tag")


def test_the_message_stays():
    script = (Path(settings.BASE_DIR) / "static/js/embed-frame.js").read_text()
    assert re.findall(r"postMessage\((\{.*?\})", script) == [MESSAGE]
    assert "addEventListener('message'" not in script  # a frame listens to nobody


def test_routes_of_version_1_are_all_recorded():
    """A route of ours under /embed/ that is not recorded could be lost unseen."""
    names = ("catalogue", "figure", "colours", "host_script", "map_script", "oembed")
    one = {"/embed/jeu/un-jeu/", "/embed/carte/une-carte/"}
    assert {reverse(f"embed:{name}") for name in names} | one == set(PATHS)
