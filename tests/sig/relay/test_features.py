"""The relay: what visitors may ask, what goes up, one call for all, the last good copy."""

import pytest

from sig import relay
from tests.sig.relay.asked import EXCEPTION, collection, point
from tests.sig.standin import recorded


def test_features_are_read_to_the_end_past_a_limit_that_is_not_told(server, make_layer):
    everything = [point(f"p{n}", 1 + n / 1000, 43.5) for n in range(24)]

    def seven(parameters):
        start = int(parameters.get("startindex", 0))
        return collection(everything[start : start + 7])

    server.answers["GetFeature"] = seven
    found = relay.features(make_layer(server.url))
    assert ([f["id"] for f in found.features], found.complete) == ([f["id"] for f in everything], True)


def test_a_server_without_paging_says_itself_incomplete(server, make_layer):
    server.answers["GetFeature"] = collection([point(f"p{n}", 1 + n / 1000, 43.5) for n in range(50)])
    found = relay.features(make_layer(server.url))
    assert (len(found.features), found.complete) == (50, False)


def test_a_box_that_the_server_ignores_is_applied_here(server, make_layer):
    server.answers["GetFeature"] = collection([point("in", 1.44, 43.6), point("out", 3.0, 44.9)])
    found = relay.features(make_layer(server.url), bbox=(1.4, 43.5, 1.5, 43.7))
    assert [f["id"] for f in found.features] == ["in"]
    assert server.asked[0]["bbox"].endswith(",EPSG:2154")
    assert server.asked[0]["srsname"] == "EPSG:4326"


def test_values_are_typed_by_our_row_of_the_layer(server, make_layer):
    server.answers["GetFeature"] = collection(
        [point("p", 1.44, 43.6, code_insee=31555, population="504078", note="12", hauteur="3,5")]
    )
    layer = make_layer(
        server.url,
        fields=[{"name": "population", "type": "number"}, {"name": "hauteur", "type": "number"}],
    )
    (found,) = relay.features(layer).features
    assert found["properties"] == {
        "nom": "p",
        "code_insee": "31555",
        "population": 504078,
        "note": "12",
        "hauteur": 3.5,
    }


def test_a_format_that_fails_gives_way_to_gml(server, make_layer):
    def either(parameters):
        if "outputformat" in parameters:
            return ("text/xml", EXCEPTION)
        return ("text/xml", recorded("randonnee-gml32.xml"))

    server.answers["GetFeature"] = either
    found = relay.features(make_layer(server.url))
    assert [f["properties"]["ref"] for f in found.features] == ["GR 65", "GR 10"]


@pytest.mark.django_db
def test_a_territory_keeps_what_lies_in_it(server, make_layer, midi_pyrenees):
    server.answers["GetFeature"] = collection(
        [
            point("toulouse", 1.444, 43.604, code_insee="31555"),
            point("albi", 2.148, 43.928, code_insee="81004"),
        ]
    )
    layer = make_layer(server.url)
    by_place = relay.features(layer, territory="fr:commune:31555")
    assert [f["id"] for f in by_place.features] == ["toulouse"]
    coded = make_layer(server.url, code_field="code_insee", granularity="commune")
    by_code = relay.features(coded, territory="fr:departement:81")
    assert [f["id"] for f in by_code.features] == ["albi"]


@pytest.mark.django_db
def test_neighbours_that_only_touch_are_left_out_and_what_covers_is_kept(midi_pyrenees):
    from sig.contours import outline
    from sig.relay.places import Place

    place = Place.of("fr:commune:31555")
    shapes = {
        name: {"type": "MultiPolygon", "coordinates": outline(name)}
        for name in ("fr:commune:31555", "fr:commune:31069", "fr:departement:31", "fr:departement:81")
    }
    assert {name: place.holds(shape) for name, shape in shapes.items()} == {
        "fr:commune:31555": True,
        "fr:commune:31069": False,  # Blagnac, next door
        "fr:departement:31": True,
        "fr:departement:81": False,
    }
    crossing = {"type": "LineString", "coordinates": [[1.2, 43.6], [1.7, 43.61]]}
    assert place.holds(crossing) is True


def test_without_an_answer_features_say_so(server, make_layer):
    found = relay.features(make_layer(server.url))
    assert (found.features, found.failed, found.complete) == ([], True, False)


def test_a_click_is_a_small_picture_around_it(server, make_layer):
    server.answers["GetFeatureInfo"] = collection([point("p", 1.444, 43.604)])
    (found,) = relay.info(make_layer(server.url), 1.444, 43.604, 12)
    assert found.properties["nom"] == "p"
    (asked,) = server.asked
    assert [asked[name] for name in ("width", "height", "i", "j", "info_format", "query_layers")] == [
        *("101", "101", "50", "50", "application/json", "n_commune_s_r73")
    ]
    west, south, east, north = map(float, asked["bbox"].split(","))
    assert round((east - west) / 101, 2) == 38.22


def test_a_click_falls_back_on_the_formats_left_then_on_objects(server, make_layer):
    def either(parameters):
        if parameters["info_format"] == "text/plain":
            return ("text/plain", b"Layer 'x'\n  Feature 1: \n    nom = 'Lac'\n")
        return ("application/json", b'{"type": "FeatureCollection"}<ServiceExceptionReport/>')

    server.answers["GetFeatureInfo"] = either
    layer = make_layer(server.url, info_formats=["text/html", "text/plain", "application/json"])
    assert [f.properties for f in relay.info(layer, 1.444, 43.604, 12)] == [{"nom": "Lac"}]
    assert "text/html" not in [asked.get("info_format") for asked in server.asked]
    server.answers["GetFeature"] = collection([point("near", 1.4441, 43.604), point("far", 1.5, 43.7)])
    silent = make_layer(server.url, queryable=False)
    assert [f.id for f in relay.info(silent, 1.444, 43.604, 12)] == ["near"]


@pytest.mark.parametrize("queryable", [True, False])
def test_a_silent_server_is_not_an_empty_place(client, server, saved_layer, queryable):
    saved_layer(server.url, queryable=queryable)
    path = "/cartes/couches/communes/info.json?lon=1.444&lat=43.604&zoom="
    silent = client.get(f"{path}12")
    assert silent.json() == {"type": "FeatureCollection", "answered": False, "features": []}
    assert (silent["X-Carte-Etat"], silent["Cache-Control"]) == ("absente", "no-store")
    server.answers["GetFeatureInfo"] = server.answers["GetFeature"] = collection([])
    empty = client.get(f"{path}5")  # another box: a failed question is left alone for a while
    assert empty.json() == {"type": "FeatureCollection", "answered": True, "features": []}
    assert empty["X-Carte-Etat"] == "fraiche"
