"""MapServer as real platforms run it: FastCGI workers that stay, over the small data of the tests.

Run as `python -m bench.mapserver --port 8765`, with DATA_DIR for its files. Loopback only. Needs Debian's
`cgi-mapserver`; a mapserv that stays draws several times faster than one started for each picture.
"""

import argparse
import os
import re
import socket
import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django

MAPSERVER = "/usr/lib/cgi-bin/mapserv"
WORKERS = 2
PARAMETERS, BODY, OUTPUT, END = 4, 5, 6, 3  # kinds of FastCGI records


def has_mapserver() -> bool:
    return os.access(MAPSERVER, os.X_OK)


class Workers:
    """Processes of mapserv that share one socket; `ask` is one request to whichever is free."""

    def __init__(self, folder: Path, mapfile: str):
        (folder / "bench.map").write_text(mapfile)
        self.path = str(folder / "mapserv.sock")
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.path)
        self.listening.listen(64)
        self.slots = threading.BoundedSemaphore(2 * WORKERS)
        self.usual = {"MS_MAPFILE": f"{folder}/bench.map", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/wms"}
        (folder / "mapserver.conf").write_text(
            'CONFIG\n ENV\n  MS_MAP_PATTERN "^/nulle-part$"\n END\n MAPS\n END\nEND\n'
        )
        env = {"PATH": os.environ["PATH"], "MAPSERVER_CONFIG_FILE": f"{folder}/mapserver.conf"}
        self.usual |= env
        self.processes = [
            subprocess.Popen([MAPSERVER], stdin=self.listening, cwd=folder, env=env)  # noqa: S603 - Debian's
            for _ in range(WORKERS)
        ]

    def ask(self, query: str) -> tuple[str, bytes]:
        """The type and the body of an answer."""
        values = {**self.usual, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80"}
        packed = b"".join(_pair(name.encode(), value.encode()) for name, value in values.items())
        sent = _record(1, struct.pack("!HB5x", 1, 0)) + _record(PARAMETERS, packed)
        sent += _record(PARAMETERS, b"") + _record(BODY, b"")
        raw = b""
        with self.slots, socket.socket(socket.AF_UNIX) as one:
            one.connect(self.path)
            one.sendall(sent)
            answer = one.makefile("rb")
            while len(head := answer.read(8)) == 8:
                _, kind, _, length, padding = struct.unpack("!BBHHBx", head)
                data = answer.read(length + padding)[:length]
                raw += data if kind == OUTPUT else b""
                if kind == END:
                    break
        head, _, body = raw.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
        kind = re.search(rb"(?im)^content-type:\s*(.*?)\s*$", head)
        return kind[1].decode("latin-1") if kind else "text/plain", body

    def close(self) -> None:
        for process in self.processes:
            process.kill()  # while it waits, mapserv does not hear SIGTERM
            process.wait()


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("!BBHHBx", 1, kind, 1, len(data), 0) + data


def _pair(name: bytes, value: bytes) -> bytes:
    return _size(len(name)) + _size(len(value)) + name + value


def _size(n: int) -> bytes:
    return struct.pack("!B", n) if n < 128 else struct.pack("!I", n | 1 << 31)


class Front(BaseHTTPRequestHandler):
    workers: Workers
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind, body = self.workers.ask(self.path.partition("?")[2])
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mapserver")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    if not has_mapserver():
        sys.exit("MapServer n’est pas là (paquet « cgi-mapserver »).")
    os.environ["DJANGO_SETTINGS_MODULE"] = "opendatalab.settings"
    django.setup()
    from django.conf import settings

    from tests.sig.engines import mapfile, write_data

    folder = settings.DATA_DIR / "mapserver"
    folder.mkdir(parents=True, exist_ok=True)
    write_data(folder)
    Front.workers = Workers(folder, mapfile(folder))
    server = ThreadingHTTPServer(("127.0.0.1", port), Front)
    try:
        server.serve_forever()
    finally:
        Front.workers.close()


if __name__ == "__main__":
    main()
