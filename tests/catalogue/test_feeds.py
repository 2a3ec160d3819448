"""Atom, OpenSearch suggestions and site maps."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest

from catalogue import sitemaps
from catalogue.models import Dataset
from catalogue.search import apply_index_tasks, reindex
from tests.catalogue import recorded
from tests.catalogue.recorded import dataset_records

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://portail.example"
RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


@pytest.fixture(autouse=True)
def _catalogue(db, settings):
    settings.SITE_URL = SITE
    recorded.load()


def visible():
    found = [record for record in dataset_records() if not record["archived"]]
    return sorted(found, key=lambda record: record["last_update"], reverse=True)


def feed(client, query=""):
    response = client.get(f"/jeux-de-donnees.atom{query}")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def test_the_feed_holds_what_rfc_4287_requires(client):
    root = feed(client)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert [link.get("href") for link in own] == [f"{SITE}/jeux-de-donnees.atom"]
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 20
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert RFC3339.fullmatch(entry.findtext(f"{ATOM}updated"))
        assert entry.find(f"{ATOM}link").get("href").startswith(f"{SITE}/jeux-de-donnees/")
        # An entry without author of its own stands under the feed's.
        assert entry.find(f"{ATOM}author") is not None or root.find(f"{ATOM}author") is not None


def test_entries_are_the_last_updated_and_keep_their_ids(client):
    entries = feed(client).findall(f"{ATOM}entry")
    wanted = visible()[:20]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"https://www.data.gouv.fr/datasets/{record['id']}" for record in wanted
    ]
    assert [datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries] == [
        datetime.fromisoformat(record["last_update"]) for record in wanted
    ]


def test_the_feed_has_the_filters_of_the_list(client):
    root = feed(client, "?license=lov2&page=3&sort=title")
    wanted = {record["id"] for record in visible() if record["license"] == "lov2"}
    found = {entry.findtext(f"{ATOM}id").rpartition("/")[2] for entry in root.findall(f"{ATOM}entry")}
    assert found == wanted
    assert root.findtext(f"{ATOM}id") == f"{SITE}/jeux-de-donnees.atom?license=lov2"


def test_hostile_titles_stay_text(client):
    row = Dataset.objects.visible().order_by("-last_update").first()
    Dataset.objects.filter(pk=row.pk).update(title="<script>alert(1)</script> \x0b& ]]>", summary="\x01\x1f")
    reindex("dataset", [row.pk])
    apply_index_tasks()
    titles = [entry.findtext(f"{ATOM}title") for entry in feed(client).findall(f"{ATOM}entry")]
    assert titles[0] == "<script>alert(1)</script> & ]]>"


def test_suggestions_are_in_opensearchs_shape(client):
    response = client.get("/suggestions.json?q=toulouse")
    q, words, details, addresses = response.json()
    assert response["Content-Type"] == "application/x-suggestions+json"
    assert q == "toulouse"
    assert len(words) == len(details) == len(addresses) > 0
    assert all(address.startswith(f"{SITE}/") for address in addresses)
    assert client.get("/suggestions.json").json() == ["", [], [], []]


def addresses_of(response):
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    return [item.text for item in root.iter(f"{{{sitemaps.XMLNS}}}loc")]


def test_the_site_map_holds_every_public_page_once(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 10)
    parts = addresses_of(client.get("/sitemap.xml"))
    found = []
    for part in parts:
        addresses = addresses_of(client.get(part.removeprefix(SITE)))
        assert len(addresses) <= max(20, len(sitemaps.PAGES))  # the pages are one part
        found += addresses
    assert len(found) == len(set(found))
    paths = [address.removeprefix(SITE) for address in found]
    slugs = [
        path.split("/")[2] for path in paths if path.startswith("/jeux-de-donnees/") and path.count("/") == 3
    ]
    assert sorted(slugs) == sorted(record["slug"] for record in visible())
    assert "/jeux-de-donnees/" in paths
    assert client.get("/sitemap-jeux-de-donnees-99.xml").status_code == 404
    assert client.get("/sitemap-inconnue-1.xml").status_code == 404
    assert client.get("/sitemap-pages-2.xml").status_code == 404
