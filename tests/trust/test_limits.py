"""Whatever a robot asks, the answer is a page or a refusal, never an error, and it comes quickly."""

import random
import re
import time
from itertools import product

import pytest
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from catalogue.api.openapi_operations import OPERATIONS
from catalogue.forms import ALL_SORTS, FILTERS
from tests.trust.routes import path_of

EVERY = (
    *("q", "geozone", "where", "sort", "page", "page_size", "kind", "type", "topic", "level"),
    *(item.name for item in FILTERS),
)
SOME = ("q", "geozone", "sort", "page", "tag", "format")  # the same form reads them behind each of these
PAGES = {
    "/jeux-de-donnees/": EVERY,
    "/organisations/": EVERY[:9],
    "/reutilisations/": EVERY[:9],
    "/recherche/": ("q", "page", "kind"),
    "/suggestions/": ("q",),
    "/suggestions.json": ("q",),
    "/jeux-de-donnees/jeu-1/": ("fichiers",),
    "/jeux-de-donnees/jeu-1/discussions/": ("essai",),
    "/jeux-de-donnees.atom": SOME,
    "/jeux-de-donnees.csv": SOME,
    "/organisations.csv": SOME,
    "/reutilisations.csv": SOME,
    "/catalogue.ttl": SOME,
    "/catalogue.jsonld": SOME,
    "/publier/": ("q", "geozone"),
    "/publier/puis-je-publier/": ("mission", "personnes", "retirer", "fichier", "le", "regles"),
    "/publier/schemas/": ("geozone",),
    "/publier/verifier/": ("jeu",),
}
API = {
    path_of(f"api:{operation.name}", re.findall(r"{(\w+)}", operation.path)): tuple(
        parameter["name"] for parameter in operation.parameters if parameter["in"] == "query"
    )
    for operation in OPERATIONS
}
ASKED = PAGES | {path: names for path, names in API.items() if names}
ODD = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\u202e\u200d\ufeff",
    "é" * 5000,
    "🙂" * 200,
    "'\";--",
    '"' * 99,
    "((((((((((",
    "+-&&||!(){}[]^~*?:\\/",
    "AND OR NOT TO",
    "*",
    "a*b*c",
    "..%2f..%2fetc",
    "-1",
    "0",
    "1e9",
    "99999999999999999999",
    "NaN",
    "١٢٣",
    "½",
    "true",
    "fr:commune:",
    "fr:departement:09@1900-01-01",
    "x" * 100_000,
    "{{7*7}}",
    "%s%n%x",
    "\r\nX-Injected: 1",
)
ALLOWED = (200, 301, 302, 303, 400, 404, 414)
SECONDS = 1  # of this thread's own work, so that a busy machine changes nothing


def ask(client, path: str, params) -> str:
    """Empty when the answer is fit; else what is wrong with it."""
    query = QueryDict(mutable=True)
    for name, value in params:
        query.appendlist(name, value)
    try:
        text = query.urlencode()
    except UnicodeEncodeError:  # half a surrogate pair: sent as raw bytes
        text = "&".join(f"{name}=%ED%A0%80" for name, _ in params)
    began = time.thread_time()
    response = client.get(path.partition("?")[0], QUERY_STRING=text)
    took = time.thread_time() - began
    if response.status_code not in ALLOWED:
        return f"{response.status_code} {path}?{text[:200]}"
    if "X-Injected" in response.headers:
        return f"header {path}?{text[:200]}"
    return f"{took:.1f} s {path}?{text[:200]}" if took > SECONDS else ""


@pytest.mark.parametrize("path", ASKED)
def test_odd_values_of_every_parameter(visitor, catalogue, path):
    wrong = [ask(visitor, path, [(name, value)]) for name, value in product(ASKED[path], ODD)]
    assert [said for said in wrong if said] == []


def test_odd_combinations(visitor, catalogue):
    """A thousand questions drawn from odd and good values; always the same thousand."""
    draw = random.Random(20261124)
    good = ("jeu", "csv", "fr-lo", "fr:departement:09", "2", *sorted(ALL_SORTS))
    wrong = []
    for path, names in draw.choices(list(ASKED.items()), k=1000):
        params = [(draw.choice(names), draw.choice(ODD + good)) for _ in range(draw.randint(2, 8))]
        wrong.append(ask(visitor, path.partition("?")[0], params))
    assert [said for said in wrong if said] == []


@pytest.mark.parametrize("path", [*PAGES, "/api/1/datasets/", "/api/2/datasets/search/", "/api/1/reuses/"])
def test_five_hundred_parameters(visitor, catalogue, path):
    for params in (
        [(f"p{number}", "1") for number in range(500)],
        [("tag", f"mot-{number}") for number in range(500)],
        [("format", "csv")] * 500,
        [("page", str(number)) for number in range(500)],
        [(item.name, f"v{number}") for item in FILTERS for number in range(50)],
    ):
        assert ask(visitor, path, params) == ""


ODD_KEYS = (
    "\0",
    "a\0b",
    "é" * 300,
    "..",
    "%2e%2e",
    "a" * 5000,
    "🙂",
    "'",
    '"><script>',
    "-1",
    "a:b@c",
    " ",
    "\u202e",
)


@pytest.mark.parametrize(
    ("route", "name"),
    [
        *(("catalogue:dataset", "slug"), ("catalogue:organization", "slug"), ("catalogue:reuse", "slug")),
        *(
            ("api:dataset", "key"),
            ("api:organization", "key"),
            ("api:reuse", "key"),
            ("api:v2-dataset", "key"),
        ),
        *(("api:zone", "zone"), ("api:zones", "ids"), ("api:territory", "zone"), ("api:coverage", "level")),
    ],
)
def test_odd_keys_of_records(visitor, catalogue, route, name):
    for key in ODD_KEYS:
        response = visitor.get(reverse(route, kwargs={name: key}))
        assert response.status_code in (200, 301, 308, 400, 404), key


@pytest.mark.parametrize(
    "name", ["X-Fields", "Accept", "If-None-Match", "HX-Request", "HX-Trigger-Name", "Cookie"]
)
def test_odd_headers(visitor, catalogue, name):
    values = (
        "",
        "{" * 500,
        "}",
        "data{*",
        "*" * 5000,
        "é",
        "a\tb",
        "text/turtle;q=x",
        'W/"',
        "session=x; csrf=\x7f",
    )
    paths = ("/jeux-de-donnees/", "/jeux-de-donnees/jeu-1/", "/api/1/datasets/", "/catalogue")
    for path, value in product(paths, values):
        response = visitor.get(path, headers={name: value})
        assert response.status_code in (200, 302, 303, 400), (path, value)


def test_too_large_bodies_are_refused(client, db):
    big = {"username": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert (
        client.post("/admin/login/", big, content_type="application/x-www-form-urlencoded").status_code == 400
    )
    many = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 2))
    response = client.post("/admin/login/", many, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


def test_unknown_hosts_are_refused(visitor, db):
    response = visitor.get("/", headers={"Host": "attacker.example"})
    assert response.status_code == 400
    assert "attacker" not in response.content.decode()
