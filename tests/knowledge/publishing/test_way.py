"""The way: who is concerned and by what text, the steps, schemas and who follows them."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from catalogue.search import rebuild
from knowledge.publishing.concerned import concerned
from knowledge.publishing.pointers import departement_of, groups
from knowledge.publishing.steps import STEPS
from opendatalab.region import region
from sig import territories
from sig.models import Territory
from tests.catalogue.factories import make_dataset, make_places, place

FOIX = "fr:commune:09122"


@pytest.fixture
def places(db):
    make_places()
    Territory.objects.filter(geozone=FOIX).update(population=2900)
    Territory.objects.filter(geozone="fr:commune:31555").update(population=500_000, staff=7000)
    territories.forget()


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def test_a_commune_of_2900_inhabitants_learns_what_the_law_asks(client, places):
    """From the menu: one search, one choice, the answer with its texts."""
    menu = read(client, "/").select_one("nav[aria-label='Menu principal']")
    home = next(link["href"] for link in menu.select("a") if link.text == "Publier")
    form = read(client, home).select_one("form.odl-who")
    found = read(client, f"{form['action'].partition('#')[0]}?{form.input['name']}=foix")
    link = found.select_one("#concerne ~ ul a, .odl-lines a")
    assert plain(found.select_one(".odl-lines-note").text).startswith(
        "Non concernée par l’obligation générale."
    )
    answer = plain(read(client, home + link["href"].partition("#")[0]).select_one(".odl-concerned").text)
    assert "Foix Commune, 2 900 habitants" in answer
    assert "Non concernée par l’obligation générale" in answer
    assert "2 900 habitants : moins de 3 500." in answer
    assert "articles L. 300-2, L. 312-1-1 et D. 312-1-1-1" in answer
    assert "décret n° 2023-767 du 11 août 2023" in answer  # addresses: no threshold
    assert "article L. 322-6" in answer  # the register: no threshold
    assert "décret n° 2017-779" not in answer  # subsidies: from 3,500 inhabitants
    assert "Publier est toujours possible (CRPA, article L. 312-1)." in answer
    assert "personne responsable" not in answer


def test_a_large_town_owes_it_and_names_an_officer(client, places):
    answer = plain(read(client, "/publier/?geozone=fr:commune:31555").select_one(".odl-concerned").text)
    assert "Concernée par l’obligation de publier" in answer
    assert "décret n° 2017-779" in answer
    assert "articles R. 330-2 à R. 330-4" in answer


@pytest.mark.parametrize(
    ("level", "population", "officer"),
    [("fr:commune", 9_999, False), ("fr:commune", 10_000, True), ("fr:departement", None, True)],
)
def test_who_must_name_an_officer(places, level, population, officer):
    geozone = {"fr:commune": FOIX, "fr:departement": "fr:departement:09"}[level]
    Territory.objects.filter(geozone=geozone).update(population=population)
    territories.forget()
    assert concerned(geozone).officer is officer


def test_every_duty_told_carries_its_text(places):
    for geozone in (FOIX, "fr:commune:31555", "fr:departement:09", "fr:region:76"):
        duties = concerned(geozone).duties
        assert duties
        assert [item.subject.slug for item in duties if not item.duty.basis or not item.duty.checked] == []


def test_a_place_that_nobody_governs_is_not_told_of(client, places):
    assert [concerned(name) for name in ("", "country:fr", "fr:commune:99999", "x\0")] == [None] * 4
    assert "Aucune collectivité" in read(client, "/publier/?q=atlantide").text


def test_the_way_has_nine_steps_from_the_question_to_one_s_own_site(client, db):
    assert [step.number for step in STEPS] == list(range(1, 10))
    assert STEPS[-1].url == reverse("embed:integrate")
    page = read(client, "/publier/")
    assert [link["href"] for link in page.select(".odl-way-steps a")] == [step.url for step in STEPS[1:]]
    for step in STEPS[1:-1]:
        way = read(client, step.url).select_one(".odl-way")
        assert [link["href"] for link in way.select("ol a")] == [item.url for item in STEPS]
        assert way.select_one("[aria-current=step]")["href"] == step.url
        assert way.select_one("p a")["href"] == STEPS[step.number].url


def test_links_to_datagouv_are_pages_that_it_has(client, db):
    """Routes of its site as read in 2026; nothing is made up."""
    known = {
        "",
        "/organizations",
        *(f"/admin/{kind}/new" for kind in ("organizations", "datasets", "harvesters")),
    }
    known.add("/admin/me/profile")
    found = set()
    for address in ("/publier/pas-a-pas/", "/publier/ou-heberger/"):
        for link in read(client, address).main.select("a[href^='http']"):
            if link["href"].startswith(settings.DATAGOUV_URL):
                found.add(link["href"].removeprefix(settings.DATAGOUV_URL))
            else:
                assert link["href"] in (
                    "https://support.data.gouv.fr/help/datagouv/certification",
                    "https://demo.data.gouv.fr",
                )
    assert found == known


def test_schemas_of_the_pack_are_all_pointed_at(client, db):
    links = {link["href"] for link in read(client, "/publier/schemas/").select(".odl-pointers a")}
    wanted = {name for subject in region().subjects for name in subject.schemas}
    assert {f"https://schema.data.gouv.fr/{name}/" for name in wanted} <= links


def pointer(slug: str, geozone: str):
    found = groups(territories.zone(geozone))
    return next(item for group in found for item in group.pointers if item.subject.slug == slug)


def test_each_count_of_a_schema_opens_the_list_that_it_counts(client, places):
    schema = {"name": "scdl/deliberations", "version": None, "url": None}
    for number, where in ((1, "fr:commune:09122"), (2, "fr:commune:31555")):
        record = make_dataset(number).record
        resources = [record["resources"][0] | {"schema": schema}]
        place(make_dataset(number, resources=resources), where)
    rebuild()
    around = departement_of(FOIX)
    assert around.name == "Ariège"
    found = pointer("deliberations", FOIX)
    assert found.near == ()  # the place itself is not an example for itself
    assert [one.place for one in found.publishers] == ["Toulouse"]
    assert (found.everywhere.words, found.around.words) == ("2\u00a0jeux", "1\u00a0jeu")
    for counted in (found.everywhere, found.around):
        title = plain(read(client, counted.url).h1.text + read(client, counted.url).main.text)
        assert counted.words.replace("\u00a0", " ") in title


def test_the_page_of_a_territory_and_that_of_a_dataset_lead_here(client, places):
    place(make_dataset(1), FOIX)
    links = [link["href"] for link in read(client, "/territoires/commune/09122/").select("main a")]
    assert f"/publier/?geozone={FOIX}#concerne" in links
    links = [link["href"] for link in read(client, "/jeux-de-donnees/jeu-1/").select("#qualite a")]
    assert "/publier/verifier/?jeu=jeu-1" in links


def test_the_site_map_and_the_sitemap_name_every_page(client, db):
    named = {reverse(f"publishing:{name}") for name in PAGES}
    links = {link["href"] for link in read(client, "/plan-du-site/").select("main a")}
    assert named <= links
    told = client.get("/sitemap-pages-1.xml").content.decode()
    assert [path for path in named if f"{settings.SITE_URL}{path}<" not in told] == []


PAGES = ("home", "aid", "hosting", "walkthrough", "schemas", "check", "models", "inventory")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_light(client, db, name):
    """Elements: a page of text has few; that of schemas holds a line for each subject."""
    page = read(client, reverse(f"publishing:{name}"))
    assert len(page.find_all(True)) <= (700 if name == "schemas" else 330)
