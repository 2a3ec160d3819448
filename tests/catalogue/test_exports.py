"""Spreadsheets: whole, readable in France, and harmless."""

import csv
import io

import pytest

from catalogue.exports import DATASET_HEADER, ORGANIZATION_HEADER, REUSE_HEADER
from catalogue.models import Dataset, Organization
from tests.catalogue import recorded
from tests.catalogue.recorded import answer, dataset_records, reuse_records

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue(db, settings):
    settings.SITE_URL = "https://portail.example"
    recorded.load()


def rows(response):
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(body[1:]), delimiter=";"))


def visible():
    return [record for record in dataset_records() if not record["archived"]]


def test_the_whole_filtered_list_is_exported_in_its_order(client):
    response = client.get("/jeux-de-donnees.csv?license=lov2&sort=created&page=2&page_size=10")
    wanted = sorted(
        (record for record in visible() if record["license"] == "lov2"),
        key=lambda record: record["created_at"],
    )
    found = rows(response)
    assert response.streaming
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    assert response["Content-Disposition"].startswith('attachment; filename="jeux-de-donnees-')
    assert [row["identifiant"] for row in found] == [record["id"] for record in wanted]
    assert [row["titre"] for row in found] == [record["title"] for record in wanted]
    assert tuple(found[0]) == DATASET_HEADER


def test_a_line_says_what_the_record_says(client):
    record = answer("dataset-v1")
    row = next(row for row in rows(client.get("/jeux-de-donnees.csv")) if row["identifiant"] == record["id"])
    expected = {
        "adresse": f"https://portail.example/jeux-de-donnees/{record['slug']}/",
        "producteur": "Toulouse Métropole",
        "identifiant du producteur": "5e724fe302ebf7c872ecdbf0",
        "mots-clés": ", ".join(record["tags"]),
        "identifiant de la licence": "lov2",
        "fréquence promise": "chaque année",
        "créé le": "2026-07-02",
        "nombre de ressources": "4",
        "identifiants des territoires": "fr:epci:243100518",
        "score de qualité": "1,00",
        "vues": "984",
        "téléchargements": "250",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\ufeff=1", "＝1+1", "\r=1", "\u00a0@x"]
)
def test_no_cell_can_run_as_a_formula(client, title):
    row = Dataset.objects.visible().order_by("pk").first()
    Dataset.objects.filter(pk=row.pk).update(title=title)
    found = next(
        item for item in rows(client.get("/jeux-de-donnees.csv")) if item["identifiant"] == row.source_id
    )
    assert found["titre"] == f"'{title}".replace("\r", "\r")


def test_markup_and_separators_stay_in_their_cell(client):
    record = answer("dataset-v1-markup")
    row = next(row for row in rows(client.get("/jeux-de-donnees.csv")) if row["identifiant"] == record["id"])
    assert row["titre"] == record["title"]


def test_producers_and_reuses_are_exported(client):
    producers = rows(client.get("/organisations.csv"))
    assert tuple(producers[0]) == ORGANIZATION_HEADER
    assert {row["identifiant"] for row in producers} == set(
        Organization.objects.visible().values_list("source_id", flat=True)
    )
    held = {row["identifiant"]: int(row["jeux au catalogue"]) for row in producers}
    assert sum(held.values()) == sum(bool(record["organization"]) for record in visible())

    reuses = rows(client.get("/reutilisations.csv"))
    assert tuple(reuses[0]) == REUSE_HEADER
    assert {row["identifiant"] for row in reuses} == {record["id"] for record in reuse_records()}


@pytest.mark.parametrize("path", ["jeux-de-donnees", "organisations", "reutilisations"])
def test_exports_only_read(client, path):
    assert client.post(f"/{path}.csv").status_code == 405
    response = client.get(f"/{path}.csv")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}
    b"".join(response.streaming_content)
