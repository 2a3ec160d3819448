"""The one door out, under every fault that the proxy knows; and no other door beside it."""

import ast
import http.server
import resource
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from opendatalab.http import Answer, Limits, UpstreamError, UpstreamRefused, UpstreamUnavailable
from opendatalab.http.door import Door
from tests.tools.clock import FakeClock
from tests.tools.faults import MODES, FaultProxy

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("opendatalab", "sig", "catalogue", "knowledge", "governance", "regions")
DOOR = Path("opendatalab/http")
SENDERS = [
    *("aiohttp", "ftplib", "http.client", "httpcore", "httpx", "niquests", "pycurl", "requests", "smtplib"),
    *("socket.*", "socket.create_connection", "socket.socket", "telnetlib", "urllib.request", "urllib3"),
]  # asking `socket` for the name of this machine sends nothing

BODY = b'{"data": [' + b", ".join(b'{"id": %d}' % number for number in range(100)) + b"]}"
PASSED, SHORT, EMPTY = "answer as it is", "answer cut short", "empty answer"
# mode: (parameters, what fetch() gives, requests that reach the proxy when three tries are allowed)
OUTCOMES = {
    "pass": ({}, PASSED, 1),
    "skew": ({"seconds": 864000}, PASSED, 1),
    "latency": ({"ms": 20}, PASSED, 1),
    "invalid-json": ({}, SHORT, 1),  # the caller's to notice: see the clients
    "empty": ({}, EMPTY, 1),
    "mutate": ({"drop": "id"}, (200, b'{"data": [' + b", ".join([b"{}"] * 100) + b"]}"), 1),
    "drift": ({"lose": 99}, (200, b'{"data": [{"id": 99}]}'), 1),
    "hang": ({}, (UpstreamUnavailable, "timeout"), 1),
    "stall": ({}, (UpstreamUnavailable, "timeout"), 1),
    "drip": ({"every_ms": 50}, (UpstreamUnavailable, "timeout"), 1),
    "slow-headers": ({"every_ms": 50}, (UpstreamUnavailable, "timeout"), 1),
    "reset": ({}, (UpstreamUnavailable, "network"), 3),
    "reset-body": ({}, (UpstreamUnavailable, "network"), 3),
    "close": ({}, (UpstreamUnavailable, "network"), 3),
    "garbage": ({}, (UpstreamUnavailable, "network"), 3),
    "truncate": ({}, (UpstreamUnavailable, "network"), 3),
    "status": ({"code": 503}, (UpstreamUnavailable, "status"), 3),
    "redirect": ({}, (UpstreamRefused, "forbidden"), 1),
    "redirect-loop": ({}, (UpstreamRefused, "redirect"), 3),  # two redirects are allowed
    "html": ({}, (UpstreamRefused, "type"), 1),
    "wrong-type": ({}, (UpstreamRefused, "type"), 1),
    "bad-gzip": ({}, (UpstreamRefused, "encoding"), 1),
    "huge": ({"mb": 4096}, (UpstreamRefused, "size"), 1),
    "gzip-bomb": ({"mb": 4096}, (UpstreamRefused, "size"), 1),
    "many-headers": ({}, (UpstreamRefused, "headers"), 1),
}


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(upstream):
    with FaultProxy(upstream) as proxy:
        yield proxy


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def door(clock):
    door = Door(clock, write=lambda service, problem: None)
    yield door
    door.transport.close()


def limits(proxy, **changes):
    private = frozenset({("127.0.0.1", proxy.port)})
    return Limits(**{"hosts": {"127.0.0.1"}, "private": private, "redirects": 2, "seconds": 60} | changes)


def outcome(door, proxy, **changes):
    """What fetch() gives, in the words of the table above."""
    try:
        answer = door.fetch(f"{proxy.url}/api/1/datasets/", limits(proxy, **changes))
    except UpstreamError as error:
        return type(error), error.reason
    assert isinstance(answer, Answer)
    known = {BODY: PASSED, BODY[: len(BODY) // 2]: SHORT, b"": EMPTY}
    return known.get(answer.body, (answer.status, answer.body))


def test_the_table_knows_every_mode():
    assert sorted(OUTCOMES) == sorted(MODES)


@pytest.mark.parametrize("mode", OUTCOMES)
def test_every_fault_has_its_outcome(proxy, door, clock, mode):
    parameters, expected, calls = OUTCOMES[mode]
    slow = expected == (UpstreamUnavailable, "timeout")
    proxy.inject({"mode": mode, **parameters})
    start = time.monotonic()
    given = outcome(door, proxy, **({"seconds": 0.4} if slow else {}))
    assert (given, len(proxy.log), proxy.canary_hits) == (expected, calls, [])
    assert time.monotonic() - start < 0.4 + 0.5


@pytest.mark.parametrize(
    "mode", ["hang", "reset", "close", "garbage", "truncate", "reset-body", "stall", "status"]
)
def test_a_passing_fault_is_tried_again(proxy, door, mode):
    proxy.inject({"mode": mode, "times": 2})
    assert outcome(door, proxy, try_seconds=0.3) == PASSED
    assert [entry["fault"] for entry in proxy.log] == [mode, mode, "pass"]


def test_an_upstream_that_is_down(upstream, door):
    with FaultProxy(upstream) as proxy:
        pass
    assert outcome(door, proxy) == (UpstreamUnavailable, "network")


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 422])
def test_other_4xx_are_asked_once(proxy, door, code):
    proxy.inject({"mode": "status", "code": code})
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(proxy.url, limits(proxy))
    assert (caught.value.status, caught.value.tries, len(proxy.log)) == (code, 1, 1)


@pytest.mark.parametrize("code", [408, 425, 500, 502, 503, 504])
def test_errors_that_pass_are_tried_three_times(proxy, door, code):
    proxy.inject({"mode": "status", "code": code})
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch(proxy.url, limits(proxy))
    assert (caught.value.status, caught.value.tries, len(proxy.log)) == (code, 3, 3)


@pytest.mark.parametrize(("retry_after", "shortest"), [(40, 40), ("date+41", 40)])
def test_no_call_before_the_time_that_a_429_gives(proxy, door, clock, retry_after, shortest):
    proxy.inject({"mode": "status", "code": 429, "retry_after": retry_after, "times": 1})
    answer = door.fetch(proxy.url, limits(proxy))
    assert (answer.tries, len(proxy.log), len(clock.slept)) == (2, 2, 1)
    assert shortest <= clock.slept[0] <= 41


@pytest.mark.parametrize("retry_after", [{}, {"retry_after": 600}])
def test_a_silence_longer_than_we_may_wait_is_kept_for_later(proxy, door, clock, retry_after):
    proxy.inject({"mode": "status", "code": 429, "times": 1, **retry_after})
    silence = retry_after.get("retry_after", 60)
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch(proxy.url, limits(proxy, seconds=30))
    assert (caught.value.status, caught.value.retry_after) == (429, silence)
    clock.advance(silence - 5)
    assert outcome(door, proxy, seconds=30) == (UpstreamUnavailable, "breaker")
    assert (len(proxy.log), clock.slept) == (1, [])
    clock.advance(5)
    assert outcome(door, proxy) == PASSED


def test_five_calls_then_one_a_minute(proxy, door, clock):
    proxy.inject({"mode": "status", "code": 503})
    for _ in range(20):
        outcome(door, proxy)
    assert len(proxy.log) == 5
    start = clock.ahead
    while clock.ahead < start + 600:
        outcome(door, proxy)
        clock.advance(1)
    assert 14 <= len(proxy.log) <= 15
    proxy.inject()
    clock.advance(60)
    assert [outcome(door, proxy) for _ in range(3)] == [PASSED] * 3


def test_a_run_converges_through_one_error_in_twenty(proxy, door):
    proxy.inject({"mode": "status", "code": 503, "probability": 0.05})
    given = [outcome(door, proxy) for _ in range(200)]
    assert given == [PASSED] * 200
    assert 200 < len(proxy.log) <= 240


def test_retries_stay_a_fifth_of_calls(proxy, door):
    proxy.inject({"mode": "status", "code": 503, "probability": 0.35})
    for _ in range(100):
        outcome(door, proxy)
        door.breakers.of(f"127.0.0.1:{proxy.port}").succeed()  # the budget alone, without the breaker
    assert 110 < len(proxy.log) <= 122


@pytest.mark.parametrize("mode", ["huge", "gzip-bomb"])
def test_memory_stays_low(proxy, door, mode):
    proxy.inject({"mode": mode, "mb": 4096})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    with pytest.raises(UpstreamRefused):
        door.fetch(proxy.url, limits(proxy))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 2**10


def test_heavy_headers_are_refused(proxy, door):
    proxy.inject({"mode": "many-headers", "count": 80, "size": 2000})
    assert outcome(door, proxy) == (UpstreamRefused, "headers")


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            yield from ("socket.*" for alias in node.names if alias.name == "socket" and alias.asname)
        elif (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket"
        ):
            yield f"socket.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def other_doors(root):
    """Every import of something that can send, outside opendatalab/http."""
    found = []
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            path = file.relative_to(root)
            if DOOR in path.parents or path == DOOR.with_suffix(".py"):
                continue
            names = set(imported(ast.parse(file.read_text(), str(path))))
            found += [
                f"{path}: {name}"
                for name in SENDERS
                if name in names or any(n.startswith(f"{name}.") for n in names)
            ]
    return found


def test_there_is_one_door():
    assert other_doors(ROOT) == []


def test_another_door_would_be_seen(tmp_path):
    lines = {
        "opendatalab/http/wire.py": "import requests",
        "opendatalab/http.py": "import requests",
        "opendatalab/views.py": "from django import http\nfrom urllib.parse import quote",
        "sig/relay.py": "import urllib.request",
        "catalogue/a.py": "from urllib import request",
        "catalogue/b.py": "def f():\n    from requests.adapters import HTTPAdapter",
        "knowledge/c.py": "import http.client as c, socket\nsocket.create_connection(c)",
        "knowledge/e.py": "import socket\nrequests = socket.gethostname()\nrequests.get()",
        "knowledge/f.py": "import socket as s",
        "governance/d.py": "from http import client, HTTPStatus",
    }
    for path, text in lines.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert other_doors(tmp_path) == [
        "sig/relay.py: urllib.request",
        "catalogue/a.py: urllib.request",
        "catalogue/b.py: requests",
        "knowledge/c.py: http.client",
        "knowledge/c.py: socket.create_connection",
        "knowledge/f.py: socket.*",
        "governance/d.py: http.client",
    ]
