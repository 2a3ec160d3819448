"""The command on the real pack with its first records: `tests/opendatalab/packs.py`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Dataset, Organization, PerimeterRule, Scope, SyncRun, Synonym
from opendatalab.region import region
from sig.models import Territory
from tests.opendatalab.packs import copy_pack

KINDS = PerimeterRule.Kind


@pytest.fixture
def pack(settings, tmp_path):
    """Midi-Pyrénées with its first 40 datasets and producers."""
    settings.REGION = str(copy_pack(tmp_path / "essai", records=40))
    return region()


def load_region() -> list[str]:
    out = StringIO()
    call_command("load_region", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_load_region_fills_an_empty_portal(pack, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lines = load_region()
    assert lines[:6] == [
        "Région : Midi-Pyrénées (essai)",
        "Territoires : 3200 ajoutés, 33607 liens écrits",
        "Règles du périmètre : 250 ajoutés",
        f"Synonymes : {Synonym.objects.count()} ajoutés",
        "  instantané : 40 fiches sur 40",
        "Instantané du 16/01/2026 : terminée",
    ]
    assert Dataset.objects.count() == 40
    run = SyncRun.objects.get()
    assert (run.kind, run.status, run.source_date) == ("snapshot", "done", pack.snapshot.date)
    toulouse = Organization.objects.get(source_id="534fff8aa3a7292c64a77ecd")
    assert (toulouse.kind, toulouse.territory.geozone) == ("commune", "fr:commune:31555")
    rules = PerimeterRule.objects.filter(active=True, origin="pack")
    assert rules.filter(kind=KINDS.ORGANIZATION).count() == 73
    assert list(rules.filter(kind=KINDS.TAG).values_list("value", flat=True)) == ["midi-pyrenees"]
    zones = list(rules.filter(kind=KINDS.ZONE).order_by("value").values_list("value", "label"))
    assert len(zones) == 8 + 103 + 37
    assert ("fr:commune:31555", "Toulouse") in zones


@pytest.mark.django_db
def test_load_region_a_second_time_writes_nothing(pack):
    load_region()
    with CaptureQueriesContext(connection) as asked:
        lines = load_region()
    assert lines[:5] == [
        "Région : Midi-Pyrénées (essai)",
        "Territoires : à jour",
        "Règles du périmètre : à jour",
        "Synonymes : à jour",
        "Instantané du 16/01/2026 : terminée",
    ]
    assert {query["sql"].split()[0] for query in asked} == {"SELECT", "SAVEPOINT", "RELEASE"}


@pytest.mark.django_db
def test_load_region_leaves_what_the_team_decided(pack):
    load_region()
    PerimeterRule.objects.filter(value="fr:departement:09").update(active=False)
    PerimeterRule.objects.create(kind=KINDS.TAG, value="garonne")
    PerimeterRule.objects.filter(value="fr:departement:12").delete()
    PerimeterRule.objects.create(kind=KINDS.TAG, value="ancien", origin="pack")
    PerimeterRule.objects.create(kind=KINDS.TAG, value="éteint", origin="pack", active=False)
    toulouse = Organization.objects.filter(source_id="534fff8aa3a7292c64a77ecd")
    toulouse.update(kind="autre", edited=True)

    assert load_region()[2] == "Règles du périmètre : 1 ajoutés, 1 retirés"

    rules = {
        rule.value: (rule.active, rule.origin) for rule in PerimeterRule.objects.exclude(kind="organization")
    }
    assert rules["fr:departement:09"] == (False, "pack")
    assert rules["fr:departement:12"] == (True, "pack")
    assert rules["garonne"] == (True, "editor")
    assert rules["éteint"] == (False, "pack")
    assert "ancien" not in rules
    assert toulouse.get().kind == "autre"


@pytest.mark.django_db
def test_load_region_places_datasets_again_when_territories_change(pack):
    load_region()
    scopes = sorted(Scope.objects.values_list("dataset__source_id", "territory__geozone"))
    assert len(scopes) >= 40
    Scope.objects.all().delete()
    Territory.objects.filter(geozone="fr:commune:31555").update(name="Tolosa")

    assert load_region()[4] == "Jeux de données replacés sur les territoires : 40"

    assert sorted(Scope.objects.values_list("dataset__source_id", "territory__geozone")) == scopes


@pytest.mark.django_db
def test_load_region_without_snapshot_says_where_the_catalogue_will_come_from(settings):
    settings.REGION = "occitanie"
    lines = load_region()
    assert lines[1:5] == [
        "Territoires : 4666 ajoutés, 41527 liens écrits",
        "Règles du périmètre : 352 ajoutés",
        f"Synonymes : {Synonym.objects.count()} ajoutés",
        "Instantané : ce paquet n’en a pas, le catalogue viendra de la première synchronisation",
    ]
    assert Dataset.objects.count() == 0
