"""A small town's site on another origin than the portal: pages that a test writes."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Host:
    """Serves what `page()` was given, with the headers asked."""

    def __init__(self):
        self.pages: dict[str, tuple[bytes, dict[str, str], str]] = {}

    def __enter__(self) -> "Host":
        handler = type("Handler", (_Handler,), {"host": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()

    def page(self, body: str, *, head: str = "", path: str = "/", **headers: str) -> str:
        """Put a page there; its address."""
        text = (
            '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Mairie</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f"{head}</head><body><main><h1>Données ouvertes</h1><h2>Catalogue</h2>{body}</main></body></html>"
        )
        return self.file(path, text.encode(), "text/html; charset=utf-8", **headers)

    def file(self, path: str, body: bytes, kind: str, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (body, named, kind)
        return self.url + path


class _Handler(BaseHTTPRequestHandler):
    host: Host

    def do_GET(self):
        body, headers, kind = self.host.pages.get(self.path.partition("?")[0], (b"", {}, "text/plain"))
        self.send_response(200 if body else 404)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass
