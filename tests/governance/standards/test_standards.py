"""Standards from spotted to withdrawn; what conforms to them, and how it is known."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalogue.mentions import mentions_of
from governance import journal
from governance.models import Conformance, Experiment, Standard
from governance.pack import load_governance
from governance.standards import frame
from governance.standards.conformance import effective, read_catalogue
from opendatalab.region import region
from tests.catalogue import standin
from tests.catalogue.factories import make_dataset, make_datasets, make_organization, reference
from tests.governance.factories import make_sector
from tests.governance.plans.factories import make_experiment, make_result, make_standard

pytestmark = pytest.mark.django_db
SCHEMA = "office/foret"


def file(number: int, **changes) -> dict:
    """A file that names the schema."""
    own = {
        **{"id": f"0000000{number}-0000-4000-8000-000000000000", "title": f"Fichier {number}"},
        **{"url": "https://example.org/f.csv", "format": "csv", "type": "main"},
        **{"last_modified": "2026-03-01T00:00:00+00:00", "schema": {"name": SCHEMA}, "extras": {}},
    }
    return own | changes


def report(valid: bool, day: str = "2026-03-02T00:00:00+00:00", errors: int = 0) -> dict:
    keys = {"valid_resource": valid, "validation_date": day, "nb_errors": errors, "schema_name": SCHEMA}
    return {f"validation-report:{name}": value for name, value in keys.items()}


def words(client, path: str) -> str:
    page = BeautifulSoup(client.get(path).content, "html.parser").main
    return " ".join(page.get_text(" ").split())


def test_catalogue_says_which_files_are_declared_and_which_were_checked():
    standard = make_standard(schema_name=SCHEMA)
    make_dataset(
        1, resources=[file(1), file(2, extras=report(True)), file(3, extras=report(False, errors=4))]
    )
    make_dataset(2, resources=[file(4, schema={"name": "autre/schema"})])
    assert read_catalogue() == {"added": 3, "seen": 3}
    rows = Conformance.objects.order_by("resource_id").values_list(
        "method", "result", "errors", "assessed_on"
    )
    assert list(rows)[1:] == [
        ("automatique", "conforme", "", date(2026, 3, 2)),
        ("automatique", "non-conforme", "4 écarts relevés", date(2026, 3, 2)),
    ]
    assert rows[0][:3] == ("declaree", "conforme", "")
    assert read_catalogue() == {}
    assert standard.results.count() == 3


def test_file_that_changed_makes_its_result_stale_and_one_without_schema_loses_its_line():
    make_standard(schema_name=SCHEMA)
    record = standin.dataset(1, resources=[file(1, extras=report(True)), file(2)])
    make_datasets(record)
    read_catalogue()
    record["resources"][0]["last_modified"] = "2026-04-01T00:00:00+00:00"
    record["resources"][1]["schema"] = None
    record["last_modified"] = "2026-04-01T00:00:00+00:00"
    make_datasets(record)
    assert read_catalogue() == {"dropped": 1, "seen": 1}
    row = Conformance.objects.get()
    assert (row.is_stale, row.status) == (True, "Conforme, périmée")
    assert list(Conformance.objects.stale()) == [row]


def test_declaration_never_stands_before_a_check():
    standard, dataset = make_standard(), make_dataset(1)
    declared = make_result(standard, dataset, method="declaree", assessed_on=date(2026, 9, 1))
    assert effective([declared]) == [declared]
    checked = make_result(standard, dataset, method="automatique", result="non-conforme")
    assert effective([declared, checked]) == [checked]
    reviewed = make_result(standard, dataset, method="revue", assessed_on=date(2026, 6, 1))
    assert effective([declared, checked, reviewed]) == [reviewed]
    other = make_result(make_standard(slug="foret-2", version="2"), dataset, method="declaree")
    assert effective([declared, other, checked]) == [checked, other]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_result(standard, dataset, method="revue")


def test_page_counts_by_producer_and_standard_with_a_picture_and_its_table(client):
    producer = reference(make_organization(1))
    standard = make_standard(schema_name=SCHEMA)
    make_dataset(
        1,
        organization=producer,
        resources=[file(1), file(2, extras=report(True)), file(3, extras=report(False))],
    )
    read_catalogue()
    path = reverse("governance:conformance")
    page = BeautifulSoup(client.get(path).content, "html.parser")
    row = [
        cell.get_text() for cell in page.select("#parts")[0].find_parent("table").select("tbody th, tbody td")
    ]
    assert row == ["Producteur 1", "2 sur 3, dont 1 sur déclaration", "67\u00a0%"]
    assert [bar["class"] for bar in page.select("svg.odl-shares rect")] == [
        ["odl-share-verified"],
        ["odl-share-declared"],
        ["odl-share-other"],
    ]
    assert "1\u00a0fichier évalué" in client.get(f"{path}?result=non-conforme").content.decode()
    assert "Rien ne répond" in words(client, f"{path}?q=introuvable")
    csv = reverse("governance:conformance_csv")
    lines = b"".join(client.get(f"{csv}?method=declaree").streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "2 sur 3" in words(client, standard.get_absolute_url())


def test_dataset_page_says_which_standards_it_follows(client):
    make_standard(schema_name=SCHEMA)
    dataset = make_dataset(1, resources=[file(1, extras=report(True))])
    assert mentions_of("dataset", dataset.source_id) == []
    read_catalogue()
    (mention,) = mentions_of("dataset", dataset.source_id)
    assert mention.words == "1\u00a0fichier conforme\u00a0: Forêt 1\u00a0: voir la méthode et les écarts"
    fragment = client.get(mention.url, headers={"HX-Request": "true"}).content.decode()
    assert BeautifulSoup(fragment, "html.parser").select_one("table").prettify() == (
        BeautifulSoup(client.get(mention.url).content, "html.parser").select_one("table").prettify()
    )
    page = client.get(dataset.get_absolute_url()).content.decode()
    assert mention.url in page


def test_register_filters_and_its_spreadsheet_has_the_same(client):
    sector = make_sector()
    make_standard(sector=sector)
    make_standard(slug="mer-1", name="Mer", kind="geostandard", summary="La côte.")
    path = reverse("governance:standards")
    assert "1\u00a0standard<" in client.get(f"{path}?kind=schema").content.decode()
    lines = b"".join(
        client.get(f"{reverse('governance:standards_csv')}?sector=forets").streaming_content
    ).decode()
    assert [line.split(";")[0] for line in lines.splitlines()[1:]] == ["STD-FORET-1"]
    assert "cette valeur n’existe pas" in words(client, f"{path}?kind=absurde")


def test_standard_leaves_with_a_reason_and_names_what_replaces_it(client):
    old = make_standard(state="adopted")
    make_standard(slug="foret-2", version="2", replaces=old)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        journal.move(old, to="deprecated")
    journal.move(old, to="deprecated", said="La version 2 la remplace")
    assert "Forêt 2 le remplace" in words(client, old.get_absolute_url())
    feed = client.get(reverse("governance:standards_atom")).content.decode()
    assert "Forêt 1\u00a0: déprécié" in feed


def test_adopted_standard_is_frozen_in_the_team_s_pages(client):
    standard = make_standard(state="adopted", level="recommande")
    client.force_login(User.objects.create_superuser("equipe"))
    sent = {"sector": "", "summary": "Autre", "scope": "", "level": "obligatoire", "url": "", "name": "Autre"}
    sent |= {"replaces": "", "review_on": "01/01/2028", "move_to": "", "move_said": ""}
    client.post(reverse("admin:governance_standard_change", args=[standard.pk]), sent)
    standard.refresh_from_db()
    assert (standard.name, standard.level, standard.review_on) == ("Forêt", "obligatoire", date(2028, 1, 1))


def test_team_records_a_review_of_the_file_as_it_is(client):
    standard, dataset = make_standard(), make_dataset(1, resources=[file(1)])
    client.force_login(User.objects.create_superuser("equipe"))
    sent = {"standard": standard.pk, "dataset": dataset.pk, "resource_id": file(1)["id"], "method": "revue"}
    sent |= {"result": "reserves", "errors": "Un code manque", "assessed_on": "01/05/2026", "fingerprint": ""}
    client.post(reverse("admin:governance_conformance_add"), sent | {"file_date_0": "", "file_date_1": ""})
    row = Conformance.objects.get()
    assert (row.file_date, row.is_stale) == (datetime(2026, 3, 1, tzinfo=UTC), False)
    assert read_catalogue() == {}


def test_pack_spots_standards_and_adopts_none():
    load_governance(region())
    assert set(Standard.objects.values_list("state", "decision")) == {("spotted", None)}
    assert Standard.objects.get(slug="raepa-1-2").ref == "STD-RAEPA-1-2"


def test_frame_gives_another_sector_its_standards_to_look_at():
    make_standard(sector=make_sector(), state="adopted")
    taken = frame.take(Standard.objects.get().sector)
    Standard.objects.all().delete()
    other = make_sector(slug="mer", name="Mer")
    assert (frame.give(other, taken), frame.give(other, taken)) == (1, 0)
    assert Standard.objects.get().state == "spotted"


def test_request_starts_as_a_standard_to_adopt(client):
    page = client.get(f"{reverse('governance:new_request')}?nature=format&besoin=Adopter").content
    form = BeautifulSoup(page, "html.parser")
    assert form.select_one("#champ-kind [selected]")["value"] == "format"
    assert form.select_one("#champ-title")["value"] == "Adopter"


def test_command_reads_the_catalogue(capsys):
    make_standard(schema_name=SCHEMA)
    make_dataset(1, resources=[file(1)])
    call_command("read_conformance")
    call_command("read_conformance")
    said = capsys.readouterr().out.splitlines()
    assert said == ["Conformité : 1 ajoutés, 1 fichiers changés", "Conformité : rien de neuf"]


def test_experiment_ends_with_what_came_of_it(client):
    row = make_experiment()
    dataset = make_dataset(1)
    row.datasets.add(dataset)
    journal.move(row, to="running")
    with pytest.raises(ValidationError, match="Écrivez ce qui en est sorti"):
        journal.move(row, to="done")
    Experiment.objects.update(result="Une carte, mais trop lente.")
    journal.move(row, to="done")
    page = words(client, row.get_absolute_url())
    assert "Une carte, mais trop lente." in page
    assert dataset.title in page
    path = reverse("governance:experiments")
    assert "1\u00a0expérimentation<" in client.get(f"{path}?state=done").content.decode()
    lines = b"".join(client.get(reverse("governance:experiments_csv")).streaming_content).decode()
    assert "EXP-2026-001" in lines
