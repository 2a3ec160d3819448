import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from catalogue import services
from catalogue.models import Dataset, EmptySearch, Organization
from catalogue.search import DatasetQuery, FacetValue
from catalogue.synonyms import synonyms
from catalogue.views import listing
from opendatalab.stamp import touch
from sig import territories
from tests.catalogue import standin
from tests.catalogue.factories import (
    make_dataset,
    make_datasets,
    make_organization,
    make_places,
    place,
    recorded_dataset,
)

URL = "/jeux-de-donnees/"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def parse(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words_of(tag) -> str:
    return " ".join(tag.get_text().split())


def titles(page: BeautifulSoup) -> list[str]:
    return [words_of(title) for title in page.select("#resultats .odl-card-title")]


@pytest.mark.parametrize("count", [1, 3])
def test_list_uses_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    make_datasets(*(standin.dataset(number) for number in range(1, count + 1)))
    territories.mesh()  # read once in a process
    synonyms()
    with django_assert_num_queries(4):  # lines, their territories, names of producers, age of the data
        page = parse(client.get(URL))
    assert len(titles(page)) == count
    with django_assert_num_queries(0):  # all of it is held until the content changes
        again = parse(client.get(f"{URL}?sort=title"))
    assert sorted(titles(again)) == sorted(titles(page))


def test_lines_held_follow_the_content(client):
    dataset = make_dataset(title="Pistes cyclables")
    assert titles(parse(client.get(URL))) == ["Pistes cyclables"]
    Dataset.objects.filter(pk=dataset.pk).update(title="Voies vertes")
    touch()
    assert titles(parse(client.get(URL))) == ["Voies vertes"]


@pytest.mark.parametrize("query", ["", "?q=pistes", "?q=introuvable", "?format=csv&sort=title&page_size=10"])
def test_fragment_is_the_zone_of_the_page(client, query):
    make_datasets(standin.dataset(1, title="Pistes cyclables"), standin.dataset(2))
    page = client.get(URL + query)
    fragment = client.get(URL + query, headers=HTMX)
    zone = parse(page).select_one("#resultats")
    assert parse(fragment).select_one("#resultats").prettify() == zone.prettify()
    assert [tag.get("id") for tag in parse(fragment).find_all(recursive=False)] == ["resultats"]


def test_fragment_gives_the_address_to_show(client):
    make_dataset()
    query = "?q=donn%C3%A9es&geozone=&sort=relevance&page=1&page_size=20&format=csv&format=json"
    response = client.get(URL + query, headers=HTMX)
    assert response["HX-Push-Url"] == f"{URL}?q=donn%C3%A9es&format=csv&format=json"
    assert "HX-Request" in response["Vary"]


def test_bad_values_are_said_and_cost_nothing(client):
    make_dataset(title="Pistes cyclables")
    page = parse(client.get(f"{URL}?sort=pire&page=9"))
    assert titles(page) == ["Pistes cyclables"]
    assert [words_of(line) for line in page.select(".odl-ignored")] == [
        "Le tri « pire » n’existe pas : le tri habituel a été appliqué.",
        "La page 9 n’existe pas : la dernière est affichée.",
    ]


def test_words_found_are_marked_and_nothing_of_a_title_runs(client):
    recorded_dataset("dataset-v1-markup")
    page = parse(client.get(f"{URL}?q=balis%C3%A9"))
    title = page.select_one(".odl-card-title a")
    assert title.get_text() == 'Jeu <b>balisé</b> & "guillemets" <script>alert(1)</script>'
    assert [mark.get_text() for mark in title.find_all("mark")] == ["balisé"]
    assert [tag.name for tag in title.find_all()] == ["mark"]


def test_line_says_what_helps_to_choose(client):
    make_dataset(title="Pistes cyclables", license="notspecified", frequency="unknown", metrics={"reuses": 2})
    card = parse(client.get(URL)).select_one(".odl-card")
    facts = [words_of(fact) for fact in card.select(".odl-card-facts li")]
    assert facts[0].startswith("Formats : ")
    assert facts[1] == "Licence non précisée : rien ne dit que la réutilisation est libre"
    assert facts[2].startswith("Rythme non précisé. Réel : ")
    assert facts[3] == "2 réutilisations"


def test_restricted_access_is_said_before_the_licence(client):
    recorded_dataset("dataset-v1-restricted")
    assert words_of(parse(client.get(URL)).select_one(".odl-licence")) == "Accès restreint"


def test_zone_tells_inside_from_covering(client):
    make_places()
    inside, covering, elsewhere = make_datasets(
        standin.dataset(1, title="Foix"),
        standin.dataset(2, title="Région"),
        standin.dataset(3, title="Toulouse"),
    )
    place(inside, "fr:commune:09122")
    place(covering, "fr:region:76")
    place(elsewhere, "fr:commune:31555")
    page = parse(client.get(f"{URL}?geozone=fr:departement:09&sort=title"))
    assert [
        (title, words_of(zone)) for title, zone in zip(titles(page), page.select(".odl-zone"), strict=True)
    ] == [
        ("Foix", "Dans la zone"),
        ("Région", "Couvre la zone"),
    ]
    assert words_of(page.select_one("[data-status]")) == "2 jeux de données, territoire : Ariège"
    assert "1 jeu porte sur Ariège ou un lieu qui s’y trouve" in words_of(page.select_one(".odl-found"))


def test_place_typed_leads_to_a_stable_address(client):
    make_places()
    response = client.get(f"{URL}?q=eau&where=foix&page=4")
    assert (response.status_code, response["Location"]) == (
        302,
        f"{URL}?q=eau&geozone=fr:commune:09122&page=4",
    )


def test_place_typed_under_htmx_is_answered_at_once(client):
    make_places()
    place(make_dataset(), "fr:commune:09122")
    response = client.get(f"{URL}?where=foix", headers=HTMX)
    assert response["HX-Push-Url"] == f"{URL}?geozone=fr:commune:09122"
    assert parse(response).select_one("[name=geozone]")["value"] == "fr:commune:09122"


def test_facets_keep_what_is_ticked_and_hide_what_finds_nothing(client):
    producer = make_organization(7, name="Mairie de Foix")
    make_datasets(
        standin.dataset(1, license="lov2", tags=["eau", "captage"]),
        standin.dataset(
            2, license="odc-odbl", tags=["eau"], organization={"id": producer.source_id, "name": "x"}
        ),
    )
    page = parse(client.get(f"{URL}?tag=captage&license=lov2"))
    licences = page.select("#facet-license input")
    assert [(item["value"], item.has_attr("checked")) for item in licences] == [("lov2", True)]
    assert page.select_one("#facet-license").has_attr("open")
    assert not page.select_one("#facet-format").has_attr("open")
    tags = {item["value"]: item.has_attr("checked") for item in page.select("#facet-tag input")}
    assert tags == {"captage": True, "eau": False}
    assert producer.source_id not in {item["value"] for item in page.select("#facet-organization input")}


def test_producers_are_named_in_facets_and_chips(client):
    dataset = make_dataset()
    name = Organization.objects.get().name
    page = parse(client.get(f"{URL}?organization={dataset.organization.source_id}"))
    assert words_of(page.select_one("#facet-organization label")).startswith(name)
    chip = page.select_one(".odl-chips a")
    assert (words_of(chip), chip["href"]) == (f"Retirer : producteur {name}", URL)


def test_every_form_field_of_the_zone_comes_back(client):
    """Without scripts, the form alone must keep the whole query."""
    make_places()
    place(make_dataset(badges=[{"kind": "hvd"}], tags=["eau"]), "fr:commune:09122")
    query = f"{URL}?q=jeu&geozone=fr:commune:09122&tag=eau&badge=hvd&sort=title&page_size=50"
    form = parse(client.get(query)).select_one("form#recherche")
    sent = [(i["name"], i["value"]) for i in form.select("input:not([type=checkbox])")]
    sent += [(i["name"], i["value"]) for i in form.select("input[checked]")]
    sent += [(s["name"], s.select_one("option[selected]")["value"]) for s in form.select("select")]
    assert sorted(sent) == [
        ("badge", "hvd"),
        ("geozone", "fr:commune:09122"),
        ("page_size", "50"),
        ("q", "jeu"),
        ("sort", "title"),
        ("tag", "eau"),
        ("where", "Foix"),
    ]


def test_typo_is_forgiven_and_said(client):
    make_dataset(title="Zones d’inondation")
    page = parse(client.get(f"{URL}?q=inondatoin"))
    assert titles(page) == ["Zones d’inondation"]
    assert "voici les résultats pour « inondation »" in words_of(page.select_one(".odl-found"))


def test_search_in_vain_proposes_a_way_on(client):
    make_datasets(standin.dataset(1, title="Zones d’inondation", license="lov2"))
    page = parse(client.get(f"{URL}?q=inondation&license=odc-odbl"))
    ways = page.select(".odl-ways-on li")
    assert words_of(ways[0]) == "Sans le filtre « licence » : 1 jeu de données"
    assert ways[0].a["href"] == f"{URL}?q=inondation"
    links = [link["href"] for link in page.select(".odl-ways-on a")]
    assert "http://127.0.0.1:9/datasets/search?q=inondation" in links


def test_search_in_vain_is_counted_by_words_zone_and_day(client):
    make_places()
    for query in ("?q=Zorglub", "?q=+ZORGLUB+", "?q=zorglub&page=2", "?q=zorglub&geozone=fr:commune:09122"):
        assert client.get(URL + query)["Cache-Control"] == "no-store"
    rows = EmptySearch.objects.order_by("geozone").values_list("words", "geozone", "day", "count")
    assert list(rows) == [
        ("zorglub", "", timezone.localdate(), 3),
        ("zorglub", "fr:commune:09122", timezone.localdate(), 1),
    ]


def test_words_still_being_typed_are_not_counted(client):
    client.get(f"{URL}?q=zorgl", headers=HTMX | {"HX-Trigger-Name": "q"})
    assert EmptySearch.objects.count() == 0
    client.get(f"{URL}?q=zorglub", headers=HTMX)
    assert EmptySearch.objects.get().words == "zorglub"


def test_page_of_what_is_found_may_be_kept(client):
    make_dataset()
    response = client.get(f"{URL}?q=jeu")
    assert "no-store" not in response["Cache-Control"]
    assert response.cookies == {}


def test_search_in_vain_answers_when_the_database_refuses_to_count(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("read-only")

    monkeypatch.setattr(services.EmptySearch.objects, "bulk_create", refuse)
    response = client.get(f"{URL}?q=zorglub")
    assert response.status_code == 200
    assert words_of(parse(response).select_one("[data-status]")) == "Aucun jeu de données pour « zorglub »"


def test_pages_have_links_that_keep_the_query(client):
    make_datasets(*(standin.dataset(number, license="lov2") for number in range(1, 25)))
    page = parse(client.get(f"{URL}?license=lov2&page_size=10&page=2"))
    assert len(titles(page)) == 10
    links = [(words_of(a), a["href"]) for a in page.select(".fr-pagination a")]
    base = f"{URL}?license=lov2&page_size=10"
    assert links == [
        ("Page précédente", base),
        ("1", base),
        ("2", f"{base}&page=2"),
        ("3", f"{base}&page=3"),
        ("Page suivante", f"{base}&page=3"),
    ]
    assert [
        words_of(a) for a in page.select("[aria-current=page]") if a.find_parent(class_="fr-pagination")
    ] == ["2"]


def test_same_list_is_offered_to_machines(client):
    make_dataset()
    page = parse(client.get(f"{URL}?q=jeu&sort=title"))
    assert [(link["type"], link["href"]) for link in page.select("link[rel=alternate]")[:3]] == [
        ("application/atom+xml", "/jeux-de-donnees.atom?q=jeu&sort=title"),
        ("text/csv", "/jeux-de-donnees.csv?q=jeu&sort=title"),
        ("application/json", "/api/1/datasets/?q=jeu&sort=title"),
    ]
    assert page.select_one("link[rel=canonical]")["href"] == f"http://127.0.0.1:8000{URL}?q=jeu&sort=title"


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405


def test_address_says_only_what_matters_in_one_order():
    query = DatasetQuery(tag=("eau", "air"), q="a b", geozone="fr:commune:09122", page=2, page_size=20)
    assert listing.address("/x/", query) == "/x/?q=a+b&geozone=fr:commune:09122&tag=eau&tag=air&page=2"
    assert listing.address("/x/", query, tag=()) == "/x/?q=a+b&geozone=fr:commune:09122"
    assert listing.address("/x/", DatasetQuery()) == "/x/"


@pytest.mark.parametrize(
    ("query", "selected", "value"),
    [
        (DatasetQuery(), "Mise à jour la plus récente", ""),
        (DatasetQuery(q="eau"), "Pertinence", ""),
        (DatasetQuery(q="eau", sort="-last_update"), "Mise à jour la plus récente", "-last_update"),
        (DatasetQuery(sort="relevance"), "Mise à jour la plus récente", ""),
        (DatasetQuery(sort="title"), "Titre, de A à Z", "title"),
    ],
)
def test_usual_sort_goes_without_saying(query, selected, value):
    chosen = [option for option in listing.sorts(query) if option["selected"]]
    assert [(option["label"], option["value"]) for option in chosen] == [(selected, value)]
    pairs = dict(listing.pairs_of(query))
    assert pairs.get("sort", "") == value


def test_rare_choices_are_left_out_but_never_a_ticked_one():
    facets = {"tag": [FacetValue(f"t{rank}", 50 - rank) for rank in range(40)]}
    group = listing.facet_groups(DatasetQuery(tag=("t39",)), facets, {})[0]
    shown = [choice["value"] for choice in group["choices"]]
    assert shown == ["t39", *(f"t{rank}" for rank in range(7))]
    assert group["left_out"]


def test_suggestions_are_json_that_may_be_kept(client):
    make_places()
    response = client.get(reverse("catalogue:suggest"), {"q": "foi"})
    assert response.json() == [
        {
            "kind": "Territoire",
            "title": "Foix",
            "detail": "Commune, Ariège",
            "url": "/territoires/commune/09122/",
        }
    ]
    assert client.get(reverse("catalogue:suggest"), {"q": "foi", "only": "territory"}).json() == (
        response.json()
    )
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("q", ["", "a", "\x00foix", "x" * 500])
def test_unreadable_query_has_no_suggestion(client, q):
    make_places()
    assert client.get(reverse("catalogue:suggest"), {"q": q}).json() == []
