"""An upstream whose every string is an attack: nothing runs, nothing foreign loads, what we give parses."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
import rdflib

from tests.browser import MARKS
from tests.browser.watch import Watch

pytestmark = [
    *MARKS,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # rdflib's own
]
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = (
    "hostile_dataset",
    "hostile_organization",
    "hostile_reuse",
    "hostile_dataset:discussions/",
    "/jeux-de-donnees/?q=hostile",
    "/jeux-de-donnees/?q=hostile&sort=title&page_size=100",
    "/organisations/?q=hostile",
    "/reutilisations/?q=hostile",
    "/recherche/?q=hostile",
    "/?q=%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "/jeux-de-donnees/?q=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&tag=%3Cscript%3Ewindow.pwned=1%3C/script%3E"
    "&sort=%27onload=window.pwned=1&geozone=%22%3E%3Cimg%20src=x%20onerror=window.pwned=1%3E",
    "/recherche/?q=%22%20autofocus%20onfocus=window.pwned=1%20%3C/script%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "/organisations/?q=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&kind=%22%3E%3Csvg%20onload=window.pwned=1%3E",
    "/embed/catalogue/?q=hostile",
    "/embed/jeu/jeu-hostile/?from=list",
    "/embed/jeu/jeu-hostile/?lang=en",
    "/embed/catalogue/?q=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&lang=%22%3E&accent=%22%3E%3Csvg%20onload=window.pwned=1%3E",
    "/integrer/?q=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&qui=%3Cscript%3Ewindow.pwned=1%3C/script%3E&accent=%22%3E",
    "/integrer/verifier/?url=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "/jeux-de-donnees/%3Cscript%3Ewindow.pwned=1%3C%2Fscript%3E/",
)
# What no page of ours holds, whoever wrote the words.
FORBIDDEN = """() => {
  const found = [];
  const note = (what) => found.push(what.slice(0, 100));
  for (const e of document.querySelectorAll('*')) {
    for (const {name, value} of e.attributes) {
      const address = value.replace(/[\\u0000-\\u0020]/g, '').toLowerCase();
      const leads = ['href', 'src', 'action', 'formaction'].includes(name);
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc'
          || (leads && /^(javascript|data|vbscript):/.test(address))) note(`${e.tagName} ${name}=${value}`);
    }
    const inline = 'script:not([src]):not([type="application/ld+json"])';
    const own = e.matches('iframe[sandbox]') && e.getAttribute('src').startsWith('/embed/');
    if (!own && e.matches(`${inline}, iframe, object, embed, base, svg, style`)) note(e.outerHTML);
    if (e.matches('img[src], script[src], link[rel=stylesheet]')
        && new URL(e.src || e.href).origin !== location.origin) note(e.outerHTML);
  }
  return found;
}"""


def parse(body: bytes) -> ET.Element:
    return ET.fromstring(body)  # noqa: S314 - what our own portal gave


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.split("%")[0])
def test_nothing_runs(watched, portal, address):
    name, _, rest = address.partition(":")
    watched.goto(portal.url + (portal.seeded[name] + rest if name in portal.seeded else address))
    watched.wait_for_load_state("networkidle")
    assert watched.evaluate("window.pwned") is None
    assert watched.evaluate(FORBIDDEN) == []


def test_attacks_are_shown_as_the_words_they_are(watched, portal):
    watched.goto(portal.url + portal.seeded["hostile_dataset"])
    assert watched.locator("h1").inner_text().startswith("Hostile <script>window.pwned = 1</script>")
    assert watched.locator(".odl-threads").count() == 0  # they come when they are looked at
    watched.locator("#discussions").scroll_into_view_if_needed()
    watched.locator(".odl-threads").wait_for()
    assert "<script>window.pwned = 1</script>" in watched.locator(".odl-threads").inner_text()
    assert watched.evaluate("window.pwned") is None


def test_suggestions_are_shown_as_the_words_they_are(watched, portal):
    watched.goto(f"{portal.url}/jeux-de-donnees/")
    watched.locator("#q").press_sequentially("hostile", delay=20)
    options = watched.get_by_role("option")
    options.first.wait_for()
    assert any("<" in text for text in options.all_inner_texts())
    assert watched.evaluate("window.pwned") is None
    assert watched.evaluate(FORBIDDEN) == []


def test_search_words_come_back_as_words(watched, portal):
    watched.goto(f"{portal.url}/jeux-de-donnees/?q=x")
    watched.locator("#q").fill("<img src=x onerror=window.pwned=1> introuvable")
    watched.locator("#q").press("Enter")
    watched.wait_for_url("**onerror**")
    assert watched.evaluate("window.pwned") is None
    assert watched.evaluate(FORBIDDEN) == []


@pytest.mark.parametrize("name", ["hostile_dataset", "dataset", "archived"])
def test_structured_data_parses(page, portal, name):
    page.goto(portal.url + portal.seeded[name])
    block = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (block["@context"], block["@type"]) == ("https://schema.org/", "Dataset")
    assert block["name"] == page.evaluate("document.querySelector('h1').firstChild.textContent").strip()


@pytest.mark.parametrize("query", ["", "?q=hostile"])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        *(("/catalogue.ttl", "turtle"), ("/catalogue.jsonld", "json-ld"), ("/catalogue.rdf", "xml")),
        *(("{dataset}.ttl", "turtle"), ("{dataset}.jsonld", "json-ld"), ("{dataset}.rdf", "xml")),
    ],
)
def test_linked_data_parses(portal, path, form, query):
    address = path.format(dataset=portal.seeded["hostile_dataset"].rstrip("/")) + query
    status, _, body = portal.get(address)
    graph = rdflib.Graph().parse(data=body, format=form)
    titles = [str(title) for title in graph.objects(None, rdflib.DCTERMS.title)]
    assert status == 200
    if query or "{" in path:
        assert any(title.startswith("Hostile <script>") for title in titles)
    assert [str(term) for term in graph.objects() if str(term).lower().startswith("javascript:")] == []


def test_atom_feed_parses(portal):
    status, _, body = portal.get("/jeux-de-donnees.atom?q=hostile")
    feed = parse(body)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert (status, any(title.startswith("Hostile <script>") for title in titles)) == (200, True)
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert [link for link in links if not link.startswith(("http://", "https://"))] == []


def test_sitemaps_parse(portal):
    status, _, body = portal.get("/sitemap.xml")
    parts = [element.text for element in parse(body).iter() if element.tag.endswith("loc")]
    assert status == 200
    assert parts
    for part in parts:
        parse(portal.get(part.removeprefix(portal.url))[2])


@pytest.mark.parametrize("path", ["/jeux-de-donnees.csv", "/organisations.csv", "/reutilisations.csv"])
def test_spreadsheets_hold_no_formula(portal, path):
    status, _, body = portal.get(f"{path}?q=hostile")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert status == 200
    assert len({len(row) for row in rows}) == 1
    assert [
        cell for row in rows for cell in row if cell.lstrip(" \ufeff\xa0").startswith(tuple("=+-@\t\r"))
    ] == []
    assert any("Hostile" in cell for row in rows for cell in row)


@pytest.mark.parametrize(
    "path", ["/api/1/datasets/?q=hostile", "/api/2/datasets/search/?q=hostile", "/suggestions/?q=hosti"]
)
def test_json_is_never_taken_for_a_page(portal, path):
    status, headers, body = portal.get(path)
    assert (status, headers["Content-Type"].partition(";")[0]) == (200, "application/json")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Hostile" in json.dumps(json.loads(body))


def test_the_team_reads_hostile_records_safely(page, portal):
    page.set_default_timeout(15_000)
    page.goto(f"{portal.url}/admin/")
    page.fill("#id_username", "equipe")
    page.fill("#id_password", portal.env["SECRET_KEY"])
    page.click("input[type=submit]")
    watch = Watch(page, portal.url)
    for path in (
        "/admin/",
        "/admin/catalogue/dataset/?q=hostile",
        portal.seeded["hostile_admin"],
        "/admin/catalogue/organization/?q=hostile",
        "/admin/catalogue/setaside/",
        portal.seeded["plan"],
    ):
        assert page.goto(portal.url + path).status == 200
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.pwned") is None
        seen = [note for note in watch.seen() if not note.startswith(("cookie: ", "stored: "))]
        assert (path, seen) == (path, [])
