"""A map server of ours for tests: answers what it is told to, counts what it is asked. Loopback only."""

import http.server
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

DATA = Path(__file__).with_name("data")
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def recorded(name: str) -> bytes:
    return (DATA / name).read_bytes()


class StandIn:
    """`answers[request name]` is (type, body), or a function of the parameters that gives it."""

    def __init__(self):
        self.answers = {}
        self.asked: list[dict[str, str]] = []
        self.counts: Counter = Counter()
        self.gate = threading.Event()
        self.gate.set()
        standin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                parameters = {k.lower(): v for k, v in parse_qsl(urlsplit(self.path).query, True)}
                name = parameters.get("request", "")
                with lock:
                    standin.asked.append({"path": urlsplit(self.path).path, **parameters})
                    standin.counts[name] += 1
                standin.gate.wait(20)
                answer = standin.answers.get((name, parameters.get("service"))) or standin.answers.get(name)
                if callable(answer):
                    answer = answer(parameters)
                status, kind, body = (200, *answer) if answer else (404, "text/plain", b"no")
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def capabilities(self, *, wms: str = "wms-1.3.0.xml", wfs: str = "wfs-2.0.0.xml") -> None:
        self.answers[("GetCapabilities", "WMS")] = ("text/xml", recorded(wms))
        self.answers[("GetCapabilities", "WFS")] = ("text/xml", recorded(wfs))

    def close(self) -> None:
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
