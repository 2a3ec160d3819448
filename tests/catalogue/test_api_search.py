"""The second version's searches, with facets."""

import pytest

from catalogue.api.facts import allowed_keys
from tests.catalogue import recorded
from tests.catalogue.recorded import answer, dataset_records

pytestmark = pytest.mark.django_db
SEARCH = "/api/2/datasets/search/"


@pytest.fixture(autouse=True)
def _catalogue(db):
    recorded.load()


def visible():
    return [record for record in dataset_records() if not record["archived"]]


def facets(client, query=""):
    return client.get(f"{SEARCH}?{query}").json()["facets"]


def test_the_answer_has_upstreams_keys_in_upstreams_order(client):
    wanted = answer("datasets-search-v2")
    given = client.get(f"{SEARCH}?q=velo&page_size=2").json()
    assert list(given) == list(wanted)
    assert list(given["data"][0]) == list(wanted["data"][0])
    assert set(wanted["facets"]) <= set(given["facets"])


def test_every_facet_begins_with_all_and_has_fifty_values_at_most(client):
    for name, values in facets(client).items():
        assert values[0] == {"name": "all", "count": len(visible())}, name
        assert len(values) <= 51
        counts = [item["count"] for item in values[1:]]
        assert counts == sorted(counts, reverse=True)


def count(records, values_of):
    found = {}
    for record in records:
        for value in set(values_of(record)):
            found[value] = found.get(value, 0) + 1
    return found


def given(values):
    return {item["name"]: item["count"] for item in values[1:]}


def test_facets_count_the_records(client):
    records, found = visible(), facets(client)

    def producer(record):
        owner = record["organization"]
        return [f"{owner['id']}|{owner['name']}"] if owner else []

    assert given(found["license"]) == count(records, lambda r: [r["license"]])
    assert given(found["access_type"]) == count(records, lambda r: [r["access_type"]])
    assert given(found["organization_id_with_name"]) == count(records, producer)
    assert given(found["geozone"]) == count(records, lambda r: (r["spatial"] or {}).get("zones") or [])
    assert given(found["badge"]) == count(records, lambda r: [badge["kind"] for badge in r["badges"]])


def test_a_facet_is_counted_without_its_own_filter_and_under_the_others(client):
    records = visible()
    lov2 = [record for record in records if record["license"] == "lov2"]
    found = facets(client, "license=lov2")
    assert given(found["license"]) == count(records, lambda r: [r["license"]])
    assert found["license"][0]["count"] == len(records)
    assert found["access_type"][0]["count"] == len(lov2)
    assert given(found["access_type"]) == count(lov2, lambda r: [r["access_type"]])


def test_facets_stay_exact_under_filters_that_the_index_does_not_know(client):
    records = visible()
    restricted = [record for record in records if record["access_type"] == "restricted"]
    assert restricted
    response = client.get(f"{SEARCH}?access_type=restricted").json()
    assert response["total"] == len(restricted)
    assert given(response["facets"]["license"]) == count(restricted, lambda r: [r["license"]])
    assert given(response["facets"]["access_type"]) == count(records, lambda r: [r["access_type"]])


@pytest.mark.parametrize(
    ("query", "fixture"),
    [
        ("page=1001&page_size=10", "400-search-window"),
        ("temporal_coverage=2020", "400-search-temporal"),
    ],
)
def test_what_upstream_refuses_is_refused_in_its_words(client, query, fixture):
    response = client.get(f"{SEARCH}?{query}")
    assert (response.status_code, response.json()) == (400, answer(f"errors/{fixture}"))


def test_a_page_past_the_end_is_empty(client):
    response = client.get(f"{SEARCH}?page=500")
    assert (response.status_code, response.json()["data"]) == (200, [])
    assert response.json()["total"] == len(visible())


def test_a_slug_for_a_producer_finds_nothing(client):
    response = client.get(f"{SEARCH}?organization=toulouse-metropole")
    assert (response.status_code, response.json()["total"], response.json()["data"]) == (200, 0, [])


def test_every_filter_of_the_records_narrows_to_its_facet(client):
    """The count said beside a value is the number of datasets that its choice gives."""
    found = facets(client)
    for parameter, facet in {
        "format_family": "format_family",
        "producer_type": "producer_type",
        "access_type": "access_type",
        "last_update_range": "last_update",
        "badge": "badge",
        "license": "license",
        "format": "format",
        "level": "level",
        "freshness": "freshness",
    }.items():
        for value, total in given(found[facet]).items():
            response = client.get(f"{SEARCH}?{parameter}={value}")
            assert (parameter, value, response.json()["total"]) == (parameter, value, total)


def test_an_unknown_reuse_is_ignored_and_a_known_one_narrows(client):
    assert allowed_keys({"reuse": "0" * 24}) is None
    reuse = answer("reuse")
    held = {record["id"] for record in visible()}
    wanted = {item["id"] for item in reuse["datasets"]} & held
    response = client.get(f"/api/2/datasets/?reuse={reuse['id']}")
    assert {item["id"] for item in response.json()["data"]} == wanted


def test_producers_are_searched(client):
    response = client.get("/api/2/organizations/search/?q=tarn").json()
    wanted = answer("organizations-search-v2")
    assert list(response) == list(wanted)
    names = {item["name"] for item in response["data"]}
    assert "Conseil départemental du Tarn" in names
    assert response["facets"]["producer_type"][0] == {"name": "all", "count": response["total"]}
    only = client.get("/api/2/organizations/search/?badge=association").json()
    assert all({"kind": "association"} in item["badges"] for item in only["data"])


def test_reuses_are_searched(client):
    every = client.get("/api/2/reuses/search/").json()
    assert every["total"] == recorded.counts()[2]
    found = client.get("/api/2/reuses/search/?q=équipements&sort=-views").json()
    views = [item["metrics"]["views"] for item in found["data"]]
    assert found["total"] > 0
    assert views == sorted(views, reverse=True)
