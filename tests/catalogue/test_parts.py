"""Titles of real records that name a part of a territory, and others that only seem to."""

import pytest

from catalogue.parts import is_about_a_part
from opendatalab.region import region
from sig import territories
from sig.pack import load_territories

HAUTE_GARONNE, LOT, TARN, AVEYRON = (f"fr:departement:{code}" for code in ("31", "46", "81", "12"))
METROPOLE, OCCITANIE = "fr:epci:243100518", "fr:region:76"


@pytest.fixture(autouse=True)
def _mesh(db):
    load_territories(region().territories, region().sets)
    territories.forget()


@pytest.mark.parametrize(
    ("title", "geozone"),
    [
        ("ENS - Inventaire de la faune - Forêt de Bouconne", HAUTE_GARONNE),
        ("ENS - Forêt départementale de Buzet - Photos", HAUTE_GARONNE),
        ("ENS - Zone humide de Salliet - Photos", HAUTE_GARONNE),
        ("ENS - Zone du plateau d'Uls - Photos", HAUTE_GARONNE),
        ("Atlas des paysages de la Haute-Garonne : les Petites Pyrénées", HAUTE_GARONNE),
        ("Atlas des paysages de la Haute-Garonne : photos de la Garonne du Comminges", HAUTE_GARONNE),
        ("Atlas des paysages de la Haute-Garonne : la Vallée du Tarn", HAUTE_GARONNE),
        (
            "Atlas des paysages de la Haute-Garonne : les 8 sous-unités paysagères de l'agglomération "
            "toulousaine et sa ville centre",
            HAUTE_GARONNE,
        ),
        ("Ail violet de Cadours AOC/AOP : photos", HAUTE_GARONNE),
        ("Plan de prévention des risques inondation du Bassin de Cahors (Lot)", LOT),
        ("Périmètre du PPRN inondation du bassin du Lot Amont (Lot)", LOT),
        ("Plan de Prévention des Risques Naturels (PPRN) Inondation du bassin amont de l'Agout - Tarn", TARN),
        ("Plan de Prévention des Risques Naturels (PPRN) Inondation du Tarn en aval d'Albi - Tarn", TARN),
        ("Zone d'aléa du PPRN Inondation du Dadou - Tarn", TARN),
        (
            "Plan de prévention des risques naturels d'inondation - Communes du Secteur Tarn - Document - "
            "Département de Tarn-et-Garonne",
            "fr:departement:82",
        ),
        ("Carte Communale de Molère du 06/11/2013", "fr:departement:65"),
        ("Balade Nature Culture - Garonne Aval", METROPOLE),
        ("\u200bContrat de Projets Etat - Région Massif Central", OCCITANIE),
    ],
)
def test_a_part_is_recognised(title, geozone):
    assert is_about_a_part(title, geozone)


@pytest.mark.parametrize(
    ("title", "geozone"),
    [
        ("Bassins de vie (INSEE) concernant le département de l'Aveyron - 2012.", AVEYRON),
        ("Aléas max subi au niveau du risque incendie en forêt - Aveyron", AVEYRON),
        ("Forêt de protection - Haute-Garonne", HAUTE_GARONNE),
        ("Lacs de réalimentation - Haute-Garonne", HAUTE_GARONNE),
        ("Bassin versant dédié à un usage particulier en Haute-Garonne", HAUTE_GARONNE),
        ("Atlas des paysages de la Haute-Garonne : les 24 unités paysagères du département", HAUTE_GARONNE),
        ("Les rendez-vous des Archives départementales de la Haute-Garonne : sites", HAUTE_GARONNE),
        ("Compte Administratif 2022 B42 Parc technique : Département de la Haute-Garonne", HAUTE_GARONNE),
        ("Plans de prévention des risques naturels (PPRN) en Ariège", "fr:departement:09"),
        ("Secteur des Maisons Départementales de la Solidarité (MDS)", "fr:departement:65"),
        ("Massif de Montagne - DDT 65", "fr:departement:65"),
        ("Réserve de Chasse et de Faune Sauvage - Hautes-Pyrénées", "fr:departement:65"),
        ("Cours d'eau classés - Liste 1 - sur le bassin Adour-Garonne", "fr:departement:65"),
        ("Aire urbaine 1999 et 2010 en Occitanie", OCCITANIE),
        ("Communes classées en zone de montagne en Occitanie", OCCITANIE),
        ("Lacs des bases de loisirs - Toulouse Métropole", METROPOLE),
        ("COMMUNES DU SCOT MEMBRES DU PARC NATUREL REGIONAL", "fr:epci:200023737"),
        ("Lac de la Ramée", "fr:commune:31555"),  # a commune has no page below: its lake is all its own
    ],
)
def test_what_is_about_the_whole_stays_so(title, geozone):
    assert not is_about_a_part(title, geozone)
