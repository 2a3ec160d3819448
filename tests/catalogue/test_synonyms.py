"""Lay words and official words: what the search does with them, and how it says so."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse

from catalogue import synonyms
from catalogue.models import Dataset, Synonym
from catalogue.search import DatasetQuery, search_datasets, search_kind
from catalogue.synonyms import both_ways, load_synonyms, only_words
from opendatalab.region import region
from opendatalab.stamp import content_stamp
from tests.catalogue import standin
from tests.catalogue.factories import make_datasets, make_organization

pytestmark = pytest.mark.django_db
URL = "/jeux-de-donnees/"


@pytest.fixture
def canteens():
    """Two datasets that say the same thing in two ways, and one that says neither."""
    rows = make_datasets(
        standin.dataset(1, title="Menus de la cantine", description="", tags=[]),
        standin.dataset(2, title="Restauration scolaire", description="", tags=[]),
        standin.dataset(3, title="Restauration de tableaux, carte scolaire", description="", tags=[]),
    )
    add("cantine", "restauration scolaire")
    return rows


def add(word: str, means: str, **changes) -> None:
    Synonym.objects.create(word=word, means=means, **changes)
    synonyms.forget()


def found(q: str) -> tuple[list[str], tuple[str, ...]]:
    results = search_datasets(DatasetQuery(q=q), facets=False)
    rows = Dataset.objects.in_bulk(results.ids)
    return [rows[pk].title for pk in results.ids], results.also


def test_the_lay_word_finds_the_official_one_after_its_own(canteens):
    assert found("cantines") == (["Menus de la cantine", "Restauration scolaire"], ("restauration scolaire",))


def test_the_official_words_find_the_lay_one_too(canteens):
    titles, also = found("restauration scolaire")
    assert (titles[-1], also) == ("Menus de la cantine", ("cantine",))
    assert "Restauration scolaire" in titles


def test_other_words_still_have_to_be_met(canteens):
    assert found("menus cantine") == (["Menus de la cantine"], ("restauration scolaire",))
    assert found("cantine piscine") == ([], ())


def test_a_word_that_nobody_wrote_is_found_by_its_synonym(canteens):
    add("réfectoire", "cantine")
    assert found("refectoire") == (["Menus de la cantine"], ("cantine",))


def test_words_in_quotes_mean_themselves(canteens):
    assert found('"cantine"') == (["Menus de la cantine"], ())
    assert only_words("menus cantine") == '"menus" "cantine"'
    assert only_words('menus "de la cantine"') == '"menus" "de la cantine"'
    assert found(only_words("menus cantine")) == (["Menus de la cantine"], ())


def test_a_synonym_that_adds_nothing_is_not_told(canteens):
    add("cantine", "menus de la cantine")
    add("cantine", "mot que personne n’a écrit")
    assert found("cantine")[1] == ("restauration scolaire",)


def test_a_synonym_switched_off_is_not_used(canteens):
    Synonym.objects.update(active=False)
    synonyms.forget()
    assert found("cantine") == (["Menus de la cantine"], ())


def test_the_longest_run_of_words_wins(canteens):
    add("carte scolaire", "menus de la cantine")
    add("scolaire", "rien de tel")
    assert found("carte scolaire")[1] == ("menus de la cantine",)


def test_producers_and_reuses_are_searched_with_synonyms_too(db):
    add("pompiers", "incendie et secours")
    make_organization(1, name="Service d’incendie et de secours")
    assert search_kind("organization", "pompiers").total == 1


def test_the_page_says_what_else_was_searched_and_how_not_to(client, canteens):
    page = BeautifulSoup(client.get(f"{URL}?q=cantine&page_size=10").content, "html.parser")
    said = next(p for p in page.select(".odl-found p") if p.text.startswith("Aussi cherché"))
    assert (
        said.text
        == "Aussi cherché\u00a0: «\u00a0restauration scolaire\u00a0». Chercher seulement les mots écrits"
    )
    exact = BeautifulSoup(client.get(said.a["href"]).content, "html.parser")
    assert [a.text for a in exact.select(".odl-card-title a")] == ["Menus de la cantine"]
    assert "Aussi cherché" not in exact.text


def test_the_search_everywhere_says_it_as_well(client, canteens):
    page = BeautifulSoup(client.get("/recherche/?q=cantine").content, "html.parser")
    said = next(p for p in page.select("main p") if p.text.startswith("Aussi cherché"))
    assert said.a["href"] == "/recherche/?q=%22cantine%22"


def test_synonyms_cost_no_query_once_in_memory(canteens, django_assert_num_queries):
    search_datasets(DatasetQuery(q="cantine"), facets=False)
    with django_assert_num_queries(0):
        search_datasets(DatasetQuery(q="cantine"), facets=False)


def test_words_without_sense_make_no_synonym():
    assert both_ways([("de la", "cantine"), ("cantines", "cantine")]) == {}


def test_the_pack_is_loaded_once_and_leaves_the_teams_alone():
    first = load_synonyms(region())
    assert first["added"] == Synonym.objects.count() > 30
    Synonym.objects.filter(word="cantine").update(active=False)
    Synonym.objects.create(word="minot", means="enfant")
    Synonym.objects.create(word="vieux", means="mot", origin=Synonym.Origin.PACK)
    assert load_synonyms(region()) == {"added": 0, "dropped": 1}
    assert not Synonym.objects.filter(word="cantine", active=True).exists()
    assert Synonym.objects.filter(word="minot").exists()


def test_an_editor_adds_one_and_the_search_uses_it_at_once(client, canteens):
    client.force_login(User.objects.create_superuser("equipe", password="phrase de passe assez longue"))
    url = reverse("admin:catalogue_synonym_add")
    form = BeautifulSoup(client.get(f"{url}?word=popote").content, "html.parser")
    assert form.select_one("input[name=word]")["value"] == "popote"
    before = content_stamp()
    client.post(url, {"word": "popote", "means": "cantine", "active": "on"})
    assert content_stamp() != before
    assert found("popote") == (["Menus de la cantine"], ("cantine",))
    again = client.post(url, {"word": "cantines", "means": "cantine", "active": "on"})
    errors = BeautifulSoup(again.content, "html.parser").select(".errorlist li")
    assert [item.text for item in errors] == ["La recherche les tient déjà pour le même mot."]
