"""Capabilities as real servers write them (MapServer 8, trimmed), and what comes in their place."""

import pytest

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.addresses import call_url, twin_addresses
from sig.clients.ogc.capabilities import crs_name, read_capabilities
from sig.clients.ogc.documents import MAX_CAPABILITIES, OgcException, read_xml
from tests.sig.standin import recorded

WMS = ("wms-1.3.0.xml", "wms-1.1.1-latin1.xml")
WFS = ("wfs-1.0.0.xml", "wfs-1.1.0.xml", "wfs-2.0.0.xml")
REGION = (-0.453256, 42.524532, 3.470038, 45.059254)


@pytest.mark.parametrize("name", WMS)
def test_wms_of_both_versions_say_the_same_of_a_layer(name):
    layer = read_capabilities(recorded(name)).layer("n_commune_s_r73")
    assert (layer.title, layer.group, layer.box) == (
        "Communes de Midi-Pyrénées",
        "Limites administratives",
        REGION,
    )
    assert (layer.queryable, [style.name for style in layer.styles]) == (True, ["renforce"])
    assert (layer.min_scale, round(layer.max_scale, -2)) == (None, 2_500_000)
    assert layer.crs[:3] == ("EPSG:2154", "EPSG:3857", "EPSG:4326")
    assert layer.attribution == "IGN – Admin Express COG, INSEE"
    assert layer.metadata_id == "a1000000-73aa-4d00-8000-000000000004"


@pytest.mark.parametrize(("name", "version"), [(WMS[0], "1.3.0"), (WMS[1], "1.1.1")])
def test_groups_are_no_layers(name, version):
    found = read_capabilities(recorded(name))
    assert (found.kind, found.version) == ("WMS", version)
    assert [layer.name for layer in found.layers] == [
        "n_commune_s_r73",
        "l_masse_eau_riviere_l_r73",
        "l_station_hydro_p_r73",
        "l_masque_hors_r73",
    ]
    assert found.groups == (
        "Limites administratives",
        "Eau et milieux aquatiques",
        "Eau et milieux aquatiques › Eaux de surface",
        "Habillage",
    )
    assert found.layer("l_masque_hors_r73").queryable is False


def test_wms_says_its_formats_and_terms():
    found = read_capabilities(recorded("wms-1.3.0.xml"))
    assert found.title == "MiPyGéo – Infrastructure de données géographiques de Midi-Pyrénées"
    assert found.image_formats == ("image/png", "image/png; mode=8bit", "image/jpeg")
    assert "application/json" in found.info_formats
    assert found.licence.startswith("Licence Ouverte / Open Licence 2.0")
    assert found.contact == "DREAL Midi-Pyrénées (démonstration)"


@pytest.mark.parametrize(
    ("name", "version", "box", "geojson"),
    [
        ("wfs-1.0.0.xml", "1.0.0", None, "geojson"),  # the box is in metres there: no box
        ("wfs-1.1.0.xml", "1.1.0", REGION, "application/json; subtype=geojson"),
        ("wfs-2.0.0.xml", "2.0.0", REGION, "application/json; subtype=geojson"),
    ],
)
def test_wfs_of_every_version(name, version, box, geojson):
    found = read_capabilities(recorded(name))
    layer = found.layer("n_commune_s_r73")
    assert (found.kind, found.version, layer.box) == ("WFS", version, box)
    assert geojson in layer.formats
    assert layer.crs[0] == "EPSG:2154"
    assert layer.metadata_id == "a1000000-73aa-4d00-8000-000000000004"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body><p>Maintenance<br></body></html>", "html"),
        (b"<html><head></head><body>MapServer Message</body></html>", "html"),
        (b"not xml at all", "xml"),
        (b"<?xml version='1.0'?><rss/>", "unreadable"),
        (b"<?xml version='1.0'?><WMS_Capabilities version='1.3.0'><Service>", "xml"),
    ],
)
def test_what_is_no_capabilities_is_refused(body, reason):
    with pytest.raises(UpstreamRefused) as refused:
        read_capabilities(body)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            b'<ServiceExceptionReport version="1.3.0"><ServiceException code="LayerNotDefined">/srv/x.map'
            b"</ServiceException></ServiceExceptionReport>",
            "LayerNotDefined",
        ),
        (
            b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception '
            b'exceptionCode="InvalidParameterValue"><ows:ExceptionText>no</ows:ExceptionText></ows:Exception>'
            b"</ows:ExceptionReport>",
            "InvalidParameterValue",
        ),
    ],
)
def test_an_exception_under_status_200_is_what_it_is(body, code):
    with pytest.raises(OgcException) as refused:
        read_capabilities(body)
    assert refused.value.code == code
    assert "/srv" not in str(refused.value)


BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "xml"),
        (OUTSIDE, "xml"),
        (BOMB.decode().encode("utf-16"), "xml"),
        (b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]><a/>', "xml"),
        (b"<a>" * 65 + b"</a>" * 65, "xml"),
        (b"<a>" + b" " * MAX_CAPABILITIES + b"</a>", "size"),
    ],
)
def test_xml_has_bounds(body, reason):
    with pytest.raises(UpstreamRefused) as refused:
        read_xml(body)
    assert refused.value.reason == reason


def test_a_doctype_alone_is_allowed_and_never_fetched(monkeypatch):
    root = read_xml(b'<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://192.0.2.1/x.dtd"><WMT_MS_Capabilities/>')
    assert root.tag == "WMT_MS_Capabilities"


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("http://carto.invalid/cgi-bin/mapserv?", "http://carto.invalid/cgi-bin/mapserv?REQUEST=GetMap"),
        (
            "http://a.invalid/cgi-bin/mapserv?map=/srv/eau.map&SERVICE=WMS&request=GetCapabilities",
            "http://a.invalid/cgi-bin/mapserv?map=/srv/eau.map&REQUEST=GetMap",
        ),
        (
            "https://a.invalid/wms/1b2c?language=fre&",
            "https://a.invalid/wms/1b2c?language=fre&REQUEST=GetMap",
        ),
        ("https://a.invalid/ows?key=a%26b", "https://a.invalid/ows?key=a%26b&REQUEST=GetMap"),
    ],
)
def test_the_address_typed_is_the_one_called(typed, called):
    assert call_url(typed, {"request": "GetMap"}) == called


@pytest.mark.parametrize(
    ("typed", "wms", "wfs"),
    [
        ("http://a.invalid/cgi-bin/mapserv?", "/cgi-bin/mapserv", "/cgi-bin/mapservwfs"),
        ("http://a.invalid/cgi-bin/mapservwfs?", "/cgi-bin/mapserv", "/cgi-bin/mapservwfs"),
        ("https://a.invalid/wms/UUID", "/wms/UUID", "/wfs/UUID"),
        ("https://a.invalid/geoserver/ows", "/geoserver/ows", "/geoserver/ows"),
    ],
)
def test_the_other_address_is_guessed_as_prodige_names_it(typed, wms, wfs):
    assert [url.split("a.invalid")[1].rstrip("?") for url in twin_addresses(typed)] == [wms, wfs]


@pytest.mark.parametrize(
    "name",
    ["EPSG:2154", "urn:ogc:def:crs:EPSG::2154", "urn:x-ogc:def:crs:EPSG:6.9:2154", "http://x/epsg.xml#2154"],
)
def test_a_system_has_one_name(name):
    assert crs_name(name) == "EPSG:2154"
