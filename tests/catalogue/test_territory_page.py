"""The page of a territory, its rings and their counts, on places and records written for it."""

import pytest
from django.test import Client

from catalogue.search import DatasetQuery, search_datasets
from sig import territories
from sig.models import Territory
from tests.catalogue.factories import make_dataset, make_organization, place, reference
from tests.opendatalab.packs import copy_pack

RINGS = ("here", "inside", "above", "national")
PLACES = (
    ("country:fr", "country", "fr", "France", ()),
    ("fr:region:76", "fr:region", "76", "Occitanie", ("country:fr",)),
    ("fr:departement:31", "fr:departement", "31", "Haute-Garonne", ("country:fr", "fr:region:76")),
    (
        "fr:epci:200068807",
        "fr:epci",
        "200068807",
        "CC du Bassin Auterivain",
        ("country:fr", "fr:region:76", "fr:departement:31"),
    ),
    (
        "fr:commune:31033",
        "fr:commune",
        "31033",
        "Auterive",
        ("country:fr", "fr:region:76", "fr:departement:31", "fr:epci:200068807"),
    ),
    (
        "fr:commune:31555",
        "fr:commune",
        "31555",
        "Toulouse",
        ("country:fr", "fr:region:76", "fr:departement:31"),
    ),
)
AUTERIVE = "/territoires/commune/31033/"


@pytest.fixture(autouse=True)
def catalogue(db):
    """One dataset a ring of Auterive, one elsewhere, one of the town hall about a wider place."""
    made = {}
    for geozone, level, code, name, above in PLACES:
        made[geozone] = Territory.objects.create(geozone=geozone, level=level, code=code, name=name)
        made[geozone].ancestors.set(made[parent] for parent in above)
    Territory.objects.filter(code="31033").update(
        population=10_456,
        postal_codes=["31190"],
        former_codes=["31999"],
        details={"associated": [{"code": "31999", "name": "Vieux-Bourg"}]},
    )
    territories.forget()
    town_hall = make_organization(1, territory=made["fr:commune:31033"], name="Mairie d’Auterive")
    for number, zone in enumerate(
        ("fr:commune:31033", "fr:epci:200068807", "fr:departement:31", "country:fr", "fr:commune:31555"),
        start=1,
    ):
        place(make_dataset(number, title=f"Jeu {zone}"), zone)
    wide = make_dataset(9, title="Jeu de la mairie", organization=reference(town_hall))
    place(wide, "fr:epci:200068807")


def counts(path: str) -> dict[str, int]:
    return {ring["name"]: ring["total"] for ring in Client().get(path).context["rings"]}


def found(geozone: str, ring: str = "") -> int:
    query = DatasetQuery(geozone=geozone, ring=(ring,) if ring else ())
    return search_datasets(query, facets=False).total


def test_each_dataset_is_in_one_ring_of_a_commune():
    assert counts(AUTERIVE) == {"here": 2, "above": 2, "national": 1}


def test_an_epci_has_a_ring_for_what_lies_inside():
    assert counts("/territoires/epci/200068807/") == {"here": 2, "inside": 1, "above": 1, "national": 1}


def test_a_dataset_about_a_part_stays_with_its_territory_and_covers_none_inside():
    producer = make_organization(2, territory=Territory.objects.get(geozone="fr:departement:31"))
    make_dataset(10, title="ENS - Forêt de Bouconne", organization=reference(producer), spatial=None)
    assert counts(AUTERIVE) == {"here": 2, "above": 2, "national": 1}
    rings = {ring["name"]: ring for ring in Client().get("/territoires/departement/31/").context["rings"]}
    assert {card["title"]: card["why"] for card in rings["here"]["cards"]} == {
        "Jeu fr:departement:31": "couverture déclarée par le producteur\u00a0: Haute-Garonne",
        "ENS - Forêt de Bouconne": "territoire du producteur\u00a0: Haute-Garonne (une partie)",
    }


@pytest.mark.parametrize("geozone", [geozone for geozone, *_ in PLACES])
def test_rings_add_up_to_the_counts_of_the_list_and_of_the_api(geozone):
    total = Client().get(f"/api/1/datasets/?geozone={geozone}&page_size=1").json()["total"]
    rings = Client().get(f"/api/1/territories/{geozone}/").json()["rings"]
    assert sum(rings.values()) == total == found(geozone)
    assert rings == {ring: found(geozone, ring) for ring in RINGS}


def test_each_dataset_says_why_it_stands_there():
    rings = {ring["name"]: ring for ring in Client().get(AUTERIVE).context["rings"]}
    why = {card["title"]: card["why"] for ring in rings.values() for card in ring["cards"]}
    assert why == {
        "Jeu fr:commune:31033": "couverture déclarée par le producteur\u00a0: Auterive",
        "Jeu de la mairie": "couverture déclarée par le producteur\u00a0: CC du Bassin Auterivain",
        "Jeu fr:epci:200068807": "couverture déclarée par le producteur\u00a0: CC du Bassin Auterivain",
        "Jeu fr:departement:31": "couverture déclarée par le producteur\u00a0: Haute-Garonne",
        "Jeu country:fr": "couverture déclarée par le producteur\u00a0: France",
    }


def test_each_count_opens_the_list_that_it_counts():
    for ring in Client().get(AUTERIVE).context["rings"]:
        assert Client().get(ring["href"]).context["total"] == ring["total"]


def test_a_ring_without_a_territory_is_ignored_and_said():
    page = Client().get("/jeux-de-donnees/?ring=here")
    assert page.context["ignored"] == ["La portée n’a de sens qu’avec un territoire : elle a été ignorée."]
    assert page.context["total"] == 6


def test_the_law_is_told_with_its_reason():
    page = Client().get(AUTERIVE)
    assert page.context["obligation"].duty == "perhaps"
    Territory.objects.filter(code="31033").update(staff=120, staff_source="Bilan social 2025")
    territories.forget()
    page = Client().get(f"{AUTERIVE}?x")
    assert (page.context["obligation"].duty, page.context["staff_source"]) == (
        "owed",
        "Effectif déclaré\u00a0: Bilan social 2025.",
    )


def test_a_merged_commune_leads_to_todays_page_which_says_so():
    moved = Client().get("/territoires/commune/31999/")
    assert (moved.status_code, moved["Location"]) == (301, f"{AUTERIVE}?ancien=31999")
    assert Client().get(moved["Location"]).context["former"] == "Vieux-Bourg (31999)"
    assert Client().get(f"{AUTERIVE}?ancien=75056").context["former"] == ""


@pytest.mark.parametrize(
    "path",
    ["/territoires/commune/99999/", "/territoires/canton/3101/", "/territoires/country/fr/"],
)
def test_what_has_no_page_is_404(path):
    assert Client().get(path).status_code == 404


def test_the_nearest_contact_of_the_pack_is_shown(settings, tmp_path):
    contact = '[[contacts]]\nterritory = "fr:departement:31"\nname = "Référent données"\n\n[[links]]'
    settings.REGION = str(copy_pack(tmp_path / "essai", replace=("[[links]]", contact)))
    assert Client().get(AUTERIVE).context["contact"].name == "Référent données"
    assert Client().get("/territoires/region/76/").context["contact"].territory == "fr:region:76"


@pytest.mark.parametrize("more", [0, 5])
def test_a_page_costs_a_fixed_number_of_queries(more, django_assert_num_queries):
    for number in range(20, 20 + more):
        place(make_dataset(number), "fr:commune:31033")
    Client().get("/territoires/commune/31555/")  # what memory holds is read
    from catalogue import cards

    cards._held = ((), {})
    with django_assert_num_queries(7):
        Client().get(f"{AUTERIVE}?again={more}")


def test_parents_and_children_lead_on():
    page = Client().get("/territoires/departement/31/").context
    assert [parent["name"] for parent in page["parents"]] == ["Occitanie"]
    assert [(group["level"], [child["name"] for child in group["zones"]]) for group in page["children"]] == [
        ("intercommunalités", ["CC du Bassin Auterivain"]),
        ("communes", ["Auterive", "Toulouse"]),
    ]


def test_an_empty_catalogue_says_what_to_do_next(settings):
    from catalogue.models import Dataset
    from catalogue.search import rebuild

    Dataset.objects.all().delete()
    rebuild()
    page = Client().get(AUTERIVE)
    assert [ring["total"] for ring in page.context["rings"]] == [0, 0, 0]
    assert "Signaler une donnée que nous n’aurions pas vue" in page.content.decode()
