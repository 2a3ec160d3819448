"""How much, how long, and which answers are refused."""

import contextlib
import os
import socket
import threading
import time
import tracemalloc
import warnings

import pytest

from opendatalab.http import (
    DOOR,
    Limits,
    UpstreamRefused,
    UpstreamUnavailable,
    fetch,
)


@pytest.mark.parametrize(
    ("path", "error", "reason"),
    [
        ("bomb", UpstreamRefused, "size"),
        ("twice", UpstreamRefused, "size"),
        ("heavy", UpstreamRefused, "size"),
        ("long-chunk-mark", UpstreamRefused, "headers"),
        ("mostly-chunk-marks", UpstreamRefused, "size"),
        ("brotli", UpstreamRefused, "encoding"),
        ("half", UpstreamUnavailable, "network"),
        ("short", UpstreamUnavailable, "network"),
        ("page", UpstreamRefused, "type"),
        ("busy", UpstreamUnavailable, "status"),
        ("gone", UpstreamRefused, "status"),
    ],
)
def test_answers_we_refuse(serve, door, path, error, reason, limits):
    server = serve()
    with pytest.raises(error) as caught:
        door.fetch(f"{server.url}/{path}", limits(server))
    assert (type(caught.value), caught.value.reason, caught.value.tries) == (error, reason, 1)
    if path == "busy":
        assert (caught.value.status, caught.value.retry_after) == (429, 7)


@pytest.mark.parametrize("path", ["zipped", "deflated"])
def test_compressed_bodies_are_inflated(serve, door, path, limits):
    server = serve()
    assert door.fetch(f"{server.url}/{path}", limits(server, max_bytes=8)).body == b'{"a": 1}'
    with pytest.raises(UpstreamRefused) as caught:
        door.fetch(f"{server.url}/{path}", limits(server, max_bytes=7))
    assert caught.value.reason == "size"


def test_any_type_when_none_is_asked(serve, door, limits):
    server = serve()
    assert door.fetch(f"{server.url}/page", limits(server, types=None)).body == b"<p>maintenance"


def test_a_bomb_is_never_inflated_whole(serve, door, limits):
    server = serve()
    tracemalloc.start()
    with pytest.raises(UpstreamRefused):
        door.fetch(f"{server.url}/bomb", limits(server, max_bytes=2**20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_deadline_holds_for_a_drip(serve, limits):
    server, start = serve(), time.monotonic()
    with pytest.raises(UpstreamUnavailable) as caught:
        fetch(f"{server.url}/drip", limits(server, tries=3))
    assert caught.value.reason == "timeout"
    assert 0.9 < time.monotonic() - start < 1.5


def test_deadline_holds_for_a_slow_resolver(door, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1.5) or [])
    start = time.monotonic()
    with pytest.raises(UpstreamUnavailable) as caught:
        door.fetch("http://slow.example/", Limits(hosts=None, seconds=0.2))
    assert (caught.value.reason, time.monotonic() - start < 0.7) == ("timeout", True)


def test_deadline_holds_for_a_handshake(door):
    """A server that accepts and says nothing, while TLS waits for it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        start = time.monotonic()
        with pytest.raises(UpstreamUnavailable) as caught:
            door.fetch(
                f"https://127.0.0.1:{port}/",
                Limits(hosts=None, private={("127.0.0.1", port)}, seconds=0.3, tries=1),
            )
    assert (caught.value.reason, time.monotonic() - start < 0.8) == ("timeout", True)


def test_headers_without_end_are_not_kept(door):
    """Sixty kilobytes a header, a whole gibibyte announced by nothing."""
    tracemalloc.start()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def flood():
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                peer.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(2**14):
                    peer.sendall(b"X: " + b"f" * 60000 + b"\r\n")

        threading.Thread(target=flood, daemon=True).start()
        private = {("127.0.0.1", port)}
        with pytest.raises(UpstreamRefused) as caught:
            door.fetch(f"http://127.0.0.1:{port}/", Limits(hosts=None, private=private, seconds=5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (caught.value.reason, peak < 32 * 2**20) == ("headers", True)


def test_a_forked_process_shares_no_connection():
    before = DOOR.transport, DOOR.breakers
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: other threads run, and may
        child = os.fork()
    if not child:
        os._exit(before[0] is DOOR.transport or before[1] is DOOR.breakers)
    assert os.waitpid(child, 0)[1] == 0
    assert (DOOR.transport, DOOR.breakers) == before
