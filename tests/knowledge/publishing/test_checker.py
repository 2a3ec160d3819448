"""The checker of a description: ours at once, another's read at data.gouv.fr by its id or slug only."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.cache import cache

from catalogue.models import FormerSlug
from catalogue.quality import CRITERIA
from knowledge.publishing import checker
from knowledge.publishing.checker import BRINGS, OTHER_SITE, Wanted, our_dataset, read_wanted
from opendatalab.http import DOOR
from tests.catalogue import standin
from tests.catalogue.factories import make_dataset

CHECK, ELSEWHERE = "/publier/verifier/", "/publier/verifier/ailleurs/"
BAD = {
    "license": False,
    "temporal_coverage": False,
    "spatial": True,
    "update_frequency": True,
    "update_fulfilled_in_time": True,
    "dataset_description_quality": True,
    "has_open_format": True,
    "all_resources_available": True,
    "resources_documentation": False,
}


@pytest.fixture
def upstream(settings):
    DOOR.restart()
    cache.clear()
    with standin.Standin(
        [standin.dataset(7, title="Jeu d’ailleurs", slug="jeu-d-ailleurs", quality=BAD)]
    ) as one:
        settings.DATAGOUV_URL = one.url
        settings.OUTBOUND_PRIVATE = django_settings.OUTBOUND_PRIVATE | {("127.0.0.1", one.port)}
        yield one
    DOOR.restart()


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_each_criterion_says_what_it_brings():
    assert set(BRINGS) == {criterion.key for criterion in CRITERIA}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted()),
        ("5cc1b94a634f4165e96436c1", Wanted(key="5cc1b94a634f4165e96436c1")),
        ("budget-primitif-2024", Wanted(key="budget-primitif-2024")),
        ("budget primitif", Wanted(words="budget primitif")),
        ("https://www.data.gouv.fr/datasets/menus", Wanted(key="menus")),
        ("https://www.data.gouv.fr/fr/datasets/menus/#/resources", Wanted(key="menus")),
        ("www.data.gouv.fr/fr/datasets/menus/", Wanted(key="menus")),
        ("https://www.data.gouv.fr/admin/datasets/5cc1b94a634f4165e96436c1/files", None),
        ("http://127.0.0.1:8000/jeux-de-donnees/menus/", Wanted(key="menus")),
        ("https://www.data.gouv.fr/fr/datasets/r/5cc1b94a", Wanted(problem=checker.FILE_ADDRESS)),
        ("https://www.data.gouv.fr/organizations/foix", Wanted(problem=checker.NOT_A_DATASET)),
        ("https://attacker.example/datasets/menus", Wanted(problem=OTHER_SITE)),
        ("http://169.254.169.254/datasets/menus", Wanted(problem=OTHER_SITE)),
        ("https://www.data.gouv.fr@attacker.example/datasets/menus", Wanted(problem=OTHER_SITE)),
        ("https://www.data.gouv.fr/datasets/..%2f..%2fsite", Wanted(problem=checker.NOT_A_DATASET)),
        ("https://[bad/datasets/x", Wanted(problem=OTHER_SITE)),
        ("x" * 501, Wanted(problem=OTHER_SITE)),
    ],
)
def test_what_was_typed_is_a_key_words_or_a_fault(typed, wanted):
    assert read_wanted(typed) == (wanted or Wanted(key="5cc1b94a634f4165e96436c1"))


def test_a_dataset_of_ours_is_told_at_once(client, db, upstream):
    make_dataset(1, title="Menus", quality=BAD, contact_points=[])
    page = read(client, f"{CHECK}?jeu=jeu-1")
    lines = {item.strong.text: item for item in page.select(".odl-findings li")}
    assert list(lines) == ["Licence", "Période couverte", "Documentation des fichiers"]
    assert BRINGS["license"] in lines["Licence"].text
    edit = f"{django_settings.DATAGOUV_URL}/admin/datasets/{1:024x}"
    assert [item.a["href"] for item in lines.values()] == [edit, edit, f"{edit}/files"]
    assert "6\u00a0critères sur 9 remplis." in page.select_one(".odl-sheet").text
    assert "Un point de contact" in page.select_one(".odl-sheet").text
    assert upstream.paths == []
    again = f"{ELSEWHERE}?jeu={1:024x}"
    assert again in [link["href"] for link in page.select(".odl-sheet a")]


def test_what_was_just_mended_is_seen_by_reading_again(client, db, upstream):
    make_dataset(7, title="Jeu d’ailleurs", quality=BAD)
    upstream.datasets[f"{7:024x}"]["quality"] = BAD | {"license": True}
    page = read(client, f"{ELSEWHERE}?jeu={7:024x}")
    assert [item.strong.text for item in page.select(".odl-findings li")] == [
        "Période couverte",
        "Documentation des fichiers",
    ]


def test_what_the_snapshot_does_not_say_is_not_called_good(client, db):
    record = make_dataset(1).record
    export = {"resources_count": 1, "resources_formats": ["csv"]}
    quiet = {"quality": None, "resources": [], "spatial": None, "catalogue_export": export}
    make_dataset(1, **quiet, license=record["license"])
    sheet = read(client, f"{CHECK}?jeu=jeu-1").select_one(".odl-sheet").text
    assert "non connus" in sheet
    assert "Rien de ce qui est regardé ne manque" not in sheet


def test_ours_is_found_by_slug_id_and_former_slug(db):
    dataset = make_dataset(1)
    FormerSlug.objects.create(kind=FormerSlug.Kind.DATASET, slug="autrefois", source_id=dataset.source_id)
    assert [our_dataset(key) for key in ("jeu-1", dataset.source_id, "autrefois", "jamais")] == [
        *[dataset] * 3,
        None,
    ]


def test_words_propose_datasets_of_ours(client, db):
    make_dataset(1, title="Menus des cantines")
    page = read(client, f"{CHECK}?jeu=menus")
    assert [link["href"] for link in page.select(".odl-lines a")] == [f"{CHECK}?jeu=jeu-1"]


def test_the_page_asks_nothing_of_upstream_but_says_where(client, db, upstream):
    page = read(client, f"{CHECK}?jeu=https://www.data.gouv.fr/datasets/jeu-d-ailleurs/")
    zone = page.select_one("#fiche")
    address = f"{ELSEWHERE}?jeu=jeu-d-ailleurs"
    assert (zone["hx-get"], zone["hx-trigger"], zone.a["href"]) == (address, "load", address)
    assert page.select_one("script[src*=htmx]")
    assert upstream.paths == []


def test_another_s_description_is_read_once_and_told(client, db, upstream):
    address = f"{ELSEWHERE}?jeu={7:024x}"
    fragment = read(client, address, **{"HX-Request": "true"})
    assert fragment.h2.text == "Jeu d’ailleurs"
    assert [item.strong.text for item in fragment.select(".odl-findings li")] == [
        "Licence",
        "Période couverte",
        "Documentation des fichiers",
    ]
    page = read(client, address)
    assert page.select_one("#fiche .odl-sheet").get_text() == fragment.select_one(".odl-sheet").get_text()
    assert upstream.paths == [f"/api/1/datasets/{7:024x}/"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one.gone.add(f"{7:024x}"), checker.ABSENT["gone"]),
        (lambda one: one.private.add(f"{7:024x}"), checker.ABSENT["private"]),
        (lambda one: one.server.shutdown() or one.server.server_close(), "Le service est injoignable."),
        (lambda one: one.datasets.update({f"{7:024x}": {"id": f"{7:024x}"}}), checker.UNREADABLE),
    ],
)
def test_what_upstream_does_not_give_is_said_kindly(client, db, upstream, change, said):
    change(upstream)
    response = client.get(f"{ELSEWHERE}?jeu={7:024x}")
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert said in page.select_one("#fiche .odl-ignored").text
    assert page.select_one("#fiche a")["href"] == f"{ELSEWHERE}?jeu={7:024x}"


def test_visitors_together_ask_upstream_a_bounded_number_of_times(client, db, upstream, monkeypatch):
    monkeypatch.setattr(checker, "A_MINUTE", 2)
    for number in (11, 12, 13):
        page = read(client, f"{ELSEWHERE}?jeu={number:024x}")
    assert checker.BUSY in page.select_one("#fiche").text
    assert len(upstream.paths) == 2
