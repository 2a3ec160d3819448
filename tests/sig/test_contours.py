"""Outlines of every level drawn from the communes' topology, on the real packs."""

import gzip
import json

import pytest
from django.test import Client

from opendatalab.region import REGIONS
from sig import contours, drawing, territories
from sig.models import Territory
from sig.pack import load_territories


@pytest.fixture(scope="module")
def midi_pyrenees(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            load_territories(REGIONS / "midi-pyrenees" / "territories.json.gz")
            territories.forget()
            yield
            transaction.set_rollback(True)
    territories.forget()


@pytest.fixture(autouse=True)
def _mesh(midi_pyrenees, db):
    territories.forget()


def turn(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False))


def test_every_commune_inside_has_an_outline_and_every_ring_is_closed():
    zones = [zone for zone in territories.mesh().zones.values() if zone.level == "fr:commune" and zone.inside]
    assert len(zones) == 2944
    open_rings = [
        zone.geozone
        for zone in zones
        for polygon in contours.outline(zone.geozone)
        for ring in polygon
        if ring[0] != ring[-1] or len(ring) < 4
    ]
    assert (open_rings, [zone.geozone for zone in zones if not contours.outline(zone.geozone)]) == ([], [])


def test_a_departement_is_the_union_of_its_communes_enclaves_included():
    """Hautes-Pyrénées has two enclaves in Pyrénées-Atlantiques: three pieces, no hole."""
    pieces = contours.outline("fr:departement:65")
    assert [len(polygon) for polygon in pieces] == [1, 1, 1]
    communes = territories.mesh().communes["fr:departement:65"]
    whole = sum(abs(turn(polygon[0])) for polygon in pieces)
    parts = sum(
        abs(turn(polygon[0])) - sum(abs(turn(hole)) for hole in polygon[1:])
        for commune in communes
        for polygon in contours.outline(commune)
    )
    assert whole == pytest.approx(parts, rel=1e-9)


def test_a_zone_without_contour_has_no_outline_and_no_map():
    assert contours.outline("fr:departement:34") == []
    assert contours.outline("fr:commune:99999") == []
    assert drawing.locator("fr:departement:34") is None


def test_neighbours_share_a_border_at_their_own_level():
    names = [zone.name for zone in contours.neighbours("fr:commune:31033")]
    assert names == [
        *("Auragne", "Caujac", "Cintegabelle", "Grazac", "Grépiac", "Labruyère-Dorsa", "Lagrâce-Dieu"),
        *("Mauressac", "Mauvaisin", "Miremont", "Puydaniel"),
    ]
    assert [zone.name for zone in contours.neighbours("fr:departement:65")] == ["Gers", "Haute-Garonne"]
    assert contours.neighbours("fr:commune:99999") == []


def test_geojson_turns_outer_rings_anticlockwise():
    zone = territories.mesh().zones["fr:commune:31555"]
    feature = contours.feature_collection([zone])["features"][0]
    assert feature["properties"] == {"code": "31555", "level": "fr:commune", "name": "Toulouse"}
    assert [turn(polygon[0]) > 0 for polygon in feature["geometry"]["coordinates"]] == [True]


def test_locator_draws_neighbours_as_links_and_the_place_itself():
    drawn = drawing.locator("fr:commune:31033")
    links = [(shape.label, shape.url) for shape in drawn.shapes if shape.url]
    assert links[0] == ("Auragne", "/territoires/commune/31024/")
    assert [shape.label for shape in drawn.shapes if not shape.url] == [
        "CC du Bassin Auterivain Haut-Garonnais",
        "Auterive",
    ]
    assert [name.text for name in drawn.names] == ["Auterive"]
    assert all(shape.path.startswith("M") and shape.path.endswith("z") for shape in drawn.shapes)


def test_level_map_gives_each_zone_its_class_and_words():
    held = territories.mesh()
    zones = [zone for zone in held.zones.values() if zone.level == "fr:departement" and zone.inside]
    drawn = drawing.level_map(zones, label="Essai", css=lambda zone: "un", words=lambda zone: zone.code)
    assert sorted(shape.label for shape in drawn.shapes) == ["09", "12", "31", "32", "46", "65", "81", "82"]
    assert {shape.css for shape in drawn.shapes} == {"odl-map-value un"}
    assert drawing.level_map([], label="", css=str, words=str) is None


def test_classes_map_joins_the_communes_of_a_class_under_links():
    held = territories.mesh()
    over = [held.zones["fr:departement:09"]]
    drawn = drawing.classes_map(
        [("un", "Deux communes", ["fr:commune:09122", "fr:commune:09225"]), ("deux", "Aucune", [])],
        over=over,
        label="Essai",
    )
    assert [(shape.label, shape.url) for shape in drawn.shapes] == [
        ("Deux communes", ""),
        ("Ariège", "/territoires/departement/09/"),
    ]


@pytest.mark.parametrize(
    ("path", "count", "kilobytes"),
    [
        ("/territoires/contours/region.geojson", 1, 40),
        ("/territoires/contours/departement.geojson", 8, 40),
        ("/territoires/contours/epci.geojson", 103, 120),
        ("/territoires/contours/commune.geojson", 2944, 400),
        ("/territoires/contours/commune.geojson?within=fr:departement:31", 586, 90),
    ],
)
def test_contours_of_a_level_are_light_enough_for_a_phone(path, count, kilobytes):
    response = Client().get(path)
    assert len(json.loads(response.content)["features"]) == count
    assert len(gzip.compress(response.content, 6)) < kilobytes * 1000
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_contours_refuse_what_is_not_a_level_or_a_zone():
    assert Client().get("/territoires/contours/canton.geojson").status_code == 404
    refused = Client().get("/territoires/contours/commune.geojson?within=fr:commune:nulle-part")
    assert (refused.status_code, refused.json()) == (
        400,
        {"message": "Zone inconnue : fr:commune:nulle-part"},
    )


def test_a_pack_without_contours_has_pages_without_maps(settings, tmp_path):
    from tests.opendatalab.packs import copy_pack

    settings.REGION = str(copy_pack(tmp_path / "essai", replace=('contours = "contours.topojson.gz"\n', "")))
    assert contours.outline("fr:commune:31555") == []
    assert Territory.objects.filter(geozone="fr:commune:31555").exists()
    assert drawing.locator("fr:commune:31555") is None


def test_the_other_region_has_the_outlines_of_its_thirteen_departements(settings):
    settings.REGION = "occitanie"
    assert len(contours.topology().communes) == 4446
    assert contours.outline("fr:commune:34172") != []
