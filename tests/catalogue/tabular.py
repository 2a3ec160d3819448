"""A stand-in for data.gouv.fr's tabular API, answering as api-tabular does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class TabularStandin:
    """Tables by resource id: lists of rows. `down` answers 503; `asked` keeps the paths."""

    def __init__(self):
        self.tables: dict[str, list[dict]] = {}
        self.down = False
        self.asked: list[str] = []

    def __enter__(self) -> "TabularStandin":
        handler = type("Handler", (_Handler,), {"standin": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str) -> tuple[int, dict | list]:
        parts = urlsplit(path)
        args = dict(parse_qsl(parts.query))
        if self.down:
            return 503, {"errors": [{"code": None, "title": "Database error", "detail": ""}]}
        match parts.path.removeprefix("/api/resources/").strip("/").split("/"):
            case [resource, *rest] if resource in self.tables:
                rows = self.tables[resource]
                names = list(rows[0])
                if rest == ["profile"]:
                    return 200, {"profile": {"header": names, "total_lines": len(rows)}, "indexes": None}
                page, size = int(args.pop("page", 1)), int(args.pop("page_size", 20))
                for name, value in args.items():
                    column = name.removesuffix("__exact")
                    if column == name or column not in names:
                        return 400, {"errors": [{"code": None, "title": "Invalid query string"}]}
                    rows = [row for row in rows if row[column] == value]
                rows = [{"__id": rank, **row} for rank, row in enumerate(rows, start=1)]
                if rest == ["data", "json"]:
                    return 200, rows
                if size > 50:
                    return 400, {"errors": [{"code": None, "title": "Invalid query string"}]}
                links = {"next": None, "prev": None}
                chunk = rows[(page - 1) * size : page * size]
                meta = {"page": page, "page_size": size, "total": len(rows)}
                return 200, {"data": chunk, "links": links, "meta": meta}
        return 404, {"errors": [{"code": None, "title": "Not found"}]}


class _Handler(BaseHTTPRequestHandler):
    standin: TabularStandin

    def do_GET(self):
        self.standin.asked.append(self.path)
        status, value = self.standin.answer(self.path)
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass
