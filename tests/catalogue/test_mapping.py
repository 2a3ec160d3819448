"""Upstream's records drawn into columns, odd ones included."""

from datetime import UTC, datetime

import pytest

from catalogue.mapping import BadRecord, differences, read_dataset, read_organization, read_reuse, reasons_of
from catalogue.models import Dataset
from tests.catalogue.standin import DATASET, ORGANIZATION, REUSE, recorded

NAMES = [
    *("dataset-v1", "dataset-v1-archived", "dataset-v1-bare", "dataset-v1-geometry", "dataset-v1-harvested"),
    *("dataset-v1-markup", "dataset-v1-no-producer", "dataset-v1-no-resource", "dataset-v1-odd-formats"),
    *("dataset-v1-owner", "dataset-v1-restricted", "dataset-v1-summary"),
]


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_dataset_can_be_read(name):
    record = recorded(name)
    row = read_dataset(record)
    assert (row.source_id, row.columns["title"]) == (record["id"], record["title"].strip())
    assert len(row.resources) == row.columns["resources_count"] == len(record["resources"])


def test_columns_of_a_harvested_dataset():
    record = recorded("dataset-v1-harvested")
    columns = read_dataset(record).columns
    assert columns["harvest_domain"] == record["harvest"]["domain"]
    assert columns["last_update"] == datetime.fromisoformat(record["last_update"])
    assert columns["quality_score"] == record["quality"]["score"]


def test_the_snapshot_tells_formats_without_listing_files():
    export = {"resources_count": 3, "main_resources_count": 3, "resources_formats": ["csv", "esri shapefile"]}
    row = read_dataset({"id": "a" * 24, "title": "Sans fichiers", "catalogue_export": export})
    assert (row.columns["formats"], row.columns["resources_count"], row.resources) == (["csv", "shp"], 3, ())


def test_dates_without_zone_are_in_universal_time():
    row = read_dataset(DATASET | {"created_at": "2013-11-18T19:40:09.978000"})
    assert row.columns["created_at"] == datetime(2013, 11, 18, 19, 40, 9, 978000, tzinfo=UTC)


def test_the_fingerprint_moves_with_any_key_even_unknown():
    assert read_dataset(DATASET).fingerprint == read_dataset(dict(DATASET)).fingerprint
    assert read_dataset(DATASET | {"new_key": 1}).fingerprint != read_dataset(DATASET).fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"license": "x" * 500, "frequency": "y" * 500, "access_type": "z" * 500},
        {"title": "t" * 2000, "acronym": "a" * 2000, "tags": ["a\0b"], "slug": "s" * 900},
        {"spatial": {"granularity": "g" * 500, "zones": ["fr:commune:31555@1942-01-01"]}},
        {"metrics": {"views": -3, "followers": 10**12}, "quality": None, "harvest": None, "resources": None},
    ],
)
def test_what_is_too_long_or_odd_still_fits_the_columns(changes):
    columns = read_dataset(DATASET | changes).columns
    for field in Dataset._meta.fields:
        if field.max_length and isinstance(columns.get(field.name), str):
            assert len(columns[field.name]) <= field.max_length
    assert "\0" not in "".join(columns["tags"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "« id » manque"),
        ({"id": "a" * 41}, "identifiant trop long"),
        ({"title": " "}, "« title » manque"),
        ({"title": ["a"]}, "« title » n’est pas du type attendu"),
        ({"tags": [1]}, "« tags » contient autre chose que du texte"),
        ({"spatial": "fr"}, "« spatial » n’est pas du type attendu"),
        ({"resources": [{"id": "a", "url": 3}]}, "une ressource a un format ou une adresse illisible"),
        ({"last_update": "demain"}, "« last_update » n’est pas une date"),
        ({"title": "moitié \ud83d"}, "la fiche contient du texte illisible"),
    ],
)
def test_what_cannot_be_read_says_why(changes, reason):
    with pytest.raises(BadRecord, match=reason):
        read_dataset(DATASET | changes)


def test_members_of_a_producer_are_not_kept():
    row = read_organization(ORGANIZATION | {"members": [{"user": {"first_name": "Marqueur"}}]})
    assert "Marqueur" not in row.columns["upstream"]


def test_a_reuse_names_its_datasets_and_links_only_to_the_web():
    row = read_reuse(REUSE | {"url": "javascript:alert(1)"})
    assert row.datasets == tuple(item["id"] for item in REUSE["datasets"])
    assert row.columns["url"] == ""


def test_reasons_follow_the_order_of_the_rules():
    record = {"organization": {"id": "o"}, "spatial": {"zones": ["fr:departement:31"]}, "tags": ["t"]}
    rules = [
        ("tag", "t"),
        ("geozone", "fr:departement:09"),
        ("geozone", "fr:departement:31"),
        ("organization", "o"),
    ]
    assert reasons_of(record, rules) == ["tag:t", "geozone:fr:departement:31", "organization:o"]


def test_only_what_readers_care_for_is_told_as_a_change():
    before = read_dataset(DATASET).columns
    after = read_dataset(DATASET | {"license": "odc-odbl", "metrics": {"views": 999_999}}).columns
    assert differences(before, after) == [{"field": "license", "before": "lov2", "after": "odc-odbl"}]
