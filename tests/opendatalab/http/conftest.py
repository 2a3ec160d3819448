"""A server of ours that misbehaves, and a door that never really waits. Loopback only."""

import contextlib
import gzip
import http.server
import threading
import time
import zlib

import pytest

from opendatalab.http import Limits
from opendatalab.http.door import Door
from tests.tools.clock import FakeClock

BOMB = gzip.compress(b" " * 2**25)  # 32 kB on the wire, 32 MiB inflated


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.hits.append(self.path)
        self.server.headers.append(dict(self.headers))
        getattr(self, self.path.strip("/").partition("?")[0].replace("-", "_") or "plain")()

    do_HEAD = do_GET

    def send(self, body=b"{}", status=200, **headers):
        self.send_response(status)
        headers = {"Content_Type": "application/json", "Content_Length": str(len(body))} | headers
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def plain(self):
        self.send()

    def to(self):
        self.send(status=302, Location=self.server.target)

    def to_plain(self):
        self.send(status=308, Location="/plain?de=là".encode().decode("latin-1"))

    def drip(self):
        self.close_connection = True
        self.send(b"", Content_Length="1000")
        with contextlib.suppress(OSError):
            for _ in range(40):
                self.wfile.write(b" ")
                time.sleep(0.1)

    def bomb(self):
        self.send(BOMB, Content_Encoding="gzip")

    def zipped(self):
        self.send(gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")

    def deflated(self):
        self.send(zlib.compress(b'{"a": 1}'), Content_Encoding="deflate")

    def brotli(self):
        self.send(b"\x0b\x02", Content_Encoding="br")

    def twice(self):
        self.send(gzip.compress(b"{}") * 2, Content_Encoding="gzip")

    def half(self):
        self.send(gzip.compress(b"x" * 9000)[:20], Content_Encoding="gzip")

    def short(self):
        self.close_connection = True
        self.send(b"{}", Content_Length="1000")

    def heavy(self):
        self.close_connection = True
        self.send(b"", Content_Length=str(2**40))

    def chunks(self, *pieces):
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with contextlib.suppress(OSError):
            for piece in pieces:
                self.wfile.write(piece)

    def long_chunk_mark(self):
        self.chunks(*[b"0" * 2**16] * 256)

    def mostly_chunk_marks(self):
        """One byte of body for sixty thousand on the wire."""
        self.chunks(*[b"1;" + b"x" * 60000 + b"\r\n \r\n"] * 400, b"0\r\n\r\n")

    def cookie(self):
        self.send(Set_Cookie="id=1")

    def page(self):
        self.send(b"<p>maintenance", Content_Type="text/html")

    def busy(self):
        self.send(b"<p>too many", status=429, Retry_After="7", Content_Type="text/html")

    def gone(self):
        self.send(status=410)

    def same(self):
        self.send(b"", status=304)

    def log_message(self, *args):
        pass


@pytest.fixture
def serve():
    started = []

    def start(context=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.hits, server.headers, server.daemon_threads = [], [], True
        server.handle_error = lambda *args: None
        if context:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.port = server.server_port
        server.url = f"http{'s' if context else ''}://127.0.0.1:{server.port}"
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def door(clock):
    """A door with its own memory, where waiting takes no time and nothing is written."""
    door = Door(clock, write=lambda service, problem: None)
    yield door
    door.transport.close()


@pytest.fixture
def limits():
    """Limits under which a server of ours, alone among private ones, may be reached."""

    def make(server, **changes):
        private = frozenset({("127.0.0.1", server.port)})
        return Limits(
            **{"hosts": None, "private": private, "seconds": 1, "redirects": 2, "tries": 1} | changes
        )

    return make
