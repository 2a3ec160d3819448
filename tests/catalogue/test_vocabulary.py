import pytest

from catalogue.formats import format_family
from catalogue.vocabulary import FREQUENCIES, LICENSES, frequency_of, license_of
from tests.catalogue.standin import recorded


@pytest.mark.parametrize(
    ("raw", "family"),
    [
        ("csv", "csv"),
        ("CSV", "csv"),
        ("csv/utf8", "csv"),
        ("shp (wgs84)", "shp"),
        ("Esri Shapefile (SHP)", "shp"),
        ("ogc:wms", "wms"),
        ("OGC:WFS", "wfs"),
        ("www:link-1.0-http--link", "html"),
        ("arcgis geoservices rest api", "esri-api"),
        ("application/geo+json", "json"),
        ("geojson", "geojson"),
        ("gtfs-rt", "gtfs"),
        ("xlsx", "xls"),
        ("document", "doc"),
        ("", "other"),
        (None, "other"),
        ("inconnu", "other"),
    ],
)
def test_formats_are_grouped_in_families(raw, family):
    assert format_family(raw) == family


def test_every_licence_of_upstream_is_in_words():
    assert {item["id"] for item in recorded("licenses")} - LICENSES.keys() == set()


def test_every_frequency_of_upstream_is_in_words():
    assert {item["id"] for item in recorded("frequencies")} - FREQUENCIES.keys() == set()


def test_nothing_said_is_not_open_and_unknown_promises_nothing():
    assert [license_of(name).open for name in ("", "notspecified", "inventée", "lov2")] == [
        None,
        None,
        None,
        True,
    ]


def test_former_frequencies_are_understood():
    assert frequency_of("fortnighly").id == "biweekly"
