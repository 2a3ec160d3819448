"""The site's own pages: what each carries, figures equal to the lists they open, errors without database."""

import pytest

from catalogue.models import EmptySearch
from sig import territories
from sig.models import Territory
from tests.opendatalab.site.visits import NBSP, count_of, parse, read, total_of


def test_figures_equal_the_lists_they_open(client, catalogue):
    figures = read(client, "/").select(".odl-figure")
    shown = {
        figure.get_text().replace(figure.span.get_text(), "").strip(): (
            count_of(figure.span.get_text()),
            total_of(client, figure["href"]),
        )
        for figure in figures
    }
    assert shown == {
        "jeux de données": (3, 3),
        "jeux dans un format ouvert": (2, 2),
        "producteurs": (2, 2),
        "réutilisation": (1, 1),
        "Ariège": (2, 2),
        "Haute-Garonne": (2, 2),
    }


def test_themes_count_the_lists_they_open(client, catalogue):
    tiles = read(client, "/").select(".fr-tile")
    counts = [
        (count_of(tile.select_one(".fr-tile__detail").get_text()), total_of(client, tile.a["href"]))
        for tile in tiles
    ]
    assert counts
    assert [shown for shown, _ in counts] == [held for _, held in counts]


def test_home_shows_the_newest_of_each_producer_and_what_the_team_puts_forward(client, catalogue):
    catalogue[1].featured, catalogue[1].editor_note = True, "À lire avant l’hiver."
    catalogue[1].save()
    page = read(client, "/")
    latest = page.select_one("section[aria-labelledby=derniers]").select(".odl-lines a")
    assert sorted(link.get_text() for link in latest) == ["Crues et inondations", "Pistes cyclables"]
    featured = page.select_one("section[aria-labelledby=en-avant]")
    assert [link.get_text() for link in featured.select("a")] == ["Pistes cyclables"]
    assert featured.select_one(".odl-lines-note").get_text() == "À lire avant l’hiver."


@pytest.mark.django_db
def test_empty_home_shows_no_figure_and_no_empty_section(client):
    page = read(client, "/")
    assert page.select(".odl-figure, .fr-tile") == []
    assert page.select_one(".odl-hero p a[href='/etat/']").get_text() == "Voir où elle en est"
    assert [title.get_text() for title in page.select("main h2")] == ["Comment ça marche", "Pour qui"]


def test_search_finds_every_kind_and_counts_as_the_lists_do(client, catalogue):
    page = read(client, "/recherche/?q=inondation")
    assert page.h2.get_text() == f"3{NBSP}résultats pour «{NBSP}inondation{NBSP}»"
    groups = {
        group.h3.get_text(): (group.select("a")[-1]["href"], group.select_one("h4, .odl-lines a").get_text())
        for group in page.select(".odl-found-group")
    }
    assert sorted(groups) == ["Jeux de données (2)", "Réutilisations (1)"]
    for title, (address, _) in groups.items():
        assert total_of(client, address) == count_of(title)
    assert groups["Réutilisations (1)"][1] == "Carte des inondations"


def test_search_knows_places_and_producers(client, catalogue):
    page = read(client, "/recherche/?q=foix")
    assert page.select_one("section[aria-labelledby=lieux] a")["href"] == "/territoires/commune/09122/"
    titles = [title.get_text() for title in page.select(".odl-found-group h3")]
    assert "Producteurs (1)" in titles


def test_search_of_a_place_alone_says_so(client, catalogue):
    Territory.objects.create(geozone="fr:commune:09225", level="fr:commune", code="09225", name="Pamiers")
    territories.forget()
    page = read(client, "/recherche/?q=pamiers")
    assert page.h2.get_text() == f"1{NBSP}lieu pour «{NBSP}pamiers{NBSP}», sans autre résultat"
    assert EmptySearch.objects.count() == 0


def test_search_in_vain_proposes_a_way_on_and_is_counted_without_who(client, catalogue):
    for _ in range(2):
        page = read(client, "/recherche/?q=xylophone")
    assert page.h2.get_text() == f"Aucun résultat pour «{NBSP}xylophone{NBSP}»"
    assert {link["href"] for link in page.select("main ul a")} == {"/jeux-de-donnees/", "/organisations/"}
    assert list(EmptySearch.objects.values_list("words", "geozone", "count")) == [("xylophone", "", 2)]


@pytest.mark.django_db
def test_search_survives_any_words(client):
    for words in ('"', "a\x00b", "<script>alert(1)</script>", "é" * 5000, "{{ 7 }}", "AND OR NOT ("):
        page = parse(client.get("/recherche/", {"q": words}))
        assert page.h1.get_text() == "Recherche"
        assert page.select("main script") == []
