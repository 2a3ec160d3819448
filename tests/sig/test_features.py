"""Objects as servers write them: every version of GML, every order of axes, codes kept as text."""

import math

import orjson
import pytest

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.features import clean_value, read_features, read_schema
from sig.clients.ogc.gml import read_geometry
from sig.clients.ogc.planes import (
    LAMBERT,
    ZONES,
    box_in_lambert,
    degrees_to_mercator,
    mercator_to_degrees,
    tile_box,
)
from sig.relay.objects import read_info
from tests.sig.standin import recorded

BOX = (-0.388922, 42.5, 3.2, 45.0)
FIRST = [2.934978, 44.592021]
METRE = 1.2e-5  # degrees, about
GML = 'xmlns:gml="http://www.opengis.net/gml" xmlns:wfs="http://www.opengis.net/wfs"'


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("randonnee.geojson", 4326),
        ("randonnee-gml2.xml", 2154),  # 1.0.0 answers in the layer's own system
        ("randonnee-gml31.xml", 4326),  # latitude first, without saying so
        ("randonnee-gml32.xml", 4326),
    ],
)
def test_every_format_gives_the_same_line_within_a_metre(name, crs):
    page = read_features(recorded(name), box=BOX, crs=crs)
    line = page.features[0].geometry["coordinates"]
    assert [f.properties["ref"] for f in page.features] == ["GR 65", "GR 10"]
    assert page.features[0].geometry["type"] == "LineString"
    assert math.dist(line[0], FIRST) < METRE
    assert (len(line), len(page.features)) == (24, 2)


def test_lambert_is_the_one_of_ign():
    # Cathedral of Toulouse, as IGN's own converter gives it, and the origin of the projection.
    assert LAMBERT.from_degrees(3, 46.5) == pytest.approx((700_000, 6_600_000), abs=0.001)
    x, y = LAMBERT.from_degrees(1.4442, 43.6047)
    assert LAMBERT.to_degrees(x, y) == pytest.approx((1.4442, 43.6047), abs=1e-9)
    assert ZONES[3943].from_degrees(3, 43) == pytest.approx((1_700_000, 2_200_000), abs=0.001)


def test_web_mercator_and_its_tiles():
    assert mercator_to_degrees(*degrees_to_mercator(1.44, 43.6)) == pytest.approx((1.44, 43.6))
    west, south, east, north = tile_box(8, 129, 93)
    assert mercator_to_degrees(west, north) == pytest.approx((1.40625, 44.08758), abs=1e-4)
    assert east - west == pytest.approx(north - south) == pytest.approx(156_543.034)


def test_a_box_of_degrees_lies_within_its_box_of_metres():
    west, south, east, north = box_in_lambert((-0.4, 42.5, 3.4, 45.0))
    corners = [LAMBERT.from_degrees(x, y) for x in (-0.4, 1.5, 3.0, 3.4) for y in (42.5, 45.0)]
    assert all(west <= x <= east and south <= y <= north for x, y in corners)


def collection(srs: str, pos: str) -> bytes:
    return (
        f'<wfs:FeatureCollection {GML} xmlns:a="http://a"><gml:featureMember><a:t fid="t.1"><a:code_insee>'
        f'09001</a:code_insee><a:g><gml:Point srsName="{srs}"><gml:pos>{pos}</gml:pos></gml:Point></a:g>'
        "</a:t>"
        "</gml:featureMember></wfs:FeatureCollection>"
    ).encode()


@pytest.mark.parametrize(
    ("srs", "pos"),
    [
        ("urn:ogc:def:crs:EPSG::4326", "43.6 1.44"),
        ("EPSG:4326", "43.6 1.44"),  # MapServer
        ("EPSG:4326", "1.44 43.6"),  # QGIS
        ("urn:ogc:def:crs:EPSG::4326", "1.44 43.6"),  # a server that does not do what it says
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", "1.44 43.6"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "1.44 43.6"),
        ("EPSG:2154", f"{LAMBERT.from_degrees(1.44, 43.6)[0]} {LAMBERT.from_degrees(1.44, 43.6)[1]}"),
        ("EPSG:3943", " ".join(map(str, ZONES[3943].from_degrees(1.44, 43.6)))),
        ("EPSG:4326", f"{LAMBERT.from_degrees(1.44, 43.6)[0]} {LAMBERT.from_degrees(1.44, 43.6)[1]}"),
    ],
)
def test_the_extent_settles_the_axes(srs, pos):
    feature = read_features(collection(srs, pos), box=BOX).features[0]
    assert math.dist(feature.geometry["coordinates"], [1.44, 43.6]) < METRE
    assert feature.properties == {"code_insee": "09001"}
    assert feature.id == "t.1"


def test_what_lies_outside_the_announced_extent_is_refused():
    with pytest.raises(UpstreamRefused) as refused:
        read_features(collection("EPSG:4326", "120 -60"), box=BOX)
    assert refused.value.reason == "axes"


def test_geojson_in_metres_is_converted():
    x, y = LAMBERT.from_degrees(1.44, 43.6)
    body = orjson.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
            "features": [
                {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [x, y]}}
            ],
        }
    )
    (feature,) = read_features(body, box=BOX).features
    assert math.dist(feature.geometry["coordinates"], [1.44, 43.6]) < METRE


def shape(xml: str):
    from lxml import etree

    return read_geometry(etree.fromstring(xml.replace("<gml:", "<gml:", 1).replace(">", f" {GML}>", 1)))


SQUARE = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]]
HOLE = [[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("xml", "geometry"),
    [
        (
            '<gml:Polygon><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates decimal="." cs="," ts=" ">'
            "0,0 4,0 4,4 0,0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs><gml:innerBoundaryIs>"
            "<gml:LinearRing><gml:coordinates>1,1 2,1 2,2 1,1</gml:coordinates></gml:LinearRing>"
            "</gml:innerBoundaryIs></gml:Polygon>",
            {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
        ),
        (
            "<gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior><gml:LinearRing><gml:posList>"
            "0 0 4 0 4 4 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:PolygonPatch></gml:patches>"
            "</gml:Surface>",
            {"type": "Polygon", "coordinates": [SQUARE]},
        ),
        (
            "<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>0 0 1 1</gml:posList>"
            "</gml:LineStringSegment><gml:LineStringSegment><gml:posList>1 1 2 0</gml:posList>"
            "</gml:LineStringSegment></gml:segments></gml:Curve>",
            {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]},
        ),
        (
            "<gml:MultiPoint><gml:pointMember><gml:Point><gml:coord><gml:X>1</gml:X><gml:Y>2</gml:Y></gml:coord>"
            "</gml:Point></gml:pointMember></gml:MultiPoint>",
            {"type": "MultiPoint", "coordinates": [[1.0, 2.0]]},
        ),
        (
            '<gml:LineString srsDimension="3"><gml:posList>0 0 9 1 1 9</gml:posList></gml:LineString>',
            {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 1.0]]},
        ),
        ("<gml:Point><gml:pos></gml:pos></gml:Point>", None),
    ],
)
def test_geometries_of_gml(xml, geometry):
    assert shape(xml) == geometry


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("code_insee", 31001, "31001"),
        ("CODGEO_INSEE", "09001", "09001"),
        ("siren_epci", 243100518, "243100518"),
        ("population", 12.0, 12),
        ("population", "1234", "1234"),
        ("nom", "NULL", None),
        ("nom", "", None),
        ("actif", True, "oui"),
        ("x", float("nan"), None),
        ("liste", [1, 2], "[1,2]"),
    ],
)
def test_codes_stay_text(name, value, kept):
    assert clean_value(name, value) == kept


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "unreadable"),
        (b'{"type": "FeatureCollection", "features": []}<ServiceExceptionReport/>', "ogc"),
        (b'{"error": 1}', "unreadable"),
        (b"<html><body>Maintenance</body></html>", "html"),
        (b"plain words", "unreadable"),
    ],
)
def test_what_is_no_features_is_refused(body, reason):
    with pytest.raises(UpstreamRefused) as refused:
        read_features(body, box=BOX)
    assert refused.value.reason == reason


def test_a_schema_says_columns_and_their_kind():
    assert read_schema(recorded("schema-epci.xml"))[:4] == [
        ("gid", "text"),
        ("siren_epci", "text"),
        ("nom", "text"),
        ("population", "number"),
    ]


def test_feature_info_in_plain_text_and_of_a_hidden_layer():
    text = (
        b"GetFeatureInfo results:\n\nLayer 'l_baignade_p_r73'\n  Feature 125: \n    nom = 'LAC DE NEGRET'\n"
        b"    code_insee = '82025'\n"
    )
    (feature,) = read_info(text, BOX)
    assert feature.properties == {"nom": "LAC DE NEGRET", "code_insee": "82025"}
    assert read_info(b"", BOX) == []
    assert read_info(b"Search returned no results.", BOX) == []
