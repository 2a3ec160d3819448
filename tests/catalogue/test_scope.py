"""A dataset's territories: who is believed, in which order, and what is kept of it."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Dataset, Organization, Scope
from catalogue.scope import infer, rescope
from opendatalab.region import REGIONS, NamedDataset, region
from sig import territories
from sig.models import Territory
from sig.pack import load_territories
from tests.catalogue.factories import make_dataset, make_organization, reference

TOULOUSE, METROPOLE, FRANCE = "fr:commune:31555", "fr:epci:243100518", "country:fr"


@pytest.fixture(autouse=True)
def _mesh(db):
    load_territories(REGIONS / "midi-pyrenees" / "territories.json.gz")
    territories.forget()


def told(**facts):
    return [(item.geozone, str(item.reason)) for item in infer(title="", **facts)]


def test_an_editor_wins_over_all():
    assert told(zones=[TOULOUSE], producer_zone=METROPOLE, editor_zone=FRANCE) == [(FRANCE, "editor")]


def test_declared_zones_come_before_the_title_and_the_producer():
    found = infer(title="Piscines - Blagnac", zones=[TOULOUSE, TOULOUSE], producer_zone=METROPOLE)
    assert [(item.geozone, item.reason) for item in found] == [(TOULOUSE, Scope.Reason.ZONE)]


def test_the_title_narrows_the_producers_territory():
    found = infer(title="Piscines - Blagnac", producer_zone=METROPOLE)
    assert [(item.geozone, item.reason) for item in found] == [("fr:commune:31069", Scope.Reason.TITLE)]


def test_a_local_body_that_declares_the_nation_is_not_believed():
    found = infer(title="Agenda", zones=[FRANCE, "country-group:ue"], producer_zone=TOULOUSE)
    assert [(item.geozone, item.reason, item.evidence) for item in found] == [
        (TOULOUSE, Scope.Reason.PRODUCER, "couverture déclarée non retenue\u00a0: France, Union européenne")
    ]


def test_a_national_body_that_declares_the_nation_is_believed():
    assert told(zones=[FRANCE], producer_zone=FRANCE) == [(FRANCE, "zone")]
    assert told(zones=[FRANCE]) == [(FRANCE, "zone")]


def test_nothing_known_is_no_territory():
    assert told() == []


def rows(dataset):
    return list(
        Scope.objects.filter(dataset=dataset)
        .order_by("territory__geozone")
        .values_list("territory__geozone", "reason", "confidence", "evidence")
    )


def test_scopes_are_kept_with_their_reason_and_follow_the_record():
    producer = make_organization(1, territory=Territory.objects.get(geozone=METROPOLE))
    dataset = make_dataset(1, title="Piscines - Blagnac", organization=reference(producer), spatial=None)
    assert rows(dataset) == [("fr:commune:31069", "title", 0.75, "«\u00a0Blagnac\u00a0» dans le titre")]
    Dataset.objects.update(title="Piscines")
    rescope(Dataset.objects.select_related("organization__territory", "editor_territory"))
    assert rows(dataset) == [(METROPOLE, "producer", 0.6, "")]


def test_a_title_about_a_part_leaves_the_producers_territory_uncovered():
    found = infer(title="ENS - Forêt de Bouconne - Photos", producer_zone="fr:departement:31")
    assert [(item.geozone, item.reason, item.partial) for item in found] == [
        ("fr:departement:31", Scope.Reason.PRODUCER, True)
    ]
    whole = infer(title="Forêt de protection - Haute-Garonne", producer_zone="fr:departement:31")
    assert [item.partial for item in whole] == [False]


def test_an_editors_word_is_about_the_whole():
    found = infer(title="Forêt de Bouconne", producer_zone=METROPOLE, editor_zone="fr:departement:31")
    assert [(item.geozone, item.partial) for item in found] == [("fr:departement:31", False)]


@pytest.mark.parametrize("said_by", ["producer", "pack"])
def test_a_part_may_be_told_without_a_word_of_the_title(said_by, monkeypatch):
    place = Territory.objects.get(geozone="fr:departement:31")
    producer = make_organization(1, territory=place)
    Organization.objects.update(territory_partial=said_by == "producer")
    dataset = make_dataset(1, title="Équipements", organization=reference(producer), spatial=None)
    if said_by == "pack":
        known = replace(region(), parts=(NamedDataset(id=dataset.source_id, name="Équipements"),))
        monkeypatch.setattr("catalogue.scope.region", lambda: known)
        rescope(Dataset.objects.select_related("organization__territory", "editor_territory"))
    assert list(Scope.objects.values_list("territory__geozone", "partial")) == [("fr:departement:31", True)]


def test_writing_the_same_scopes_again_writes_nothing():
    make_dataset(1, spatial={"zones": [TOULOUSE], "granularity": None, "geom": None})
    with CaptureQueriesContext(connection) as asked:
        rescope(Dataset.objects.select_related("organization__territory", "editor_territory"))
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
