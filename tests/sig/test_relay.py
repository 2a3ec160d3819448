"""The relay: what visitors may ask, what goes up, one call for all, the last good copy."""

import threading
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from sig import relay
from sig.clients.ogc.planes import tile_box
from sig.relay import answering, turns
from sig.relay.pictures import bend, blank_png
from sig.relay.store import Entry, Files, Shared, key_of, store
from tests.sig.standin import recorded

TILE = (8, 129, 93)  # south of Toulouse
TILE_URL = "/cartes/couches/communes/tuile/8/129/93.png"
EXCEPTION = (
    b'<?xml version="1.0"?><ServiceExceptionReport><ServiceException code="LayerNotDefined">'
    b"msWMSLoadGetMapParams(): /srv/maps/secret.map</ServiceException></ServiceExceptionReport>"
)


def point(name, x, y, **more):
    return {
        "type": "Feature",
        "id": name,
        "properties": {"nom": name, **more},
        "geometry": {"type": "Point", "coordinates": [x, y]},
    }


def collection(features):
    return (
        "application/json; subtype=geojson",
        orjson.dumps({"type": "FeatureCollection", "features": features}),
    )


@pytest.fixture
def drawn(server):
    server.answers["GetMap"] = ("image/png", blank_png(256, 256))
    return server


@pytest.fixture
def later(monkeypatch):
    """Time goes on by so many seconds."""
    real = time.time

    def go(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return go


# what goes up


def test_a_tile_is_one_whole_query_of_ours(drawn, make_layer):
    answer = relay.tile(make_layer(drawn.url, style="renforce"), *TILE)
    assert (answer.content_type, answer.failed, answer.stale) == ("image/png", False, False)
    (asked,) = drawn.asked
    assert asked == {
        "path": "/wms",
        "service": "WMS",
        "version": "1.3.0",
        "request": "GetMap",
        "layers": "n_commune_s_r73",
        "styles": "renforce",
        "crs": "EPSG:3857",
        "bbox": "156543.0339,5322463.1536,313086.0679,5479006.1875",
        "width": "256",
        "height": "256",
        "format": "image/png",
        "transparent": "TRUE",
        "exceptions": "XML",
    }


def test_an_old_server_is_asked_in_its_version_and_system(drawn, make_layer):
    layer = make_layer(drawn.url, crs=["EPSG:2154", "EPSG:900913"])
    layer.service.wms_version = "1.1.1"
    assert relay.tile(layer, *TILE).failed is False
    assert (drawn.asked[0]["version"], drawn.asked[0]["srs"]) == ("1.1.1", "EPSG:900913")


def test_a_server_that_knows_lambert_alone_is_bent_into_place(server, make_layer):
    server.answers["GetMap"] = ("image/png", blank_png(320, 320))
    answer = relay.tile(make_layer(server.url, crs=["EPSG:2154"]), *TILE)
    assert (server.asked[0]["crs"], server.asked[0]["width"]) == ("EPSG:2154", "320")
    assert answer.body[16:24] == blank_png(256, 256)[16:24]


def test_a_bent_picture_keeps_its_middle():
    from io import BytesIO

    from PIL import Image

    from sig.clients.ogc.planes import box_in_lambert, mercator_to_degrees

    box = tile_box(*TILE)
    around = box_in_lambert((*mercator_to_degrees(*box[:2]), *mercator_to_degrees(*box[2:])))
    flat = Image.new("RGBA", (400, 400))
    flat.paste((255, 0, 0, 255), (180, 180, 220, 220))
    out = BytesIO()
    flat.save(out, "PNG")
    bent = Image.open(BytesIO(bend(out.getvalue(), around, box, 256, 256)))
    assert bent.size == (256, 256)
    assert bent.getpixel((128, 128)) == (255, 0, 0, 255)
    assert bent.getpixel((40, 40))[3] == 0


def test_outside_the_extent_nothing_is_asked(drawn, make_layer):
    answer = relay.tile(make_layer(drawn.url), 8, 10, 10)
    assert (answer.failed, answer.body, drawn.asked) == (False, blank_png(256, 256), [])


# kept, fresh, stale


def test_a_tile_is_asked_once_until_the_delay_has_passed(drawn, make_layer, later):
    layer = make_layer(drawn.url, refresh_minutes=5)
    first = relay.tile(layer, *TILE)
    assert relay.tile(layer, *TILE).body == first.body
    assert drawn.counts["GetMap"] == 1
    later(301)
    drawn.answers["GetMap"] = ("image/png", changed := blank_png(256, 256)[:-12] + b"\0\0\0\0IEND\xaeB`\x82")
    assert relay.tile(layer, *TILE).body == changed
    assert drawn.counts["GetMap"] == 2


def test_the_last_good_copy_is_given_with_its_date_for_seven_days(drawn, make_layer, later):
    layer = make_layer(drawn.url, refresh_minutes=5)
    good = relay.tile(layer, *TILE)
    drawn.answers["GetMap"] = ("text/xml", EXCEPTION)
    later(6 * 86_400)
    old = relay.tile(layer, *TILE)
    assert (old.body, old.stale, old.failed, old.dated) == (good.body, True, False, good.dated)
    later(7 * 86_400 + 60)
    gone = relay.tile(layer, *TILE)
    assert (gone.failed, gone.body, gone.dated) == (True, blank_png(256, 256), None)


def test_a_failure_is_not_asked_again_at_once(server, make_layer, later):
    server.answers["GetMap"] = ("text/xml", EXCEPTION)
    layer = make_layer(server.url)
    assert [relay.tile(layer, *TILE).failed for _ in range(5)] == [True] * 5
    assert server.counts["GetMap"] == 1
    later(answering.LEFT_ALONE + 1)
    relay.tile(layer, *TILE)
    assert server.counts["GetMap"] == 2


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/png", b""),
        ("text/xml", EXCEPTION),
        ("image/png", EXCEPTION),
        ("text/html", b"<html><body><script>alert(1)</script>Maintenance</body></html>"),
        ("image/png", b"<!DOCTYPE html><html></html>"),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("image/png", blank_png(256, 256)[:-20]),
        ("image/png", blank_png(300, 300)),
        ("image/gif", b"GIF89a" + b"\0" * 100),
    ],
)
def test_only_whole_pictures_of_the_size_asked_are_given_and_kept(server, make_layer, kind, body):
    server.answers["GetMap"] = (kind, body)
    answer = relay.tile(make_layer(server.url), *TILE)
    assert (answer.failed, answer.body, answer.content_type) == (True, blank_png(256, 256), "image/png")


def test_fifty_equal_requests_make_one_call_and_all_get_the_picture(drawn, make_layer):
    layer = make_layer(drawn.url)
    drawn.gate.clear()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(relay.tile(layer, *TILE))) for _ in range(50)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    drawn.gate.set()
    for thread in threads:
        thread.join(20)
    assert drawn.counts["GetMap"] == 1
    assert [answer.failed for answer in answers] == [False] * 50


def test_four_calls_at_most_are_under_way_to_one_server(drawn, make_layer, monkeypatch):
    monkeypatch.setattr(turns, "ROOM", 12)  # all wait, however slow the machine
    layer = make_layer(drawn.url)
    under_way, most, lock, four = 0, 0, threading.Lock(), threading.Barrier(4)

    def slow(parameters):
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        four.wait(15)  # none is answered before four are under way
        time.sleep(0.1)
        with lock:
            under_way -= 1
        return ("image/png", blank_png(256, 256))

    drawn.answers["GetMap"] = slow
    tiles = [(12, 2060 + n, 1492) for n in range(12)]
    answers = []
    threads = [threading.Thread(target=lambda t=t: answers.append(relay.tile(layer, *t))) for t in tiles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, drawn.counts["GetMap"], sum(answer.failed for answer in answers)) == (4, 12, 0)


def test_behind_a_slow_server_few_wait_and_the_others_are_answered_soon(drawn, make_layer, monkeypatch):
    monkeypatch.setattr(turns, "MOMENT", 0.2)
    layer = make_layer(drawn.url)
    drawn.gate.clear()
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(relay.tile(layer, 12, 2060 + n, 1492)))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 8  # a call of its own would last ten
    while len(answers) < 12 - 2 * turns.ROOM and time.monotonic() < until:
        time.sleep(0.02)
    answered = list(answers)
    drawn.gate.set()
    for thread in threads:
        thread.join(20)
    assert len(answered) >= 12 - 2 * turns.ROOM
    assert [answer.failed for answer in answered] == [True] * len(answered)
    assert sum(not answer.failed for answer in answers) >= turns.CALLS_A_SERVER


# features


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


# what is under a click


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


# the addresses


@pytest.fixture
def published(drawn, saved_layer):
    drawn.answers["GetFeature"] = collection([point("=cmd()", 1.444, 43.604)])
    drawn.answers["GetLegendGraphic"] = ("image/png", blank_png(30, 20))
    drawn.answers["GetFeatureInfo"] = collection([point("p", 1.444, 43.604)])
    return saved_layer(drawn.url)


OK = (
    TILE_URL,
    "/cartes/couches/communes/image.png?bbox=100000,5300000,200000,5400000&width=256&height=256",
    "/cartes/couches/communes/legende.png",
    "/cartes/couches/communes/info.json?lon=1.444&lat=43.604&zoom=12",
    "/cartes/couches/communes/objets.geojson",
    "/cartes/couches/communes/objets.csv?bbox=1.4,43.5,1.5,43.7",
)


@pytest.mark.parametrize("path", OK)
def test_answers_carry_our_headers_and_none_of_the_servers(client, published, path):
    response = client.get(path, headers={"Origin": "https://mairie.example"})
    headers = response.headers
    assert response.status_code == 200
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Resource-Policy"]) == (
        "nosniff",
        "cross-origin",
    )
    assert headers["X-Carte-Etat"] == "fraiche"
    assert headers["Cache-Control"].startswith("public, max-age=")
    assert not {"Set-Cookie", "Server"} & set(headers)
    again = client.get(path, headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_delay_announced_is_the_layers(client, published):
    seconds = int(client.get(TILE_URL)["Cache-Control"].rpartition("=")[2])
    assert 3590 <= seconds <= 3600


def test_a_kept_tile_needs_no_query_and_a_new_stamp_forgets_the_layer(
    client, published, django_assert_num_queries
):
    client.get(TILE_URL)
    with django_assert_num_queries(0):
        assert client.get(TILE_URL)["X-Carte-Etat"] == "fraiche"
    published.published = False
    published.save()
    from opendatalab.stamp import touch

    touch()
    assert client.get(TILE_URL).status_code == 404


def test_stale_and_absent_say_so(client, published, drawn, later):
    fresh = client.get(TILE_URL)
    drawn.answers["GetMap"] = ("text/xml", EXCEPTION)
    later(4000)
    old = client.get(TILE_URL)
    assert (old["X-Carte-Etat"], old["X-Carte-Date"]) == ("ancienne", fresh["X-Carte-Date"])
    assert old["Cache-Control"] == "public, max-age=60"
    none = client.get("/cartes/couches/communes/tuile/8/129/92.png")
    assert (none.status_code, none["X-Carte-Etat"], none["Cache-Control"]) == (200, "absente", "no-store")
    assert none.content == blank_png(256, 256)
    assert b"secret" not in old.content + none.content


@pytest.mark.parametrize(
    "path",
    [
        f"{TILE_URL}?SLD=http://192.0.2.1/x",
        f"{TILE_URL}?layers=autre",
        "/cartes/couches/communes/tuile/8/256/93.png",
        "/cartes/couches/communes/tuile/21/1/1.png",
        "/cartes/couches/communes/tuile/8/99999999999999999999/93.png",
        "/cartes/couches/communes/image.png",
        "/cartes/couches/communes/image.png?bbox=1,2,3&width=1&height=1",
        "/cartes/couches/communes/image.png?bbox=3,2,1,4&width=1&height=1",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=5000&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=10&height=10&width=20",
        "/cartes/couches/communes/image.png?bbox=0,0,100,1&width=10&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,1e9,100&width=10&height=10",
        "/cartes/couches/communes/image.png?bbox=0,0,100,100&width=10&height=10&map=/etc/passwd",
        "/cartes/couches/communes/legende.png?SLD_BODY=x",
        "/cartes/couches/communes/info.json?lon=1&lat=nan&zoom=3",
        "/cartes/couches/communes/info.json?lon=1&lat=2",
        "/cartes/couches/communes/info.json?lon=1&lat=2&zoom=99",
        "/cartes/couches/communes/info.json?lon=%D9%A1&lat=2&zoom=3",
        "/cartes/couches/communes/objets.geojson?bbox=1,2,3,4&geozone=fr:commune:31555",
        "/cartes/couches/communes/objets.geojson?geozone=fr:commune:99999",
        "/cartes/couches/communes/objets.geojson?FILTER=x",
        "/cartes/couches/communes/objets.csv?bbox=-200,0,1,1",
        "/cartes/couches/communes/objets.geojson?" + "a" * 500,
    ],
)
def test_only_listed_parameters_once_within_their_range(client, published, drawn, path):
    response = client.get(path)
    assert (response.status_code, drawn.asked) == (400, [])
    assert response["Access-Control-Allow-Origin"] == "*"
    assert list(response.json()) == ["message"]


def test_an_unknown_or_hidden_layer_is_not_found(client, published, drawn):
    assert client.get("/cartes/couches/autre/tuile/8/129/93.png").status_code == 404
    published.service.active = False
    published.service.save()
    from sig.relay import targets

    targets.forget()
    assert (client.get(TILE_URL).status_code, drawn.asked) == (404, [])


def test_a_spreadsheet_runs_nothing(client, published):
    lines = client.get("/cartes/couches/communes/objets.csv").content.decode("utf-8-sig").splitlines()
    assert lines == ["nom,longitude,latitude", "'=cmd(),1.444000,43.604000"]


def test_geojson_says_whether_it_is_whole_and_of_when(client, published):
    found = client.get("/cartes/couches/communes/objets.geojson").json()
    assert (found["type"], found["complete"], len(found["features"])) == ("FeatureCollection", True, 1)
    assert datetime.now(UTC) - datetime.fromisoformat(found["date"]) < timedelta(minutes=1)


# the store


def test_the_store_is_bounded_and_the_oldest_leaves_first(tmp_path):
    import os

    held = Files(tmp_path, most=50_000)
    now = time.time()
    for n in range(10):
        held.put(key_of(n), Entry.new(b"x" * 9_000, "image/png"))
        path = tmp_path / key_of(n)[:2] / key_of(n)
        os.utime(path, (now - 1000 + n, now - 1000 + n))
    assert held.sweep() > 0
    kept = [n for n in range(10) if held.get(key_of(n))]
    assert kept == [6, 7, 8, 9]


def test_what_is_broken_on_disk_counts_as_absent(tmp_path):
    held = Files(tmp_path, most=1000)
    held.put("ab12", Entry.new(b"x", "image/png"))
    (tmp_path / "ab" / "ab12").write_bytes(b"garbage")
    assert held.get("ab12") is None


def test_without_redis_files_do(settings, tmp_path):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # nobody
    held = store()
    held.put("ab12", Entry.new(b"x", "image/png"))
    assert held.get("ab12").body == b"x"


@pytest.mark.redis
def test_redis_holds_what_all_hosts_share(settings, tmp_path, drawn, make_layer):
    import os

    import redis

    settings.REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
    layer = make_layer(drawn.url)
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        first, second = relay.tile(layer, *TILE), relay.tile(layer, *TILE)
        assert (first.body, drawn.counts["GetMap"]) == (second.body, 1)
        held = store()
        assert isinstance(held, Shared)
        bound = Shared(client, 1, held.fallback)
        assert bound.sweep() >= 1
        assert client.zcard(Shared.INDEX) == 0
    finally:
        for key in client.scan_iter("odl-relay*"):
            client.delete(key)
