"""The relay: what visitors may ask, what goes up, one call for all, the last good copy."""

import threading
import time

import pytest

from sig import relay
from sig.clients.ogc.planes import tile_box
from sig.relay import answering, turns
from sig.relay.pictures import bend, blank_png
from tests.sig.relay.asked import EXCEPTION, TILE


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
