"""Items for programs and feed readers: the API and its description, Atom, the site map."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from catalogue.api.openapi import description
from catalogue.search import apply_index_tasks
from knowledge.models import Kind
from tests.catalogue.test_api_openapi import check
from tests.knowledge.factories import PUBLISHED, make_item

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _items(db):
    make_item(number=1, title="Qui ?", themes=["risques"], audiences=["citoyen"], sources=[{"title": "CRPA"}])
    make_item(Kind.GUIDE, 2, title="Pas à pas", published_at=datetime(2026, 11, 3, 8, tzinfo=UTC))
    make_item(Kind.TERM, 3, title="Zone")
    apply_index_tasks()


def ids(answer):
    return sorted(item["id"] for item in answer["data"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["guide/fiche-2", "question/fiche-1", "terme/fiche-3"]),
        ("?kind=guide", ["guide/fiche-2"]),
        ("?theme=risques", ["question/fiche-1"]),
        ("?audience=citoyen", ["question/fiche-1"]),
        ("?q=zones", ["terme/fiche-3"]),
        ("?q=introuvable", []),
    ],
)
def test_list_is_filtered(client, query, found):
    answer = client.get(f"/api/1/knowledge/{query}").json()
    assert (ids(answer), answer["total"]) == (found, len(found))


def test_answers_are_what_the_description_says(client):
    whole = description("http://testserver", "")
    for path, values in (
        ("/api/1/knowledge/", "/api/1/knowledge/"),
        ("/api/1/knowledge/{kind}/{slug}/", "/api/1/knowledge/question/fiche-1/"),
    ):
        schema = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert check(client.get(values).json(), schema, whole) == []


def test_pages_and_refusals_are_those_of_the_api(client):
    first = client.get("/api/1/knowledge/?page_size=2").json()
    assert (first["total"], len(first["data"])) == (3, 2)
    second = client.get(first["next_page"]).json()
    assert len(second["data"]) == 1
    assert client.get("/api/1/knowledge/?page=9").status_code == 404
    assert client.get("/api/1/knowledge/?kind=absurde").status_code == 400
    assert client.get("/api/1/knowledge/question/inconnue/").status_code == 404


def test_masks_are_honoured(client):
    answer = client.get("/api/1/knowledge/?kind=guide", headers={"X-Fields": "data{title},total"})
    assert answer.json() == {"data": [{"title": "Pas à pas"}], "total": 1}


def test_feed_holds_the_newest_first_without_the_glossary(client):
    response = client.get("/connaissances/atom.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Pas à pas", "Qui ?"]
    assert [entry.findtext(f"{ATOM}published") for entry in entries][1] == PUBLISHED.isoformat()
    assert root.findtext(f"{ATOM}rights") == "Licence Ouverte 2.0"


def test_a_list_has_its_feed_under_its_filters(client):
    root = ElementTree.fromstring(client.get("/connaissances/questions/atom.xml?theme=eau").content)  # noqa: S314
    assert root.findall(f"{ATOM}entry") == []
    root = ElementTree.fromstring(client.get("/connaissances/glossaire/atom.xml").content)  # noqa: S314
    assert [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")] == ["Zone"]


def test_site_map_holds_every_item(client):
    text = client.get("/sitemap-connaissances-1.xml").content.decode()
    assert text.count("<url>") == 3
    assert "/connaissances/questions/fiche-1/</loc><lastmod>" in text
    assert "/connaissances/manuel/</loc>" in client.get("/sitemap-pages-1.xml").content.decode()
