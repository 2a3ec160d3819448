"""Datasets of the read API, against what data.gouv.fr answered."""

import pytest
from django.urls import reverse

from catalogue.models import Dataset, FormerSlug, Resource, State
from opendatalab.stamp import touch
from tests.catalogue import recorded
from tests.catalogue.recorded import answer, dataset_records, in_order

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
ONE = "6a466f367731cdb1488d99b0"
TOULOUSE = "5e724fe302ebf7c872ecdbf0"


@pytest.fixture(autouse=True)
def _catalogue(db):
    recorded.load()


def get(client, path, **headers):
    return client.get(path, headers=headers)


def ids(response):
    return [item["id"] for item in response.json()["data"]]


@pytest.mark.parametrize("record", dataset_records(), ids=lambda record: record["slug"][:40])
def test_a_dataset_is_given_back_as_upstream_gave_it(client, record):
    by_id = get(client, f"/api/1/datasets/{record['id']}/")
    by_slug = get(client, f"/api/1/datasets/{record['slug']}/")

    assert (by_id.status_code, by_slug.status_code) == (200, 200)
    assert in_order(by_id.json()) == in_order(record)
    assert by_slug.content == by_id.content


def test_the_list_gives_visible_datasets_back_newest_first(client):
    visible = [record for record in dataset_records() if not record["archived"]]
    expected = sorted(visible, key=lambda record: record["created_at"], reverse=True)

    response = get(client, "/api/1/datasets/?page_size=100")

    assert in_order(response.json()["data"]) == in_order(expected)
    rest = {name: value for name, value in response.json().items() if name != "data"}
    assert rest == {
        "next_page": None,
        "previous_page": None,
        "page": 1,
        "page_size": 100,
        "total": len(expected),
    }


def test_pages_link_to_each_other_on_this_host_and_keep_the_parameters(client):
    first = get(client, "/api/1/datasets/?page_size=3").json()
    second = get(client, "/api/1/datasets/?page=2&page_size=3&sort=title").json()

    wanted = answer("datasets-list-v1")["next_page"].replace(recorded.UPSTREAM, HOST)
    assert (first["next_page"], first["previous_page"]) == (wanted, None)
    assert second["next_page"] == f"{HOST}/api/1/datasets/?page=3&page_size=3&sort=title"
    assert second["previous_page"] == f"{HOST}/api/1/datasets/?page=1&page_size=3&sort=title"
    assert second["page"] == 2


def test_walking_the_pages_gives_every_dataset_once(client):
    path, seen = "/api/1/datasets/?page_size=4&sort=created", []
    while path:
        page = get(client, path).json()
        seen += [item["id"] for item in page["data"]]
        path = (page["next_page"] or "").removeprefix(HOST)
    assert len(seen) == len(set(seen)) == recorded.counts()[0]


def test_an_empty_answer_has_upstreams_shape(client):
    response = get(client, "/api/1/datasets/?q=zzzzzz")
    assert response.json() == answer("datasets-list-v1-empty")


@pytest.mark.parametrize(
    ("query", "fixture"),
    [
        ("page_size=0", "400-page-size"),
        ("sort=last_modified", "400-sort"),
        ("organization=toulouse-metropole", "400-organization"),
        ("access_type=secret", "400-access-type"),
    ],
)
def test_a_bad_parameter_is_refused_in_upstreams_words(client, query, fixture):
    response = get(client, f"/api/1/datasets/?{query}")
    assert (response.status_code, response.json()) == (400, answer(f"errors/{fixture}"))


@pytest.mark.parametrize("name", ["archived", "deleted", "private"])
def test_filters_that_need_a_key_are_refused(client, name):
    response = get(client, f"/api/1/datasets/?{name}=true")
    assert (response.status_code, response.json()) == (401, answer("errors/401-archived"))


@pytest.mark.parametrize(
    ("path", "fixture"),
    [
        ("/api/1/datasets/ce-jeu-n-existe-pas/", "404-dataset"),
        ("/api/1/datasets/?page=99999", "404-page-out-of-range"),
    ],
)
def test_what_is_unknown_is_a_404_in_upstreams_words(client, path, fixture):
    response = get(client, path)
    said = answer(f"errors/{fixture}")["message"].partition(" but did you mean")[0]
    assert (response.status_code, response.json()) == (404, {"message": said})


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.VISIBLE, 200),
        (State.ARCHIVED, 200),
        (State.HIDDEN, 410),
        (State.PRIVATE, 404),
        (State.OUT, 404),
        (State.GONE, 410),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_each_state_has_its_answer(client, state, status, version):
    Dataset.objects.filter(source_id=ONE).update(state=state)
    response = get(client, f"/api/{version}/datasets/{ONE}/")
    assert response.status_code == status
    if status == 410:
        assert response.json() == answer("errors/410-dataset")


def test_a_former_slug_and_a_wrongly_cased_one_move_for_good(client):
    FormerSlug.objects.create(kind="dataset", slug="ancien-nom", source_id=ONE)
    slug = Dataset.objects.get(source_id=ONE).slug

    former = get(client, "/api/1/datasets/ancien-nom/?lang=fr")
    cased = get(client, f"/api/2/datasets/{slug.upper()}/")

    assert (former.status_code, former["Location"]) == (308, f"/api/1/datasets/{slug}/?lang=fr")
    assert (cased.status_code, cased["Location"]) == (308, f"/api/2/datasets/{slug}/")


def test_a_living_dataset_answers_before_a_deleted_one_of_the_same_slug(client):
    slug = Dataset.objects.get(source_id=ONE).slug
    other = Dataset.objects.visible().exclude(source_id=ONE).order_by("pk").first()
    Dataset.objects.filter(pk=other.pk).update(slug=slug, state=State.GONE)
    assert get(client, f"/api/1/datasets/{slug}/").json()["id"] == ONE


def test_filters_narrow_the_list_as_upstream(client):
    records = [record for record in dataset_records() if not record["archived"]]

    def expected(test):
        return {record["id"] for record in records if test(record)}

    def found(query):
        return set(ids(get(client, f"/api/1/datasets/?page_size=100&{query}")))

    def owner(record):
        return (record["organization"] or {}).get("id")

    assert found(f"organization={TOULOUSE}") == expected(lambda record: owner(record) == TOULOUSE) != set()
    assert found("license=lov2") == expected(lambda record: record["license"] == "lov2")
    assert (
        found("tag=velo&tag=mobilite") == expected(lambda r: {"velo", "mobilite"} <= set(r["tags"])) != set()
    )
    assert found("access_type=restricted") == expected(lambda record: record["access_type"] == "restricted")
    assert found("granularity=poi") == expected(lambda r: (r["spatial"] or {}).get("granularity") == "poi")
    assert found("schema=scdl/subventions") == expected(
        lambda r: any((item["schema"] or {}).get("name") == "scdl/subventions" for item in r["resources"])
    )
    marked = found("organization_badge=association")
    assert marked == expected(
        lambda r: any(badge["kind"] == "association" for badge in (r["organization"] or {}).get("badges", []))
    )
    assert found("organization=" + "0" * 24) == set()
    assert found("license=inconnue") == set()
    assert found("geozone=n'importe") == set()
    assert found("organization=") == expected(lambda record: True)
    assert (
        found("temporal_coverage=2015-02-01-2015-03-01")
        == expected(
            lambda r: (
                (coverage := r["temporal_coverage"] or {})
                and coverage["start"] <= "2015-02-01"
                and (coverage["end"] or "") >= "2015-03-01"
            )
        )
        != set()
    )
    assert found("owner=5fb6c864dda627e248be3f35") == expected(
        lambda r: (r["owner"] or {}).get("id") == "5fb6c864dda627e248be3f35"
    )


def test_geozone_takes_what_lies_inside_and_what_covers(client):
    """Unlike upstream, whose match is exact: the page of the API says so."""
    records = [record for record in dataset_records() if not record["archived"]]
    inside = {"fr:departement:31", "fr:commune:31555", "fr:region:76"}
    expected = {
        record["id"] for record in records if inside & set((record["spatial"] or {}).get("zones") or ())
    }
    named = {"68bc27db3fb099d596a134f1"}  # it declares no zone: its title ends with the département's name
    expected |= named
    assert (
        set(ids(get(client, "/api/1/datasets/?page_size=100&geozone=fr:departement:31"))) == expected != set()
    )


def test_sorts_are_upstreams(client):
    records = [record for record in dataset_records() if not record["archived"]]
    views = [item["metrics"]["views"] for item in get(client, "/api/1/datasets/?sort=-views").json()["data"]]
    created = ids(get(client, "/api/1/datasets/?sort=created&page_size=100"))
    assert views == sorted(views, reverse=True)
    assert created == [item["id"] for item in sorted(records, key=lambda record: record["created_at"])]


def test_a_mask_keeps_what_it_names(client):
    mask = "data{id,slug,title,last_modified,last_update,internal{last_modified_internal},archived,"
    mask += "organization{id,name,slug},quality{score},resources{id,format}},total,page,page_size,next_page"
    shapes = answer("datasets-list-v1-mask")

    response = get(client, "/api/1/datasets/?page_size=5&sort=-last_update", X_Fields=mask).json()

    assert set(response) == set(shapes)
    for item in response["data"]:
        record = next(record for record in dataset_records() if record["id"] == item["id"])
        assert list(item) == list(shapes["data"][0])
        assert item["internal"] == {"last_modified_internal": record["internal"]["last_modified_internal"]}
        assert item["quality"] == {"score": record["quality"]["score"]}
        assert item["resources"] == [{"id": r["id"], "format": r["format"]} for r in record["resources"]]


def test_a_bad_mask_is_refused(client):
    response = get(client, "/api/1/datasets/?page_size=1", X_Fields="data{id,title")
    assert (response.status_code, response.json()) == (400, answer("errors/400-mask"))


def test_one_resource_is_upstreams(client):
    wanted = answer("dataset-v1-resource")
    assert in_order(get(client, f"/api/1/datasets/{ONE}/resources/{wanted['id']}/").json()) == in_order(
        wanted
    )
    assert (
        get(client, f"/api/1/datasets/{ONE}/resources/{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code
        == 404
    )


def test_the_permanent_link_goes_to_the_file(client):
    resource = answer("dataset-v1-resource")
    response = get(client, f"/api/1/datasets/r/{resource['id']}")
    assert (response.status_code, response["Location"]) == (302, resource["url"])


def test_the_permanent_link_of_a_file_without_address_goes_to_upstreams(client):
    resource = answer("dataset-v1-resource")
    Resource.objects.filter(source_id=resource["id"]).update(url="")
    response = get(client, f"/api/1/datasets/r/{resource['id']}")
    assert (response.status_code, response["Location"]) == (302, resource["latest"])


def test_the_permanent_link_never_leads_to_a_script(client):
    resource = answer("dataset-v1-resource")
    Resource.objects.filter(source_id=resource["id"]).update(url="javascript:alert(1)")
    assert get(client, f"/api/1/datasets/r/{resource['id']}").status_code == 404
    Resource.objects.filter(source_id=resource["id"]).update(url=resource["url"])
    Dataset.objects.filter(source_id=ONE).update(state=State.GONE)
    assert get(client, f"/api/1/datasets/r/{resource['id']}").status_code == 404


def test_the_second_version_is_upstreams_but_for_its_links(client):
    wanted = answer("dataset-v2")
    wanted["resources"]["href"] = wanted["resources"]["href"].replace(recorded.UPSTREAM, HOST)
    wanted["community_resources"]["total"] = None  # not held here
    given = get(client, f"/api/2/datasets/{ONE}/").json()
    assert (given, list(given)) == (wanted, list(wanted))


def test_full_objects_are_given_on_demand(client):
    wanted = answer("dataset-v2-full-objects")
    headers = {"X_Get_Datasets_Full_Objects": "True"}
    given = get(client, f"/api/2/datasets/{ONE}/", **headers).json()
    assert {name: given[name] for name in ("license", "frequency")} == {
        name: wanted[name] for name in ("license", "frequency")
    }
    assert given["spatial"]["granularity"] == wanted["spatial"]["granularity"]
    # This zone is not among the places of the test: its id stands for its name.
    assert given["spatial"]["zones"] == [
        {"name": "fr:epci:243100518", "id": "fr:epci:243100518", "class": "GeoZone"}
    ]


def test_resources_are_paged_in_the_second_version(client):
    wanted = answer("dataset-v2-resources")
    wanted["next_page"] = wanted["next_page"].replace(recorded.UPSTREAM, HOST)
    base = f"/api/2/datasets/{ONE}/resources/"
    given = get(client, f"{base}?page=1&page_size=2").json()
    assert (given, list(given)) == (wanted, list(wanted))
    assert get(client, f"{base}?page=9").json()["data"] == []
    only = get(client, f"{base}?type=documentation").json()
    assert {item["type"] for item in only["data"]} == {"documentation"}
    assert get(client, f"{base}?q=XLSX").json()["total"] == 1


def test_a_resource_leads_to_its_dataset(client):
    wanted = answer("dataset-v2-resource")
    path = reverse("api:v2-resource", kwargs={"resource": wanted["resource"]["id"]})
    assert get(client, path).json() == wanted
    Dataset.objects.filter(source_id=ONE).update(state=State.GONE)
    touch()
    assert get(client, path).status_code == 410


def test_a_record_of_the_snapshot_goes_out_as_it_is(client):
    """Before the first sync, records lack keys: none is made up."""
    text = '{"id":"%s","title":"Court","slug":"court","tags":[]}' % ONE  # noqa: UP031
    Dataset.objects.filter(source_id=ONE).update(upstream=text, slug="court", resources_count=3)
    assert get(client, "/api/1/datasets/court/").content.decode() == text
    light = get(client, "/api/2/datasets/court/").json()
    assert light["resources"]["total"] == 3
    assert "organization" not in light
