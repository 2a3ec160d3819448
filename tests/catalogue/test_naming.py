"""Real titles of the snapshot, and the places that they name inside their producer's territory."""

import pytest

from catalogue.naming import named_in
from opendatalab.region import REGIONS
from sig import territories
from sig.pack import load_territories

TARN, LOT, ARIEGE, HAUTES_PYRENEES = (f"fr:departement:{code}" for code in ("81", "46", "09", "65"))
HAUTE_GARONNE, TARN_ET_GARONNE, OCCITANIE = "fr:departement:31", "fr:departement:82", "fr:region:76"
METROPOLE = "fr:epci:243100518"


@pytest.fixture(autouse=True)
def _mesh(db):
    load_territories(REGIONS / "midi-pyrenees" / "territories.json.gz")
    territories.forget()


def names(title, within="", tags=()):
    zones = territories.mesh().zones
    return [zones[item.geozone].name for item in named_in(title, tags, within=within)]


NAMED = [
    ("Plan de prévention des risques naturels (PPRN) de la commune de MIREPOIX", ARIEGE, ["Mirepoix"]),
    (
        "[DDT65] Plan Local d'Urbanisme (PLU) d'Argelès-Gazost du 25/01/2013",
        HAUTES_PYRENEES,
        ["Argelès-Gazost"],
    ),
    ("Carte Communale de Mauvezin du 11/05/2012", HAUTES_PYRENEES, ["Mauvezin"]),
    ("26 Station météo Toulouse Reynerie", METROPOLE, ["Toulouse"]),
    ("Budget primitif 2018 - Blagnac", METROPOLE, ["Blagnac"]),
    ("Terrasses autorisées - Ville de Toulouse", METROPOLE, ["Toulouse"]),
    ("Base Adresse Locale de Saint-Germain-des-Prés (Tarn)", TARN, ["Saint-Germain-des-Prés"]),
    ("Base Adresse Locale - commune des Cabannes (81045)", TARN, ["Les Cabannes"]),
    ("Base Adresse Locale - commune de Cambon-et-Salvergues (34046)", TARN, ["Hérault"]),  # not Cambon
    ("Département du Lot : routes", OCCITANIE, ["Lot"]),
    ("Réseau L'agglo-Bus de L'agglo Foix-Varilhes", ARIEGE, ["CA L'Agglo Foix-Varilhes"]),
    ("Découpage des bureaux de vote-Blagnac", METROPOLE, ["Blagnac"]),
    ("18 Station météo Brax école", METROPOLE, ["Brax"]),  # four letters, in an EPCI of few names
    ("Base Adresse Locale LUGAN (01/02/2023)", "fr:departement:12", ["Lugan"]),
    ("L'agenda du Vernet (open agenda)", HAUTE_GARONNE, ["Vernet"]),
    ("Délibérations Communauté de Communes du Frontonnais", HAUTE_GARONNE, ["CC du Frontonnais"]),
    (
        "Délibérations Bassin Auterivain, communauté de communes",
        HAUTE_GARONNE,
        ["CC du Bassin Auterivain Haut-Garonnais"],
    ),
    (
        "Liste des bénéficiaires FEDER de Midi-Pyrénées en 2008",
        OCCITANIE,
        ["Midi-Pyrénées (ancienne région)"],
    ),
    ("Plan local d'urbanisme de la commune de Labège", "country:fr", ["Labège"]),
]


def test_a_place_named_as_such_is_read():
    assert [(title, within, names(title, within)) for title, within, _ in NAMED] == NAMED


NOT_THE_TOWN = [
    ("Fête d’Albigny", TARN),  # not Albi
    ("Lot 3 des marchés de travaux", LOT),  # a word
    ("Vallée du Lot : paysages", OCCITANIE),  # a river
    ("Plan de Prévention des Risques Inondation du Tarn en aval d'Albi - Tarn", TARN),  # downstream of it
    ("Acquisitions de Toulouse Métropole", METROPOLE),  # the whole of the producer's own territory
    ("Budget Primitif 2019 Toulouse Métrople", METROPOLE),  # misspelt, still not the town
    ("Réseau L'agglo-Bus de L'agglo Foix-Varilhes", "fr:epci:200067791"),  # the producer itself
    ("communes de montagne", HAUTES_PYRENEES),  # written as words, not as names
    ("Sacs à Procès du Parlement de Toulouse - Lot 01", HAUTE_GARONNE),
    ("Plan de la commune de Paris", TARN),  # not inside
    ("Communes de Toulouse Métropole", METROPOLE),
    ("Budget Primitif 2012 - Grand Toulouse", METROPOLE),  # what the métropole was called
    ("Atlas des paysages : les Collines du Volvestre", HAUTE_GARONNE),  # a country, and no EPCI said
    ("Ail violet de Cadours AOC/AOP : aire de production", HAUTE_GARONNE),  # a product
    ("Voies à grande circulation hors Toulouse-Métropole", HAUTE_GARONNE),  # all but it
    ("Stations Qualité Rivières", "country:fr"),  # a commune of Tarn: a national body must say more
    ("Stations Qualité Rivières", ""),
]


def test_what_is_not_the_town_is_left_alone():
    assert [(title, within) for title, within in NOT_THE_TOWN if names(title, within)] == []


NEARLY_NAMED = [
    ("Plan de Prévention des Risques (PPRN) de Gavarnie approuvé", HAUTES_PYRENEES, ["Gavarnie-Gèdre"]),
    ("Délibérations Commune de Cazères-sur-Garonne", HAUTE_GARONNE, ["Cazères"]),
    ("Subventions Commune de Ramonville-Sainte-Agne", HAUTE_GARONNE, ["Ramonville-Saint-Agne"]),
    ("PPRN - Commune de Bouloc - Zone d'aléa", TARN_ET_GARONNE, ["Bouloc-en-Quercy"]),
    ("PPRN - Commune de L'Honors-de-Cos - Zone", TARN_ET_GARONNE, ["L'Honor-de-Cos"]),
]


def test_former_shortened_and_misspelt_names_find_their_town_after_a_clear_word():
    assert [(title, within, names(title, within)) for title, within, _ in NEARLY_NAMED] == NEARLY_NAMED


def test_a_place_and_what_contains_it_say_the_place():
    assert names("Pistes cyclables à Foix (Ariège)", OCCITANIE) == ["Foix"]


def test_several_places_are_all_told():
    assert names("Révision n°1 Grisolles Pompignan Saint-Porquier - zone réglementée", TARN_ET_GARONNE) == [
        "Grisolles",
        "Pompignan",
        "Saint-Porquier",
    ]


def test_tags_are_read_when_the_title_says_nothing_and_short_ones_never():
    assert names("PLN 2021 Qualité AIR", OCCITANIE, ["port-la-nouvelle", "air"]) == ["Port-la-Nouvelle"]
    assert names("Budget", TARN, ["albi", "salles"]) == []
    assert names("Liste des dépôts du magazine", METROPOLE, ["toulouse"]) == []  # the name of the whole


def test_what_says_it_and_how_sure_are_told():
    found = named_in("Terrasses - Ville de Toulouse", (), within=METROPOLE)
    assert [(item.confidence, item.evidence) for item in found] == [
        (0.95, "«\u00a0Toulouse\u00a0» dans le titre")
    ]
