"""data.gouv.fr's own Python client, with nothing changed but the base address."""

import pytest
from datagouv import Client, Dataset, Organization

from catalogue.models import Dataset as Row
from tests.catalogue import recorded
from tests.catalogue.recorded import answer

pytestmark = pytest.mark.django_db(transaction=True)
ONE = "6a466f367731cdb1488d99b0"
TOULOUSE = "5e724fe302ebf7c872ecdbf0"
RESOURCE = "6012be89-b6d3-482b-b946-da24fa8aacf1"


@pytest.fixture
def portal(live_server):
    recorded.load()
    client = Client(timeout=30, disable_http2=True, disable_http3=True)
    client.base_url = live_server.url
    yield client
    client.session.close()


def test_a_dataset_is_read_with_its_resources(portal):
    wanted = answer("dataset-v1")
    dataset = portal.dataset(ONE)
    assert {name: getattr(dataset, name) for name in Dataset._attributes} == {
        name: wanted.get(name) for name in Dataset._attributes
    }
    assert [item.url for item in dataset.resources] == [item["url"] for item in wanted["resources"]]
    assert dataset.organization.name == wanted["organization"]["name"]


def test_a_producer_is_read_with_every_dataset(portal):
    organization = portal.organization(TOULOUSE)
    held = Row.objects.visible().filter(organization__source_id=TOULOUSE)
    assert organization.name == "Toulouse Métropole"
    assert isinstance(organization, Organization)
    assert {item.id for item in organization.datasets} == set(held.values_list("source_id", flat=True))


def test_a_walk_follows_the_pages(portal):
    found = list(portal.get_all_from_api_query("api/1/datasets/?page_size=5", mask="data{id}"))
    assert sorted(item["id"] for item in found) == sorted(
        Row.objects.visible().values_list("source_id", flat=True)
    )
    assert {tuple(item) for item in found} == {("id",)}


def test_a_walk_of_the_second_version_fetches_the_resources_behind_their_link(portal):
    query = "api/2/datasets/search/?q=subventions"
    found = list(portal.get_all_from_api_query(query, cast_as=Dataset))
    wanted = answer("dataset-v1")
    read = next(item for item in found if item.id == ONE)
    assert [item.id for item in read.resources] == [item["id"] for item in wanted["resources"]]


def test_a_resource_is_found_by_its_id(portal):
    wanted = answer("dataset-v2-resource")
    assert portal.session.get(f"{portal.base_url}/api/2/datasets/resources/{RESOURCE}/").json() == wanted
    resource = portal.resource(RESOURCE, dataset_id=ONE)
    assert (resource.title, resource.url) == (wanted["resource"]["title"], wanted["resource"]["url"])
    assert resource.dataset.title == answer("dataset-v1")["title"]
