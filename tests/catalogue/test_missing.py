"""Ring 4 on real records: datasets of the shipped snapshot, territories of the shipped mesh."""

import gzip
from functools import cache
from pathlib import Path

import orjson
import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import override_settings

from catalogue import comparables
from catalogue.comparables import Tables, comparables_of, tables
from catalogue.missing import missing_for
from catalogue.models import Dataset, Organization
from catalogue.schemas import schema_of
from catalogue.scope import rescope
from catalogue.subjects import subjects_of
from opendatalab.region import REGIONS, region
from sig import territories
from sig.models import Territory
from sig.pack import load_territories
from sig.territories import Zone
from tests.catalogue.factories import make_datasets

PACK = REGIONS / "midi-pyrenees"
SAINT_SULPICE, AUTERIVE, ONET = "fr:commune:81271", "fr:commune:31033", "fr:commune:12176"
PRODUCERS = {  # names as data.gouv.fr has them → their territories, as the pack says
    "Ville de Saint-Sulpice-la-Pointe": (Organization.Kind.COMMUNE, SAINT_SULPICE),
    "Ville d'Onet-le-Château": (Organization.Kind.COMMUNE, ONET),
    "Communauté d'agglomération de l'Albigeois": (Organization.Kind.EPCI, "fr:epci:248100737"),
    "DDT Tarn": (Organization.Kind.STATE, "fr:departement:81"),
}


@cache
def snapshot(producer: str) -> list[dict]:
    with gzip.open(PACK / "catalogue.jsonl.gz") as lines:
        named = [orjson.loads(line) for line in lines if producer.encode() in line]
    return [item for item in named if item["organization"]["name"] == producer and not item["archived"]]


@pytest.fixture
def real(db):
    """The real territories and every active dataset of four real producers."""
    load_territories(PACK / "territories.json.gz")
    for producer, (kind, geozone) in PRODUCERS.items():
        records = snapshot(producer)
        make_datasets(*records)
        Organization.objects.filter(name=producer).update(
            kind=kind, territory=Territory.objects.get(geozone=geozone)
        )
    with transaction.atomic():
        rescope(Dataset.objects.select_related("organization__territory", "editor_territory"))


@pytest.mark.parametrize(
    ("title", "tags", "expected"),
    [  # real titles and tags of the snapshot
        ("Base Adresse Locale - commune de Moulin-Mage (81188)", ["bal"], ("adresses",)),
        ("Délibérations Commune d'Auterive", ["auterive", "deliberations"], ("deliberations",)),
        ("Subventions Commune de Roques", ["associations", "budget", "subventions"], ("subventions",)),
        ("profil acheteur", ["decp"], ("profil-acheteur",)),
        ("Données essentielles marché renouvellement jeux pour enfants", [], ("marches-publics",)),
        ("18 Station météo Brax école", ["meteo", "station-meteo"], ()),
        ("26 Station météo Toulouse Reynerie", ["meteo", "stationnement"], ()),
        ("Délibérations de 2003 à Mars 2014 - Mairie de Toulouse", [], ("deliberations",)),
        ("Géolocalisation Défibrillateurs DAE_2024", ["dae"], ("defibrillateurs",)),
        ("Menu des cantines des collèges des Hautes Pyrénées", [], ("menus",)),
        ("Commune de Fénols | Document d'Urbanisme", ["carte-communale"], ("documents-urbanisme",)),
        ("BUDGET 2021 -  RODEZ AGGLOMERATION ", ["budget-2021", "xml"], ("budget",)),
        ("Sanisette", ["sanisettes", "toilette"], ("toilettes",)),
        ("Zones humides - Inventaire Haute-Garonne", ["eau", "biodiversite"], ()),
        ("Aménagements cyclables CACM", ["cyclable"], ("cyclable",)),
    ],
)
def test_subjects_are_recognised(title, tags, expected):
    assert subjects_of(title=title, tags=tuple(tags), schemas=()) == expected


def test_subjects_of_160_records_checked_by_hand():
    """Drawn by lot from the snapshot: a hundred that the rules recognise, sixty that they leave aside; the
    right subjects were then written by hand. Addresses, half of the catalogue, are left out of the lot."""
    lines = (Path(__file__).parent / "data" / "missing" / "subjects.jsonl").read_text().splitlines()
    right = wrong = missed = 0
    for line in map(orjson.loads, lines):
        found = set(subjects_of(title=line["title"], tags=tuple(line["tags"]), schemas=()))
        right += len(found & set(line["subjects"]))
        wrong += len(found - set(line["subjects"]))
        missed += len(set(line["subjects"]) - found)
    assert (right, wrong, missed) == (98, 3, 5)  # 97 % of what is recognised is right


def test_a_schema_is_proof_whatever_the_title():
    assert subjects_of(title="Fichier 12", tags=(), schemas=("scdl/subventions",)) == ("subventions",)


def test_every_subject_names_known_themes_schemas_and_levels():
    known = {theme.slug for theme in region().themes}
    assert [item.slug for item in region().subjects if item.theme not in known] == []
    schemas = [name for item in region().subjects for name in item.schemas]
    assert [name for name in schemas if schema_of(name).title == name] == []
    levels = {"fr:commune", "fr:epci", "fr:departement", "fr:region"}
    assert [item.slug for item in region().subjects if not set(item.levels) <= levels] == []
    assert [
        item.slug for item in region().subjects if item.duty and not set(item.duty.levels) <= levels
    ] == []


def test_missing_for_a_commune_says_what_its_peers_publish(real):
    missing = missing_for(AUTERIVE)
    assert missing.comparables.sentence == "183\u00a0communes de 2\u202f614 à 41\u202f824\u00a0habitants"
    assert {zone.geozone for zone in missing.comparables.publishing} >= {SAINT_SULPICE, ONET}
    items = {item.subject.slug: item for group in missing.groups for item in group.items}
    dae = items["defibrillateurs"]
    assert (dae.count, dae.standing) == (1, "useful")
    assert [(example.title, example.place) for example in dae.examples] == [
        ("Géolocalisation Défibrillateurs DAE_2024", "Saint-Sulpice-la-Pointe")
    ]
    assert items["deliberations"].sentence == "1\u00a0territoire comparable sur 183 le publie"
    assert items["ecoles"].sentence == "2\u00a0territoires comparables sur 183 le publient"
    assert items["ecoles"].examples[0].place == "Saint-Sulpice-la-Pointe"  # the closest by population first


def test_what_the_law_asks_is_there_even_when_nobody_publishes_it(real):
    items = [item for group in missing_for(AUTERIVE).groups for item in group.items]
    owed = {item.subject.slug: item.count for item in items if item.owed}
    assert owed == {
        "adresses": 4,
        "documents-urbanisme": 0,
        "marches-publics": 0,
        "repertoire": 0,
        "service-eau": 0,
        "subventions": 0,
    }
    assert all(item.count for item in items if not item.owed)


def test_a_threshold_of_population_is_met_or_not(real):
    small = {
        item.subject.slug: item.standing for g in missing_for("fr:commune:81288").groups for item in g.items
    }
    assert territories.zone("fr:commune:81288").population < 3500
    assert "subventions" not in small  # not owed under 3,500 inhabitants, and no peer publishes it here
    assert small["repertoire"] == "owed"


def test_what_a_territory_publishes_is_not_missing(real):
    items = {item.subject.slug for group in missing_for(SAINT_SULPICE).groups for item in group.items}
    assert items.isdisjoint({"deliberations", "defibrillateurs", "covoiturage", "etat-civil", "elections"})
    assert "ecoles" not in items


def test_what_the_body_above_publishes_holds_when_it_is_shared(real):
    albi = missing_for("fr:commune:81004")
    assert [(item.label, item.example.place) for item in albi.covered] == [
        ("Aménagements cyclables", "CA de l'Albigeois (C2A)"),
        ("Sentiers de randonnée", "CA de l'Albigeois (C2A)"),
    ]
    items = {item.subject.slug for group in albi.groups for item in group.items}
    assert items.isdisjoint({"cyclable", "randonnee"})


def test_what_the_state_publishes_about_a_place_is_not_its_own(real):
    assert "fr:departement:81" not in tables().themes


def test_a_dataset_about_several_places_counts_for_its_producer(real):
    record = snapshot("Communauté d'agglomération de l'Albigeois")[0]
    before = tables().on_theme("fr:epci:248100737", "environnement")
    zones = ["fr:commune:81004", "fr:commune:81099"]
    new = {"id": "f" * 24, "slug": "arbres", "title": "Arbres urbains", "tags": ["arbres"]}
    make_datasets(record | new | {"spatial": {"zones": zones, "granularity": "other"}})
    comparables.forget()
    assert tables().on_theme("fr:epci:248100737", "environnement") == before + 1
    assert "fr:commune:81099" not in tables().themes


def test_missing_asks_no_query_once_in_memory(real, django_assert_num_queries):
    missing_for(AUTERIVE)
    with django_assert_num_queries(0):
        missing_for(ONET)


def test_a_zone_without_page_has_nothing_missing(real):
    assert [missing_for(zone) for zone in ("country:fr", "fr:commune:75056", "fr:arrondissement:812")] == [
        None,
        None,
        None,
    ]


def zone(code: str, population: int) -> Zone:
    return Zone(0, f"fr:commune:{code}", "fr:commune", code, code, population, None, True, frozenset())


def held(*zones: Zone) -> Tables:
    made = Tables("", families={("fr:commune", ""): sorted(zones, key=lambda item: item.population)})
    made.themes = {item.geozone: {"eau": 1} for item in zones}
    return made


def test_comparables_go_from_half_to_double_both_included():
    zones = [zone(f"{at:05}", population) for at, population in enumerate((49, 50, 60, 90, 150, 200, 201))]
    found = comparables_of(zone("99999", 100), held(*zones))
    assert [item.population for item in found.zones] == [50, 60, 90, 150, 200]
    assert [item.population for item in found.publishing] == [90, 60, 50, 150, 200]


def test_comparables_widen_then_take_the_closest_in_size():
    few = [zone(f"{at:05}", population) for at, population in enumerate((30, 60, 90, 150, 390))]
    assert comparables_of(zone("99999", 100), held(*few)).how.endswith(
        "faute d’en trouver 5 plus proches qui publient."
    )
    alone = [zone("00001", 5), zone("00002", 9)]
    found = comparables_of(zone("99999", 100000), held(*alone))
    assert [item.population for item in found.zones] == [9, 5]
    assert found.sentence == "2\u00a0communes, les plus proches par la population"


def test_the_partial_prints_all_with_links(real):
    page = render_to_string("catalogue/_missing.html", {"missing": missing_for(AUTERIVE)})
    assert "https://schema.data.gouv.fr/atlasante/schema-dae/" in page
    assert "Prévu par un texte" in page
    assert "décret n°\u00a02023-767 du 11 août 2023" in page
    assert '<a href="/publier/">Comment publier</a>' in page


def test_the_same_as_a_spreadsheet(client, real):
    sheet = client.get("/territoires/commune/31033/manque.csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(sheet) == 1 + missing_for(AUTERIVE).total
    line = next(line for line in sheet if "Défibrillateurs" in line)
    assert line == (
        "Services, éducation et solidarités;Défibrillateurs;1;183;utile, sans obligation connue;;;"
        "atlasante/schema-dae;Saint-Sulpice-la-Pointe : Géolocalisation Défibrillateurs DAE_2024"
    )
    assert client.get("/territoires/commune/99999/manque.csv").status_code == 404


@override_settings(REGION="occitanie")
def test_another_region_reads_the_same_subjects():
    assert [item.slug for item in region().subjects][:2] == ["adresses", "marches-publics"]


def test_a_set_that_no_body_governs_has_nothing_missing_and_a_page(client, db):
    load_territories(PACK / "territories.json.gz", region().sets)
    assert missing_for("odl:ensemble:bassin-adour-garonne") is None
    page = client.get("/territoires/ensemble/bassin-adour-garonne/")
    assert (page.status_code, page.context["missing"], page.context["obligation"].duty) == (200, None, "none")
