"""schema.org's words for search engines."""

import json

import pytest

from catalogue.jsonld import catalog_jsonld, dataset_jsonld
from catalogue.models import Dataset
from opendatalab.text import script_json
from tests.catalogue import recorded
from tests.catalogue.recorded import answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue(db, settings):
    settings.SITE_URL = "https://portail.example"
    recorded.load()


def said(name):
    return dataset_jsonld(Dataset.objects.get(source_id=answer(name)["id"]))


def test_a_dataset_says_what_its_record_says():
    record, found = answer("dataset-v1"), said("dataset-v1")
    assert found["@type"] == "Dataset"
    assert found["url"] == f"https://portail.example/jeux-de-donnees/{record['slug']}/"
    assert (found["name"], found["identifier"], found["sameAs"]) == (
        record["title"],
        record["id"],
        record["page"],
    )
    assert found["license"] == "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    assert found["temporalCoverage"] == "2015-01-01/2015-12-31"
    assert found["creator"]["name"] == "Toulouse Métropole"
    assert [item["contentUrl"] for item in found["distribution"]] == [
        item["url"] for item in record["resources"]
    ]
    assert 50 <= len(found["description"]) <= 5000


@pytest.mark.parametrize("name", ["bare", "no-producer", "no-resource", "owner", "markup", "odd-formats"])
def test_odd_records_leave_no_empty_value(name):
    found = said(f"dataset-v1-{name}")
    assert all(value not in (None, "", [], {}) for value in found.values())
    assert json.loads(json.dumps(found)) == found


def test_nothing_of_it_can_close_the_script_block():
    assert "<" not in script_json(said("dataset-v1-markup"))


def test_the_catalogue_says_itself():
    found = catalog_jsonld()
    assert (found["@type"], found["url"]) == ("DataCatalog", "https://portail.example/")
    assert found["@id"] == said("dataset-v1")["includedInDataCatalog"]["@id"]
    target = found["potentialAction"]["target"]["urlTemplate"]
    assert target == "https://portail.example/jeux-de-donnees/?q={search_term_string}"
