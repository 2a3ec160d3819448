"""Frames hold what the list page holds, may be framed, and keep what their host decided."""

import pytest
from bs4 import BeautifulSoup

from catalogue.embed import words
from catalogue.models import FormerSlug, State
from catalogue.synonyms import synonyms
from catalogue.vocabulary import FRESHNESS
from sig import territories
from tests.catalogue import standin
from tests.catalogue.factories import (
    make_dataset,
    make_datasets,
    make_organization,
    make_places,
    make_reuse,
    place,
    reference,
)

pytestmark = pytest.mark.django_db
LIST = "/embed/catalogue/"
QUERIES = (
    "",
    "q=pistes",
    "q=piste+cyclable&sort=title",
    "q=introuvable",
    "organization=000000000000000000000001",
    "organization=000000000000000000000001&organization=000000000000000000000002",
    "geozone=fr:departement:09",
    "geozone=fr:commune:09122",
    "geozone=fr:commune:09122&geozone=fr:departement:31&page_size=3",
    "format=csv&format=json",
    "license=lov2",
    "tag=velo",
    "freshness=late",
    "page_size=2&page=2",
    "page_size=2&page=9",
    "sort=-title&page_size=3",
    "sort=absurde&page=0&organization=x",
)


def parse(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def titles(page: BeautifulSoup) -> list[str]:
    return [words_of(title) for title in page.select(".cards h2")]


def policy_of(response) -> dict[str, str]:
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts if part.strip())


@pytest.fixture
def many(db):
    make_places()
    producers = [make_organization(number) for number in (1, 2)]
    made = make_datasets(
        *(
            standin.dataset(
                number,
                title=f"{'Pistes cyclables' if number % 2 else 'Zones inondables'} {number}",
                organization=reference(producers[number % 2]),
                tags=["velo"] if number % 3 else ["eau-potable"],
                license="lov2" if number % 2 else "odc-odbl",
                last_update=f"2026-0{number}-01T00:00:00+00:00",
            )
            for number in range(1, 8)
        )
    )
    place(made[0], "fr:commune:09122")
    place(made[1], "fr:departement:09")
    return made


@pytest.mark.parametrize("query", QUERIES)
def test_frame_list_page_and_api_give_the_same(client, many, query):
    frame = parse(client.get(f"{LIST}?{query}"))
    page = parse(client.get(f"/jeux-de-donnees/?{query}"))
    assert titles(frame) == [words_of(title) for title in page.select("#resultats .odl-card-title")]
    answer = client.get(f"/api/1/datasets/?{query}")
    if answer.status_code == 200:
        assert titles(frame) == [item["title"] for item in answer.json()["data"]]
        assert frame.select_one(".count").text == (
            words.counted(answer.json()["total"], "fr")
            if answer.json()["total"]
            else "Aucun jeu de données ne répond à cette recherche."
        )


@pytest.mark.parametrize("path", [LIST, "/embed/jeu/jeu-1/", "/embed/jeu/nul/", "/embed/chiffre/"])
def test_frames_may_be_framed_and_set_nothing(client, many, path):
    for _ in range(2):  # as made, then as kept
        response = client.get(path)
        assert policy_of(response)["frame-ancestors"] == "*"
        assert policy_of(response)["default-src"] == "'none'"
        assert "X-Frame-Options" not in response
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
    if response.status_code == 200:
        same = client.get(path, headers={"If-None-Match": response["ETag"]})
        assert (same.status_code, policy_of(same)["frame-ancestors"]) == (304, "*")


def test_other_pages_may_not_be_framed(client, many):
    assert policy_of(client.get("/jeux-de-donnees/"))["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}?geozone=fr:departement:09", "/embed/jeu/jeu-1/", "/embed/chiffre/"]
)
def test_frames_wear_nothing_of_the_state(client, many, path):
    page = client.get(path).content.decode()
    assert [
        mark for mark in ("fr-", "Marianne", "look/portal.css", "Préfet", "République") if mark in page
    ] == []


def test_links_out_open_apart_and_links_within_stay(client, many):
    page = parse(client.get(f"{LIST}?page_size=2&lang=en"))
    for link in page.select("a"):
        outside = not link["href"].startswith("/embed/")
        assert (link.get("target"), link.get("rel")) == (
            ("_blank", ["noopener"]) if outside else (None, link.get("rel"))
        )
        assert outside or "lang=en" in link["href"]
    assert len(page.select("a[target=_blank]")) == 1


def test_what_the_host_filters_by_cannot_be_removed(client, many):
    first = parse(client.get(f"{LIST}?organization={1:024x}&page_size=1"))
    assert first.select(".chips") == []
    assert [legend.text for legend in first.select("legend")] == ["Format", "Licence", "Fraîcheur"][
        : len(first.select("legend"))
    ]
    following = first.select_one("a[rel=next]")["href"]
    assert "fixed=organization" in following
    chosen = parse(client.get(f"{following}&license=odc-odbl"))
    assert [words_of(chip) for chip in chosen.select(".chips a")] == ["ODbL 1.0 × (Retirer)", "Tout effacer"]
    cleared = parse(client.get(chosen.select(".chips a")[-1]["href"]))
    assert words_of(cleared.select_one(".count")) == words_of(first.select_one(".count"))


def test_the_form_keeps_what_it_does_not_show(client, many):
    page = parse(client.get(f"{LIST}?geozone=fr:departement:09&lang=en&accent=0b5&page_size=5&search=yes"))
    hidden = [(field["name"], field["value"]) for field in page.select("form input[type=hidden]")]
    assert hidden == [
        ("geozone", "fr:departement:09"),
        ("page_size", "5"),
        ("lang", "en"),
        ("accent", "00bb55"),
        ("fixed", "geozone"),
    ]


def test_search_and_facets_may_be_left_out(client, many):
    page = parse(client.get(f"{LIST}?search=no&facets=no"))
    assert page.select("input:not([type=hidden]), details") == []
    assert len(titles(page)) == 7


def test_a_dataset_opens_within_the_frame_and_leads_back(client, many):
    start = f"{LIST}?geozone=fr:departement:09&page_size=1&q=pistes"
    opened = parse(client.get(parse(client.get(start)).select_one(".cards h2 a")["href"]))
    assert words_of(opened.h1) == "Pistes cyclables 1"
    assert [words_of(title) for title in opened.select("h2")] == ["Fichiers et services", "Description"]
    back = parse(client.get(opened.select_one("main a")["href"]))
    assert titles(back) == titles(parse(client.get(start)))
    portal = opened.select_one(".foot a")
    assert portal["href"] == "http://127.0.0.1:8000/jeux-de-donnees/jeu-1/"


def test_a_card_alone_links_to_the_portal(client, many):
    make_reuse(1, datasets=[many[0]])
    card = parse(client.get("/embed/jeu/jeu-1/"))
    assert card.h1.a["href"] == "http://127.0.0.1:8000/jeux-de-donnees/jeu-1/"
    assert [words_of(title) for title in card.select("h2")] == ["Fichiers et services"]
    assert {link["target"] for link in card.select("a")} == {"_blank"}


def test_a_former_address_leads_to_the_frame_of_today(client, many):
    FormerSlug.objects.create(kind="dataset", slug="ancien", source_id=many[0].source_id)
    assert client.get("/embed/jeu/ancien/?lang=en")["Location"] == "/embed/jeu/jeu-1/?lang=en"


def test_what_is_gone_says_so_within_the_frame(client, many):
    many[0].state = State.GONE
    many[0].save()
    for slug, status, sentence in (
        ("jeu-1", 410, "Ce jeu de données n’est plus dans le catalogue."),
        ("jamais-vu", 404, "Ce jeu de données n’existe pas."),
    ):
        response = client.get(f"/embed/jeu/{slug}/")
        assert (response.status_code, words_of(parse(response).h1)) == (status, sentence)


def test_figure_counts_and_opens_the_list(client, many):
    page = parse(client.get("/embed/chiffre/?geozone=fr:departement:09"))
    assert words_of(page.select_one(".figure a")) == "2 jeux de données (nouvelle fenêtre)"
    assert page.select_one(".figure a")["href"] == (
        "http://127.0.0.1:8000/jeux-de-donnees/?geozone=fr:departement:09"
    )
    english = parse(client.get("/embed/chiffre/?lang=en"))
    assert words_of(english.select_one(".figure a")) == "7 datasets (new window)"


def test_english_has_no_french_left(client, many):
    page = parse(client.get(f"{LIST}?lang=en"))
    assert page.html["lang"] == "en"
    facts = words_of(page.select(".cards .quiet")[1])
    assert facts.startswith("Formats: ")
    assert "Licence: " in facts
    assert "Updated on 1 July 2026." in facts
    assert [mark for mark in ("Promis", "Licence ouverte :", "jour") if mark in facts] == []


def test_both_languages_have_the_same_words():
    assert words.FRENCH.keys() == words.ENGLISH.keys()
    assert words.FRESHNESS_EN.keys() == FRESHNESS.keys()


@pytest.mark.parametrize("count", [1, 3])
def test_frames_use_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    make_datasets(*(standin.dataset(number) for number in range(1, count + 1)))
    territories.mesh()
    synonyms()
    with django_assert_num_queries(3):  # lines, their territories, names of producers
        client.get(LIST)
    with django_assert_num_queries(1):  # the facts said again in English
        client.get(f"{LIST}?lang=en")


def test_hostile_texts_are_only_text(client):
    make_dataset(1, title="<script>window.pwned=1</script>", slug="hostile")
    page = parse(client.get(LIST))
    assert titles(page) == ["<script>window.pwned=1</script>"]
    assert [script.get("src", "").partition("/embed-frame")[0] for script in page.select("script")] == [
        "/static/js"
    ]
