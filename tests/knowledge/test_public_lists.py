"""The lists of items: what they hold, how they are asked, what they say when nothing answers."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalogue.search import apply_index_tasks
from knowledge import shelf
from knowledge.models import Item, Kind, State
from tests.catalogue.factories import make_places
from tests.knowledge.factories import CASE, make_item

pytestmark = pytest.mark.django_db
WHO, SMALL = "Qui doit publier ses données ?", "Ma commune est petite : que faire ?"


@pytest.fixture
def items():
    make_places()
    made = {
        "who": make_item(number=1, title=WHO, section="obligations", position=1, needs=["publier"]),
        "small": make_item(
            number=2,
            title=SMALL,
            section="obligations",
            position=2,
            audiences=["collectivite"],
            links=[("territory", "fr:departement:09")],
        ),
        "licence": make_item(number=3, title="Quelle licence ?", section="licences", themes=["risques"]),
        "guide": make_item(Kind.GUIDE, 4, title="Publier pas à pas", needs=["publier"]),
        "pointer": make_item(
            Kind.POINTER,
            5,
            title="Le guide de la CNIL",
            details={"adresse": "https://www.cnil.fr/", "editeur": "CNIL", "pourquoi": "Clair."},
        ),
        "term": make_item(Kind.TERM, 6, title="Étalab"),
        "case": make_item(Kind.CASE_STUDY, 7, title="Un cas à Foix", details=CASE),
    }
    apply_index_tasks()
    shelf.forget()
    return made


def read(client, path, **headers):
    return BeautifulSoup(client.get(path, headers=headers).content, "html.parser")


def titles(page, selector):
    return [" ".join(node.get_text().split()) for node in page.select(selector)]


def test_questions_stand_in_the_sections_of_the_page(client, items):
    page = read(client, "/connaissances/questions/")
    assert titles(page, "section h3") == ["Obligations", "Licences, coût, responsabilité"]
    assert titles(page, "details > summary") == [WHO, SMALL, "Quelle licence ?"]
    assert page.select_one("#resultats h2").get_text() == "3\u00a0questions"


def test_an_answer_bears_the_name_by_which_an_address_opens_it(client, items):
    page = read(client, "/connaissances/questions/")
    answer = page.select_one("#fiche-2")
    assert answer.parent.name == "details"  # browsers open the details around what an address names
    assert answer.a["href"] == "/connaissances/questions/fiche-2/"


def test_words_find_items_the_best_first_and_mark_them(client, items):
    page = read(client, "/connaissances/questions/?q=communes")
    assert titles(page, "details > summary") == [SMALL]
    assert titles(page, "summary mark") == ["commune"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("audience=collectivite", [SMALL]),
        ("theme=risques", ["Quelle licence ?"]),
        ("need=publier", [WHO]),
        ("geozone=fr:departement:09", [SMALL]),
        ("geozone=fr:commune:09122", [SMALL]),  # it lies inside what the item speaks of
        ("geozone=fr:region:76", [SMALL]),
        ("geozone=fr:departement:31", []),
        ("theme=inconnu", [WHO, SMALL, "Quelle licence ?"]),  # ignored, and said
    ],
)
def test_filters_choose(client, items, query, found):
    assert titles(read(client, f"/connaissances/questions/?{query}"), "details > summary") == found


def test_unknown_values_are_ignored_and_said(client, items):
    page = read(client, "/connaissances/questions/?theme=inconnu&geozone=atlantide")
    assert titles(page, ".odl-ignored") == [
        "La valeur « inconnu » n’est pas reconnue : elle a été ignorée.",
        "Le territoire « atlantide » n’est pas connu : il a été ignoré.",
    ]


def test_the_fragment_is_the_same_markup_as_the_page(client, items):
    address = "/connaissances/questions/?q=publier"
    page, fragment = read(client, address), read(client, address, HX_Request="true")
    assert fragment.select_one("#resultats").prettify() == page.select_one("#resultats").prettify()
    assert page.select_one("odl-results[data-watch='#resultats'] [role=status]") is not None


def test_nothing_found_says_where_something_is(client, items):
    page = read(client, "/connaissances/etudes-de-cas/?need=publier")
    assert page.select_one("#resultats h2").get_text() == "Aucune\u00a0étude de cas"
    assert titles(page, "#resultats ul li") == ["Questions fréquentes (1)", "Guides (1)"]
    assert "/connaissances/questions/poser/" in [a["href"] for a in page.select("#resultats a")]


def test_an_empty_list_says_so(client, items):
    page = read(client, "/connaissances/temoignages/")
    assert "Ce portail n’a encore rien publié ici." in page.select_one("#resultats").get_text()
    assert page.select("form.odl-list-form") == []


def test_guides_are_ours_then_those_of_others(client, items):
    page = read(client, "/connaissances/guides/")
    assert titles(page, ".odl-card-title") == ["Publier pas à pas", "Le guide de la CNIL"]


def test_glossary_goes_by_letters_accents_aside(client, items):
    page = read(client, "/connaissances/glossaire/")
    assert titles(page, "section h3") == ["E"]
    assert [a["href"] for a in page.select(".odl-letters a")] == ["#lettre-e"]


@pytest.mark.parametrize(
    ("kind", "address", "line", "first"),
    [
        (Kind.QUESTION, "/connaissances/questions/", "details > summary", 60),
        (Kind.TERM, "/connaissances/glossaire/", "dt", 120),
    ],
)
def test_a_long_list_goes_page_by_page_and_stays_light(client, db, kind, address, line, first):
    for number in range(1, first + 4):
        make_item(kind, number, title=f"Fiche {number:03}", section="obligations", position=number)
    page, rest = read(client, address), read(client, f"{address}?page=2")
    assert (len(page.select(line)), len(rest.select(line))) == (first, 3)
    assert titles(rest, line)[-1] == f"Fiche {first + 3:03}"
    assert len(page.find_all(True)) <= 700


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.ARCHIVED])
def test_only_what_is_published_is_listed(client, items, state):
    Item.objects.filter(pk=items["who"].pk).update(state=state)
    shelf.forget()
    assert titles(read(client, "/connaissances/questions/"), "summary") == [SMALL, "Quelle licence ?"]


def test_what_is_due_later_appears_by_itself(client, items, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    Item.objects.filter(pk=items["who"].pk).update(published_at=later)
    shelf.forget()
    assert shelf.shelf().by_pk.get(items["who"].pk) is None
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert shelf.shelf().by_pk[items["who"].pk].title == WHO


def test_home_goes_by_need_audience_and_list(client, items):
    page = read(client, "/connaissances/")
    assert titles(page, ".odl-need h3") == [
        "Je dois publier",
        "Je cherche une donnée",
        "Je veux demander une donnée",
    ]
    assert titles(page, ".odl-need li") == [WHO, "Publier pas à pas"]
    assert titles(page, ".odl-figure") == ["Collectivité 1"]
    tiles = dict(zip(titles(page, ".fr-tile__title"), titles(page, ".fr-tile__detail"), strict=True))
    assert tiles == {
        "Questions fréquentes": "3 questions",
        "Guides": "2 guides",
        "Études de cas": "1 étude de cas",
        "Succès": "Aucun succès",
        "Témoignages": "Aucun témoignage",
        "Glossaire": "1 terme",
        "Actualités": "Aucune actualité",
    }


def test_home_searches_every_list_at_once(client, items):
    page = read(client, "/connaissances/?q=publier")
    assert sorted(titles(page, ".odl-card-title")) == ["Publier pas à pas", WHO]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_they_hold(client, django_assert_num_queries, count):
    for number in range(count):
        make_item(number=number, section="obligations")
    apply_index_tasks()
    client.get("/connaissances/questions/")  # territories and the region are read once
    shelf.forget()
    with django_assert_num_queries(3):  # links, items, what is due
        client.get("/connaissances/questions/?audience=citoyen")


def test_site_search_and_suggestions_hold_items(client, items):
    page = read(client, "/recherche/?q=licence")
    assert titles(page, "#item-titre") == ["Connaissances (1)"]
    assert titles(page, "#item-titre ~ .odl-cards .odl-card-title") == ["Quelle licence ?"]
    (suggested,) = client.get("/suggestions/?q=licence").json()
    assert suggested == {
        "kind": "Connaissances",
        "title": "Quelle licence ?",
        "detail": "Question",
        "url": "/connaissances/questions/fiche-3/",
    }


def test_menu_and_site_map_lead_there(client, items):
    page = read(client, "/plan-du-site/")
    assert page.select_one("nav.fr-nav a[href='/connaissances/']").get_text() == "Connaissances"
    links = [a["href"] for a in page.select("main a") if a["href"].startswith("/connaissances/")]
    assert links == [
        "/connaissances/",
        "/connaissances/questions/",
        "/connaissances/guides/",
        "/connaissances/etudes-de-cas/",
        "/connaissances/succes/",
        "/connaissances/temoignages/",
        "/connaissances/glossaire/",
        "/connaissances/actualites/",
        "/connaissances/manuel/",
        "/connaissances/questions/poser/",
        "/connaissances/atom.xml",
    ]
