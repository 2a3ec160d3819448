"""Producers, reuses, places, suggestions and figures of the read API."""

import pytest

from catalogue.models import Dataset, FormerSlug, Organization, Reuse, State
from tests.catalogue import recorded
from tests.catalogue.recorded import answer, in_order, organization_records, reuse_records

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
TOULOUSE = "5e724fe302ebf7c872ecdbf0"


@pytest.fixture(autouse=True)
def _catalogue(db):
    recorded.load()


def get(client, path):
    return client.get(f"/api/1/{path}").json()


@pytest.mark.parametrize("record", organization_records(), ids=lambda record: record["slug"][:40])
def test_a_producer_is_given_back_without_its_members(client, record):
    """Members are persons: they are not kept, so they are not given back."""
    assert in_order(get(client, f"organizations/{record['id']}/")) == in_order(record)
    assert in_order(get(client, f"organizations/{record['slug']}/")) == in_order(record)


@pytest.mark.parametrize("record", reuse_records(), ids=lambda record: record["slug"][:40])
def test_a_reuse_is_given_back_as_upstream_gave_it(client, record):
    assert in_order(get(client, f"reuses/{record['id']}/")) == in_order(record)
    assert in_order(get(client, f"reuses/{record['slug']}/")) == in_order(record)


def test_a_deleted_producer_is_gone(client):
    Organization.objects.filter(source_id=TOULOUSE).update(state=State.GONE)
    response = client.get(f"/api/1/organizations/{TOULOUSE}/")
    assert (response.status_code, response.json()) == (410, answer("errors/410-organization"))


def test_a_deleted_reuse_is_gone_and_a_former_slug_moves(client):
    reuse = answer("reuse")
    FormerSlug.objects.create(kind="reuse", slug="avant", source_id=reuse["id"])
    moved = client.get("/api/1/reuses/avant/")
    assert (moved.status_code, moved["Location"]) == (308, f"/api/1/reuses/{reuse['slug']}/")
    Reuse.objects.filter(source_id=reuse["id"]).update(state=State.GONE)
    response = client.get(f"/api/1/reuses/{reuse['id']}/")
    assert (response.status_code, response.json()) == (410, {"message": "Reuse has been deleted"})


def test_producers_are_listed_sorted_and_filtered(client):
    every = get(client, "organizations/?page_size=100&sort=-followers")
    followers = [item["metrics"]["followers"] for item in every["data"] if "metrics" in item]
    assert every["total"] == recorded.counts()[1]
    assert followers == sorted(followers, reverse=True)
    assert set(every) == set(answer("organizations-list"))
    names = [item["name"] for item in get(client, "organizations/?q=conseil tarn")["data"]]
    assert names == ["Conseil départemental du Tarn"]
    assert [item["id"] for item in get(client, "organizations/?name=toulouse métropole")["data"]] == [
        TOULOUSE
    ]
    marked = get(client, "organizations/?badge=local-authority&page_size=100")["data"]
    assert marked
    assert all({"kind": "local-authority"} in item["badges"] for item in marked)
    page = get(client, "organizations/?page_size=3&sort=-followers")
    assert page["next_page"] == f"{HOST}/api/1/organizations/?page_size=3&sort=-followers&page=2"
    assert client.get("/api/1/organizations/?page=999").status_code == 404
    assert client.get("/api/1/organizations/?sort=age").status_code == 400


def test_the_datasets_of_a_producer_are_listed(client):
    wanted = {
        item["id"]
        for item in recorded.dataset_records()
        if (item["organization"] or {}).get("id") == TOULOUSE and not item["archived"]
    }
    response = get(client, "organizations/toulouse-metropole/datasets/?page_size=50")
    assert {item["id"] for item in response["data"]} == wanted
    assert response["total"] == len(wanted)
    assert client.get("/api/1/organizations/inconnue/datasets/").status_code == 404


def test_the_reuses_of_a_producer_are_a_bare_array(client):
    chosen = sorted(reuse_records(), key=lambda item: item["created_at"], reverse=True)[:2]
    owner = Organization.objects.get(source_id=TOULOUSE)
    Reuse.objects.filter(source_id__in=[item["id"] for item in chosen]).update(organization=owner)
    assert in_order(get(client, f"organizations/{TOULOUSE}/reuses/")) == in_order(chosen)


def test_reuses_are_listed_sorted_and_filtered(client):
    records = sorted(reuse_records(), key=lambda item: item["created_at"], reverse=True)
    every = get(client, "reuses/?page_size=100")
    assert in_order(every["data"]) == in_order(records)
    kind = records[0]["type"]
    only = get(client, f"reuses/?type={kind}&page_size=100")["data"]
    assert [item["id"] for item in only] == [item["id"] for item in records if item["type"] == kind]
    tag = records[0]["tags"][0]
    only = get(client, f"reuses/?tag={tag}&page_size=100")["data"]
    assert [item["id"] for item in only] == [item["id"] for item in records if tag in item["tags"]]
    views = [item["metrics"]["views"] for item in get(client, "reuses/?sort=views&page_size=100")["data"]]
    assert views == sorted(views)
    used = get(client, "reuses/?dataset=60e5b7d438e505c4507fa1e0")
    held = set(Dataset.objects.values_list("source_id", flat=True))
    expected = [item["id"] for item in answer("reuses-for-dataset")["data"]]
    assert [item["id"] for item in used["data"]] == (expected if "60e5b7d438e505c4507fa1e0" in held else [])
    assert client.get("/api/1/reuses/?dataset=un-slug").json() == {
        "message": "Dataset arg must be an identifier"
    }


def test_reuses_of_the_second_version_link_to_their_datasets(client):
    wanted = answer("reuses-list-v2")["data"][1]
    given = client.get("/api/2/reuses/?page_size=100").json()["data"]
    drawn = next(item for item in given if item["id"] == wanted["id"])
    wanted["datasets"]["href"] = wanted["datasets"]["href"].replace(recorded.UPSTREAM, HOST)
    assert (drawn, list(drawn)) == (wanted, list(wanted))


def test_zones_are_upstreams(client):
    wanted = answer("spatial-zones")
    ids = ("fr:departement:31", "fr:commune:31555", "fr:region:76")
    wanted["features"] = [item for item in wanted["features"] if item["id"] in ids]
    assert get(client, f"spatial/zones/{','.join(ids)}/") == wanted
    assert get(client, "spatial/zone/fr:commune:31555/") == answer("spatial-zone")
    assert get(client, "spatial/zone/fr:commune:31555@1942-01-01/") == answer("spatial-zone")


def test_an_unknown_zone_is_named(client):
    response = client.get("/api/1/spatial/zones/fr:region:73/")
    said = answer("errors/404-zone")["message"].partition(" but did you mean")[0]
    assert (response.status_code, response.json()) == (404, {"message": said})
    assert client.get("/api/1/spatial/zone/fr:region:73/").status_code == 404


def test_zones_are_suggested(client):
    found = get(client, "spatial/zones/suggest/?q=toul&size=5")
    assert found == [
        {
            "code": "31555",
            "id": "fr:commune:31555",
            "level": "fr:commune",
            "name": "Toulouse",
            "uri": "http://id.insee.fr/geo/commune/31555",
        }
    ]
    refused = client.get("/api/1/spatial/zones/suggest/")
    assert (refused.status_code, refused.json()) == (
        400,
        {
            "errors": {
                "q": "The string to autocomplete/suggest Missing required parameter in the query string"
            },
            "message": "Input payload validation failed",
        },
    )


def test_coverage_counts_the_datasets_that_declare_a_zone(client):
    found = get(client, "spatial/coverage/fr:departement/")
    assert list(found["features"][0]) == ["geometry", "id", "properties", "type"]
    assert set(found["features"][0]["properties"]) == {"name", "code", "uri", "datasets"}
    counts = {item["id"]: item["properties"]["datasets"] for item in found["features"]}
    visible = [item for item in recorded.dataset_records() if not item["archived"]]
    assert counts == {
        zone: sum(zone in ((item["spatial"] or {}).get("zones") or ()) for item in visible)
        for zone in ("fr:departement:09", "fr:departement:31")
    }
    assert client.get("/api/1/spatial/coverage/fr:canton-inconnu/").status_code == 404


def test_datasets_of_a_zone_are_light_references(client):
    wanted = answer("spatial-zone-datasets")
    found = get(client, "spatial/zone/fr:departement:31/datasets/")
    assert {tuple(sorted(item)) for item in found} == {tuple(sorted(wanted[0]))}
    assert [item for item in found if item["id"] == wanted[0]["id"]] == wanted[:1]
    assert len(get(client, "spatial/zone/fr:departement:31/datasets/?size=1")) == 1


def test_territories_are_listed_with_their_datasets(client):
    every = get(client, "territories/")
    assert [item["id"] for item in every["data"]] == [
        "fr:region:76",
        "fr:departement:09",
        "fr:departement:31",
        "fr:commune:09122",
        "fr:commune:31555",
    ]
    communes = get(client, "territories/?level=fr:commune&q=foix")
    assert (communes["total"], communes["data"][0]["name"]) == (1, "Foix")
    one = get(client, "territories/fr:commune:31555/")
    assert one["datasets"] == f"{HOST}/api/1/datasets/?geozone=fr:commune:31555"
    assert [item["id"] for item in one["parents"]] == ["fr:departement:31", "fr:region:76"]
    assert client.get(one["datasets"].removeprefix(HOST)).json()["total"] > 0
    assert client.get("/api/1/territories/?level=quartier").status_code == 400


def test_suggestions_have_upstreams_shapes(client):
    datasets = get(client, "datasets/suggest/?q=cyclables&size=2")
    assert len(datasets) == 2
    assert {tuple(item) for item in datasets} == {tuple(sorted_like("datasets-suggest", datasets[0]))}
    wanted = [item for item in answer("organizations-suggest") if item["id"] == TOULOUSE]
    assert [
        item for item in get(client, "organizations/suggest/?q=métropole") if item["id"] == TOULOUSE
    ] == wanted
    assert get(client, "tags/suggest/?q=vel&size=5") == answer("tags-suggest")
    assert client.get("/api/1/tags/suggest/?q=a&size=x").status_code == 400


def sorted_like(name, item):
    """The keys of an item, which must be those of the recorded answer."""
    assert set(item) == set(answer(name)[0])
    return item


def test_the_site_says_its_own_figures(client):
    site = get(client, "site/")
    datasets, organizations, reuses = recorded.counts()
    figures = site["metrics"]
    assert (figures["datasets"], figures["organizations"], figures["reuses"]) == (
        datasets,
        organizations,
        reuses,
    )
    assert figures["resources"] == sum(
        len(item["resources"]) for item in recorded.dataset_records() if not item["archived"]
    )
    assert len(figures["datasets_by_months"]) == 13
    assert set(figures) <= set(answer("site")["metrics"])
    assert site["last_sync"] == "2026-11-20T04:00:00+00:00"
