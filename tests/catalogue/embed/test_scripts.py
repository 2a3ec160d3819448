"""The element's script: small, steady addresses, integrity, and words that agree with its documentation."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from catalogue.api.facets import _Count
from catalogue.embed import element, scripts
from catalogue.forms import ALL_SORTS, FILTERS
from catalogue.search import FACETS

pytestmark = pytest.mark.django_db  # the page of a 404 reads the ages
ROOT = Path(__file__).resolve().parents[3]
SOURCES = {name: (scripts.PARTS / f"{name}.js").read_text() for name in (*scripts.ORDER, *scripts.MODULES)}
SMALL = 15_000  # bytes, compressed


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def listed(name: str, source: str = "element") -> list[str]:
    """The strings of an array of the script."""
    found = re.search(rf"const {name} = \[(.*?)\];", SOURCES[source], re.DOTALL)
    return re.findall(r"'([^']+)'", found.group(1))


def test_the_script_is_small():
    assert len(gzip.compress(scripts.script().body, compresslevel=6)) < SMALL
    assert scripts.script_facts()["size"] == len(gzip.compress(scripts.script().body, compresslevel=6))


def test_stable_address_is_open_to_every_site_and_kept_a_short_while(client):
    response = client.get("/embed/v1.js")
    assert response.content == scripts.script().body
    names = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")
    assert [response[name] for name in names] == [
        "text/javascript; charset=utf-8",
        "public, max-age=600",
        "*",
        "cross-origin",
    ]
    assert not response.cookies
    again = client.get("/embed/v1.js", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    small = client.get("/embed/v1.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.content) == scripts.script().body


def test_immutable_address_bears_the_integrity_and_lasts_a_year(client, settings):
    facts = scripts.script_facts()
    response = client.get(facts["immutable"].removeprefix(settings.SITE_URL))
    digest = base64.b64encode(hashlib.sha384(response.content).digest()).decode()
    assert facts["integrity"] == f"sha384-{digest}"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_was_served_once_is_served_after_an_update(client, settings):
    first = scripts.script_facts()["immutable"].removeprefix(settings.SITE_URL)
    body = client.get(first).content
    settings.DATAGOUV_URL = "https://www.autre.example"
    assert scripts.script_facts()["immutable"] != settings.SITE_URL + first
    assert client.get(first).content == body
    assert client.get("/embed/v1.0123456789abcdef.js").status_code == 404


@pytest.mark.parametrize("name", scripts.MODULES)
def test_a_script_kept_for_good_keeps_its_modules_too(client, monkeypatch, name):
    address = f"/embed/v1-{name}.{scripts.module(name).digest}.js"
    body = scripts.module(name).body
    client.get(scripts.script_facts()["immutable"])
    monkeypatch.setattr(scripts, "module", lambda name: scripts._script("// as after an update"))
    assert client.get(address).content == body


@pytest.mark.parametrize("name", scripts.MODULES)
def test_modules_aside_are_named_in_the_script_by_their_content(client, name):
    address = re.search(rf"/embed/v1-{name}\.[0-9a-f]{{16}}\.js", scripts.script().body.decode()).group()
    response = client.get(address)
    assert response.content == scripts.module(name).body
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/embed/v1-{name}.0123456789abcdef.js").status_code == 404


def test_the_script_is_a_classic_script_too_and_writes_no_html():
    text = scripts.script().body.decode()
    assert re.findall(r"^(?:import|export) |import\.meta|\bawait import\b(?!\()", text, re.MULTILINE) == []
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|localStorage|cookie|Function\("
    )
    assert re.findall(forbidden, "\n".join(SOURCES.values())) == []


def test_every_filter_sort_and_facet_of_the_list_is_in_the_script():
    assert sorted(listed("FILTERS", "asking")) == sorted(["geozone", *(item.name for item in FILTERS)])
    sorts = re.search(r"sorts: \{(.*?)\}", SOURCES["words"]).group(1)
    known = set(re.findall(r"(?:^|, )'?(-?\w*)'?: ", sorts))
    assert known - {""} <= ALL_SORTS
    assert sorted([*listed("USUAL_FACETS"), *listed("FACETS")]) == sorted(FACETS)
    assert [name for name in FACETS if name not in _Count.INDEXED] == []


def test_attributes_documented_are_those_observed():
    observed = {*listed("FILTERS", "asking"), *listed("LOOKS"), "data-odl-sans-registre"}
    assert {word.name for word in element.ATTRIBUTES} == observed


def test_events_methods_parts_properties_and_bindings_documented_are_those_of_the_script():
    text = "\n".join(SOURCES.values())
    assert {word.name for word in element.EVENTS} == set(re.findall(r"'(odl:\w+)'", text))
    methods = set(re.findall(r"^  (?:async )?(\w+)\([^)]*\) \{$", _called(SOURCES["element"]), re.MULTILINE))
    assert {word.name for word in element.METHODS} == methods
    parts = set(" ".join(re.findall(r"part: '([\w -]+)'", text)).split())
    parts |= set(re.findall(r"part\('(\w+)', ", text)) | {"facts"}
    assert {word.name for word in element.PARTS} == parts
    properties = set(re.findall(r"var\((--odl-[a-z]+)", SOURCES["style"]))
    assert {word.name for word in element.PROPERTIES} == properties
    templates = set(re.findall(r"filled\(\w+, '(\w+)'", text))
    assert {word.name for word in element.TEMPLATES} == templates
    facts = re.search(r"  return \{\n(.*?)\n  \};", SOURCES["dataset"], re.DOTALL).group(1)
    bindings = set(re.findall(r"^    '?([\w-]+)'?: ", facts, re.MULTILINE))
    assert {word.name for word in element.BINDINGS} == bindings


def _called(source: str) -> str:
    return source.partition("// What a page may call.")[2].partition("  tell(")[0]


def test_documentation_says_every_word_and_no_other():
    page = (ROOT / "docs" / "api-catalogue.md").read_text()
    for title, words in element.SECTIONS.items():
        section = page.partition(f"## {title}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE) == [word.name for word in words]
        for word in words:
            assert f"| `{word.name}` | {word.about}" in section
