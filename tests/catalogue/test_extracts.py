"""« L'extrait de ma commune », against a stand-in that answers as api-tabular does."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import extracts
from catalogue.clients.tabular import RowPage, Tabular
from catalogue.models import CodeColumn, State
from opendatalab.http import DOOR, UpstreamRefused
from sig import territories
from sig.models import Territory
from tests.catalogue.factories import make_code_column, make_dataset, make_places
from tests.catalogue.tabular import TabularStandin

FOIX = "/territoires/commune/09122/"


@pytest.fixture
def tabular(settings):
    DOOR.restart()
    with TabularStandin() as standin:
        settings.TABULAR_URL = standin.url
        settings.OUTBOUND_PRIVATE = django_settings.OUTBOUND_PRIVATE | {("127.0.0.1", standin.port)}
        yield standin
    DOOR.restart()


@pytest.fixture
def column(db, tabular):
    """A table of three rows for Foix and one for Toulouse, with its column registered."""
    make_places()
    column = make_code_column(make_dataset(1))
    tabular.tables[str(column.resource_id)] = [
        {"code_insee": "09122", "nom": "Piscine", "places": 120, "ouvert": True},
        {"code_insee": "09122", "nom": "=1+1", "places": None, "ouvert": False},
        {"code_insee": "31555", "nom": "Stade", "places": 33000, "ouvert": True},
        {"code_insee": "09122", "nom": "<b>Halle</b>", "places": 3, "ouvert": True},
    ]
    return column


def page_of(column: CodeColumn, more: str = "") -> str:
    return f"{FOIX}extraits/{column.resource_id}/{more}"


def test_the_page_comes_without_asking_upstream(client, column, tabular):
    response = client.get(page_of(column))
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Équipements\u00a0: Foix"
    zone = page.select_one("#lignes")
    assert (zone["hx-get"], zone["hx-trigger"]) == (page_of(column, "lignes/"), "load")
    assert zone.a["href"] == page_of(column, "lignes/")
    assert tabular.asked == []


def test_the_rows_of_the_place_and_no_other(client, column):
    response = client.get(page_of(column, "lignes/"))
    page = BeautifulSoup(response.content, "html.parser")
    assert [cell.text for cell in page.select("thead th")] == ["code_insee", "nom", "places", "ouvert"]
    assert [[cell.text for cell in row.select("td")] for row in page.select("tbody tr")] == [
        ["09122", "Piscine", "120", "oui"],
        ["09122", "=1+1", "", "non"],
        ["09122", "<b>Halle</b>", "3", "oui"],
    ]
    assert page.caption.text == "Équipements, Foix\u00a0: 3\u00a0lignes"
    assert response["Cache-Control"] == "no-store"


def test_the_fragment_is_the_same_markup_as_the_page(client, column):
    url = page_of(column, "lignes/")
    whole = BeautifulSoup(client.get(url).content, "html.parser").select_one("#lignes .odl-table")
    part = BeautifulSoup(client.get(url, headers={"HX-Request": "true"}).content, "html.parser")
    assert part.select_one(".odl-table").prettify() == whole.prettify()
    assert part.find("html") is None


def test_a_page_read_is_remembered_five_minutes_and_no_more(client, column, tabular):
    client.get(page_of(column, "lignes/"))
    client.get(page_of(column, "lignes/"))
    assert tabular.asked == [
        f"/api/resources/{column.resource_id}/data/?code_insee__exact=09122&page=1&page_size=50"
    ]
    caches["pages"].clear()
    client.get(page_of(column, "lignes/"))
    assert len(tabular.asked) == 2


def test_many_rows_are_paged(client, column, tabular):
    tabular.tables[str(column.resource_id)] = [{"code_insee": "09122", "rang": str(n)} for n in range(120)]
    page = BeautifulSoup(client.get(page_of(column, "lignes/?page=3")).content, "html.parser")
    assert [row.select("td")[1].text for row in page.select("tbody tr")] == [str(n) for n in range(100, 120)]
    assert page.caption.text == "Équipements, Foix\u00a0: 120\u00a0lignes, page 3 sur 3"
    assert page.select_one("a[rel=prev]")["href"] == page_of(column, "lignes/?page=2")
    beyond = BeautifulSoup(client.get(page_of(column, "lignes/?page=9")).content, "html.parser")
    assert beyond.select_one("#lignes p").text == "Il n’y a pas de page 9\u00a0: revenir à la première."
    assert client.get(page_of(column, "lignes/?page=absurde")).status_code == 200


def test_no_row_is_said(client, column, tabular):
    tabular.tables[str(column.resource_id)] = [{"code_insee": "31555", "nom": "Stade"}]
    page = BeautifulSoup(client.get(page_of(column, "lignes/")).content, "html.parser")
    assert page.select_one("#lignes p").text.startswith("Aucune ligne pour Foix")


def test_csv_runs_no_formula_and_json_keeps_types(client, column):
    sheet = client.get(page_of(column, "extrait.csv"))
    assert sheet.content.decode("utf-8-sig").splitlines() == [
        "code_insee;nom;places;ouvert",
        "09122;Piscine;120;true",
        "09122;'=1+1;;false",
        "09122;<b>Halle</b>;3;true",
    ]
    assert sheet["Content-Disposition"].startswith('attachment; filename="extrait-09122-')
    answer = client.get(page_of(column, "extrait.json"))
    assert answer.json()[0] == {"code_insee": "09122", "nom": "Piscine", "places": 120, "ouvert": True}
    assert (sheet["Cache-Control"], answer["Cache-Control"]) == ("no-store", "no-store")


@pytest.mark.parametrize("what", ["lignes/", "extrait.csv", "extrait.json"])
def test_when_the_api_is_down_it_is_said_and_the_file_offered(client, column, tabular, what, monkeypatch):
    monkeypatch.setattr(DOOR.clock, "sleep", lambda seconds: None)
    tabular.down = True
    response = client.get(page_of(column, what))
    alert = BeautifulSoup(response.content, "html.parser").select_one(".fr-alert")
    assert alert.strong.text == "Les lignes n’ont pas pu être lues."
    assert "Le service a répondu par une erreur (503)." in alert.text
    file = column.dataset.record["resources"][0]
    assert alert.a["href"] == file["latest"]
    assert response.status_code == (200 if what == "lignes/" else 503)


def test_nothing_of_the_rows_is_written(client, column):
    with CaptureQueriesContext(connection) as asked:
        client.get(page_of(column, "lignes/"))
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert [sql for sql in written if "opendatalab_upstream" not in sql] == []  # how upstream was doing


@pytest.mark.parametrize(
    "path",
    [
        "/territoires/commune/09122/extraits/00000000-0000-4000-8000-00000000ffff/",
        "/territoires/departement/09/extraits/{}/",
        "/territoires/commune/99999/extraits/{}/",
        "/territoires/canton/09122/extraits/{}/",
    ],
)
def test_what_was_not_registered_is_not_found(client, column, path):
    assert client.get(path.format(column.resource_id)).status_code == 404


def test_a_column_put_aside_and_a_dataset_gone_are_not_found(client, column):
    CodeColumn.objects.update(active=False)
    assert client.get(page_of(column)).status_code == 404
    CodeColumn.objects.update(active=True)
    column.dataset.state = State.GONE
    column.dataset.save()
    assert client.get(page_of(column, "lignes/")).status_code == 404


def test_a_merged_commune_leads_to_todays(client, column):
    Territory.objects.filter(code="09122").update(former_codes=["09999"])
    territories.forget()
    response = client.get(page_of(column).replace("09122", "09999"))
    assert (response.status_code, response["Location"]) == (301, page_of(column))


def test_extracts_for_a_territory(column, django_assert_num_queries):
    assert extracts.extracts_for("fr:commune:09122") == [
        {
            "label": "Équipements",
            "url": page_of(column),
            "dataset": "Jeu de données 1",
            "dataset_url": "/jeux-de-donnees/jeu-1/",
        }
    ]
    with django_assert_num_queries(0):
        assert extracts.extracts_for("fr:departement:09") == []


def test_the_dataset_page_leads_to_the_extract_by_name(client, column):
    page = BeautifulSoup(client.get("/jeux-de-donnees/jeu-1/").content, "html.parser")
    link = page.select_one('a[href="/jeux-de-donnees/jeu-1/extraits/"]')
    assert link.text == "Voir les lignes d’une seule commune ou d’un seul territoire"
    page = BeautifulSoup(client.get(f"{link['href']}?q=foix").content, "html.parser")
    assert [a["href"] for a in page.select("main ul a")] == [page_of(column)]
    none = BeautifulSoup(client.get(f"{link['href']}?q=atlantide").content, "html.parser")
    assert none.h2.text == "Aucun territoire pour «\u00a0atlantide\u00a0»"
    make_dataset(2)
    assert client.get("/jeux-de-donnees/jeu-2/extraits/").status_code == 404


def test_check_says_what_it_saw(column, tabular, monkeypatch):
    monkeypatch.setattr(DOOR.clock, "sleep", lambda seconds: None)
    now = timezone.now()
    assert extracts.check(column, now=now)
    assert (column.check_said, column.checked_at) == ("Colonne présente parmi 4.", now)
    column.column = "insee"
    assert not extracts.check(column, now=now)
    assert column.check_said == "Pas de colonne de ce nom parmi 4."
    tabular.tables.clear()
    assert not extracts.check(column, now=now)
    assert column.check_said.startswith("L’API tabulaire ne connaît pas ce fichier")
    tabular.down = True
    assert not extracts.check(column, now=now)
    assert column.check_said == "Non vérifié\u00a0: Le service a répondu par une erreur (503)."


def test_client_refuses_what_is_not_rows(tabular):
    class Odd(Tabular):
        def _get(self, path):
            return {"data": [1, 2], "meta": {"total": 2}}

    with pytest.raises(UpstreamRefused):
        Odd().rows("x", "code", "09122")
    assert RowPage([], 0, 1).columns == []


# The team's pages


@pytest.fixture
def staff(client, db):
    user = User.objects.create_superuser("equipe", password="phrase de passe assez longue")
    client.force_login(user)
    return user


def test_the_form_offers_the_tables_own_columns_codes_first(client, staff, column, tabular):
    page = client.get(reverse("admin:catalogue_codecolumn_change", args=[column.pk]))
    options = BeautifulSoup(page.content, "html.parser").select("select[name=column] option")
    assert [option["value"] for option in options] == ["", "code_insee", "nom", "places", "ouvert"]


def test_a_dataset_of_the_team_leads_to_its_tables(client, staff, column):
    page = client.get(reverse("admin:catalogue_dataset_change", args=[column.dataset_id]))
    link = BeautifulSoup(page.content, "html.parser").select_one(".field-tables a")
    form = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    assert form.select_one("input[name=resource_id]")["value"] == str(column.resource_id)
    options = form.select("select[name=column] option")
    assert [option["value"] for option in options] == ["", "code_insee", "nom", "places", "ouvert"]


def test_the_column_is_typed_when_the_api_does_not_answer(client, staff, column, tabular, monkeypatch):
    monkeypatch.setattr(DOOR.clock, "sleep", lambda seconds: None)
    tabular.down = True
    page = client.get(reverse("admin:catalogue_codecolumn_change", args=[column.pk]))
    field = BeautifulSoup(page.content, "html.parser").select_one("input[name=column]")
    assert field["value"] == "code_insee"


def test_saving_checks_and_shows_at_once(client, staff, column):
    url = reverse("admin:catalogue_codecolumn_change", args=[column.pk])
    values = {
        "dataset": column.dataset_id,
        "resource_id": str(column.resource_id),
        "column": "nom",
        "level": "fr:commune",
        "label": "Lieux",
        "active": "on",
    }
    assert client.post(url, values).status_code == 302
    column.refresh_from_db()
    assert (column.column, column.label, column.check_said) == ("nom", "Lieux", "Colonne présente parmi 4.")
    assert extracts.extracts_for("fr:commune:09122")[0]["label"] == "Lieux"


def test_a_file_of_another_dataset_and_a_column_that_cannot_be_asked_are_refused(client, staff, column):
    url = reverse("admin:catalogue_codecolumn_add")
    values = {
        "dataset": column.dataset_id,
        "resource_id": "00000000-0000-4000-8000-00000000ffff",
        "column": "a=b",
        "level": "fr:commune",
        "label": "Lieux",
    }
    page = BeautifulSoup(client.post(url, values).content, "html.parser")
    errors = [item.text for item in page.select(".errorlist li")]
    assert "Ce fichier n’est pas de ce jeu de données." in errors
    assert any("& ou =" in text for text in errors)
    assert page.select_one("input[name=column]")["value"] == "a=b"


def test_verify_from_the_list(client, staff, column):
    url = reverse("admin:catalogue_codecolumn_changelist")
    client.post(url, {"action": "verify", "_selected_action": [column.pk]})
    column.refresh_from_db()
    assert column.check_said == "Colonne présente parmi 4."
