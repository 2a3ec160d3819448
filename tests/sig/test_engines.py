"""Real map servers: MapServer and QGIS give the same objects; what goes wrong between harms nothing else."""

import math
import time
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from sig import offers, relay, services
from sig.clients.ogc import wms
from sig.clients.ogc.features import all_points
from sig.models import Layer, MapService
from sig.relay import answering, targets
from sig.relay.pictures import blank_png
from tests.sig import engines
from tests.tools.faults import FaultProxy

pytestmark = pytest.mark.django_db
METRE = 1.2e-5  # degrees of longitude here, about
FOIX = (1.6053, 42.9638)
SECONDS = 3.0
HANGS = 20.0  # what has no deadline of ours lasts longer
TILE = (10, 516, 376)  # around Foix


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serveurs")
    return folder, engines.write_data(folder)


@pytest.fixture(scope="module")
def mapserver(data):
    server = engines.MapServer(data[0])
    yield server
    server.close()


@pytest.fixture(scope="module")
def qgis(data):
    with engines.qgis_server(data[0]) as url:
        yield url


def register(url: str, slug: str) -> dict[str, Layer]:
    """As the team does it: look, tick all, read the columns."""
    found = offers.look(url)
    assert (found.errors, bool(found.wms), bool(found.wfs)) == ({}, True, True)
    service = MapService.objects.create(slug=slug, title=slug, wms_url=found.wms_url, wfs_url=found.wfs_url)
    layers = services.add_layers(service, [(offer, {}) for offer in found.offers()], found)
    for layer in layers:
        assert services.try_discovering(layer) == ""
        layer.save()
    targets.forget()
    return {layer.wms_name: layer for layer in layers}


@pytest.fixture
def of_mapserver(mapserver, door):
    door(mapserver.server.server_port)
    return register(mapserver.url, "mapserver")


def by_code(layer, **asked) -> dict[str, dict]:
    found = relay.features(layer, **asked)
    assert (found.complete, found.failed) == (True, False)
    return {
        feature["properties"].get("code_insee") or feature["properties"]["code_dept"]: feature
        for feature in found.features
    }


def apart(one: dict, other: dict) -> float:
    """How far the points of two geometries lie from one another, at most, in degrees."""
    first, second = (sorted(map(tuple, all_points(shape))) for shape in (one, other))
    assert len(first) == len(second)
    return max(math.dist(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.mapserver
def test_mapserver_gives_every_object_past_its_limit(of_mapserver, mapserver):
    before = mapserver.counts["GetFeature"]
    found = by_code(of_mapserver["communes_ariege"])
    assert len(found) == engines.COUNT
    assert mapserver.counts["GetFeature"] - before >= engines.COUNT // engines.LIMIT
    assert found["09122"]["properties"]["nom"] == "Foix"
    assert isinstance(found["09122"]["properties"]["population"], int)


@pytest.mark.mapserver
@pytest.mark.parametrize(
    ("version", "geojson"), [("1.0.0", False), ("1.1.0", False), ("2.0.0", False), ("1.1.0", True)]
)
def test_mapserver_says_the_same_in_every_version(of_mapserver, version, geojson):
    layer = of_mapserver["departements"]
    best = by_code(layer)
    layer.service.wfs_version = version
    if not geojson:
        layer.feature_formats = []
    if version == "1.0.0":
        layer.crs = ["EPSG:4326"]
    same = by_code(layer)
    assert same.keys() == best.keys() == {"09", "31"}
    for code, feature in same.items():
        assert feature["properties"] == best[code]["properties"]
        assert apart(feature["geometry"], best[code]["geometry"]) < METRE


@pytest.mark.mapserver
@pytest.mark.qgis
def test_two_engines_give_the_same_objects_within_a_metre(of_mapserver, qgis, door):
    door(urlsplit(qgis).port)
    of_qgis = register(qgis, "qgis")
    assert of_qgis.keys() == of_mapserver.keys() == set(engines.TYPES)
    for name in engines.TYPES:
        one, other = by_code(of_mapserver[name]), by_code(of_qgis[name])
        assert one.keys() == other.keys()
        for code, feature in one.items():
            assert feature["properties"] == other[code]["properties"]
            assert apart(feature["geometry"], other[code]["geometry"]) < METRE
    boxed = {"bbox": (1.55, 42.9, 1.65, 43.0)}
    one, other = by_code(of_mapserver["chefs_lieux"], **boxed), by_code(of_qgis["chefs_lieux"], **boxed)
    assert 0 < len(one) < engines.COUNT
    assert one.keys() == other.keys()
    (here,) = relay.info(of_mapserver["communes_ariege"], *FOIX, 12)
    (there,) = relay.info(of_qgis["communes_ariege"], *FOIX, 12)
    assert here.properties["code_insee"] == there.properties["code_insee"] == "09122"
    assert {k: str(v) for k, v in here.properties.items()} == {k: str(v) for k, v in there.properties.items()}
    for layer in (of_mapserver["communes_ariege"], of_qgis["communes_ariege"]):
        answer = relay.tile(layer, *TILE)
        assert (answer.failed, answer.content_type) == (False, "image/png")
        assert opaque(answer.body) > 0.5


def opaque(body: bytes) -> float:
    """The part of a picture that is drawn."""
    alpha = Image.open(BytesIO(body)).convert("RGBA").getchannel("A")
    return sum(alpha.histogram()[1:]) / (alpha.width * alpha.height)


@pytest.mark.mapserver
def test_a_change_on_the_server_is_seen_within_the_delay(of_mapserver, data, monkeypatch):
    layer = of_mapserver["chefs_lieux"]
    layer.refresh_minutes = 5
    file = data[0] / "chefs_lieux.geojson"
    original = file.read_text()
    assert by_code(layer)["09122"]["properties"]["nom"] == "Foix"
    file.write_text(original.replace('"nom": "Foix"', '"nom": "Foix la Belle"'))
    try:
        assert by_code(layer)["09122"]["properties"]["nom"] == "Foix"
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 301)
        assert by_code(layer)["09122"]["properties"]["nom"] == "Foix la Belle"
    finally:
        file.write_text(original)


FAULTS = [
    {"mode": "status", "code": 500},
    {"mode": "status", "code": 503},
    {"mode": "status", "code": 404},
    {"mode": "status", "code": 429, "retry_after": 30},
    {"mode": "reset"},
    {"mode": "reset-body"},
    {"mode": "close"},
    {"mode": "garbage"},
    {"mode": "truncate"},
    {"mode": "html"},
    {"mode": "empty"},
    {"mode": "wrong-type", "type": "text/html; charset=utf-8"},
    {"mode": "bad-gzip"},
    {"mode": "redirect"},
    {"mode": "redirect-loop"},
    {"mode": "huge", "mb": 64},
    {"mode": "gzip-bomb", "mb": 256},
    {"mode": "many-headers"},
    {"mode": "hang"},
    {"mode": "drip", "bytes": 1, "every_ms": 200},
    {"mode": "stall"},
    {"mode": "slow-headers", "every_ms": 300},
]


def drawn_layer(base: str, slug: str, name: str) -> Layer:
    service = MapService.objects.create(slug=slug, title=slug, wms_url=f"{base}/wms", wms_version="1.3.0")
    extent = {"west": 0.4, "south": 42.4, "east": 2.3, "north": 44.0}
    layer = Layer.objects.create(
        service=service, slug=slug, title=slug, wms_name=name, crs=["EPSG:3857"], **extent
    )
    targets.forget()
    return layer


@pytest.mark.mapserver
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['mode']}{fault.get('code', '')}")
def test_a_fault_harms_neither_the_page_nor_the_other_layers(mapserver, door, client, fault, monkeypatch):
    base = mapserver.url.removesuffix("/wms")
    with FaultProxy(base) as proxy:
        door(mapserver.port, int(proxy.url.rpartition(":")[2]))
        sound = drawn_layer(base, "sain", "departements")
        sick = drawn_layer(proxy.url, "malade", "communes_ariege")
        assert relay.tile(sound, *TILE).failed is False
        monkeypatch.setattr(answering, "LEFT_ALONE", 600.0)  # however long the machine takes
        monkeypatch.setattr(wms, "IMAGE", (SECONDS, 2 * 2**20))  # a test waits for no ten seconds
        proxy.inject(fault)
        began = time.monotonic()
        answer = relay.tile(sick, *TILE)
        took = time.monotonic() - began
        if fault["mode"] == "wrong-type":  # the body is what it should be: the first bytes say so
            assert (answer.failed, answer.content_type) == (False, "image/png")
        else:
            assert (answer.failed, answer.body) == (True, blank_png(256, 256))
        assert took < HANGS  # there is a deadline; how soon is for a machine that does nothing else
        assert proxy.canary_hits == []
        asked = len(proxy.log)
        again = client.get("/cartes/couches/malade/tuile/10/516/376.png")
        assert (again.status_code, again["Content-Type"]) == (200, "image/png")
        page = client.get("/cartes/couches/malade/")
        assert (page.status_code, "<h1>malade</h1>" in page.content.decode()) == (200, True)
        other = client.get("/cartes/couches/sain/tuile/10/516/376.png")
        assert other["X-Carte-Etat"] == "fraiche"
        assert len(proxy.log) == asked  # nobody waits for the sick one a second time
