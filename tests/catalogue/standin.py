"""A stand-in for data.gouv.fr on this machine: what the sync reads, answered as udata does."""

import copy
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

RECORDED = Path(__file__).parent / "data" / "datagouv"
DATASET = json.loads((RECORDED / "dataset-v1.json").read_text())
ORGANIZATION = json.loads((RECORDED / "organization.json").read_text())
REUSE = json.loads((RECORDED / "reuse.json").read_text())
ORGANIZATION_ID = DATASET["organization"]["id"]
SORTS = {"title", "created", "last_update", "reuses", "followers", "views", "last_modified"}


def recorded(name: str):
    """A recorded answer, by its file's name without ending."""
    return json.loads((RECORDED / f"{name}.json").read_text())


def dataset(number: int, **changes) -> dict:
    """The recorded dataset under another id, slug and title, changed at will."""
    record = copy.deepcopy(DATASET)
    record |= {"id": f"{number:024x}", "slug": f"jeu-{number}", "title": f"Jeu de données {number}"}
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    record |= {"created_at": moment.isoformat(), "last_modified": moment.isoformat()}
    record["last_update"] = moment.isoformat()
    record["internal"]["created_at_internal"] = moment.isoformat()
    for place, resource in enumerate(record["resources"]):
        resource["id"] = f"{number:08x}-0000-4000-8000-{place:012x}"
    return record | changes


class Standin:
    """An upstream whose objects a test puts in, changes and takes away while it runs."""

    def __init__(self, datasets: list[dict] = ()):
        self.datasets = {record["id"]: record for record in datasets}
        self.organizations = {ORGANIZATION["id"]: ORGANIZATION}
        self.reuses: dict[str, dict] = {}
        self.gone: set[str] = set()  # 410
        self.private: set[str] = set()  # 404, not listed
        self.answers: dict[str, bytes] = {}  # whole bodies to give instead, by path and query
        self.paths: list[str] = []

    def __enter__(self) -> "Standin":
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

    def listed(self, kind: str, params: dict[str, str]) -> list[dict]:
        items = [
            record
            for source_id, record in getattr(self, kind).items()
            if source_id not in self.gone | self.private and not record.get("archived")
        ]
        if value := params.get("organization"):
            items = [item for item in items if (item.get("organization") or {}).get("id") == value]
        if value := params.get("geozone"):
            items = [item for item in items if value in ((item.get("spatial") or {}).get("zones") or ())]
        if value := params.get("tag"):
            items = [item for item in items if value in item.get("tags", ())]
        sort = params.get("sort", "-created")
        name = sort.removeprefix("-")
        name = "created_at" if name == "created" else name
        return sorted(
            items, key=lambda item: (item.get(name) or "", item["id"]), reverse=sort.startswith("-")
        )

    def answer(self, path: str) -> tuple[int, dict | list]:
        parts = urlsplit(path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path.removeprefix("/api/1/").strip("/").split("/"):
            case ["discussions"]:
                return 200, {
                    "data": recorded("discussions-for-dataset")["data"],
                    "total": 1,
                    "next_page": None,
                }
            case [("datasets" | "organizations" | "reuses") as kind]:
                return self.page(kind, params)
            case [("datasets" | "organizations" | "reuses") as kind, source_id]:
                if source_id in self.gone:
                    return 410, {"message": "Dataset has been deleted"}
                if source_id in self.private or source_id not in getattr(self, kind):
                    return 404, {"message": "The requested URL was not found on the server."}
                return 200, getattr(self, kind)[source_id]
        return 404, {"message": "The requested URL was not found on the server."}

    def page(self, kind: str, params: dict[str, str]) -> tuple[int, dict]:
        if params.get("sort", "-created").removeprefix("-") not in SORTS:
            return 400, recorded("errors/400-sort")
        number, size = int(params.get("page", 1)), int(params.get("page_size", 20))
        items = self.listed(kind, params)
        chunk = items[(number - 1) * size : number * size]
        if not chunk and number > 1:
            return 404, recorded("errors/404-page-out-of-range")
        more = f"{self.url}/next?page={number + 1}" if number * size < len(items) else None
        pager = {"page": number, "page_size": size, "previous_page": None, "next_page": more}
        return 200, {"data": chunk, **pager, "total": len(items)}


class _Handler(BaseHTTPRequestHandler):
    standin: Standin

    def do_GET(self):
        self.standin.paths.append(self.path)
        body, status = self.standin.answers.get(self.path), 200
        if body is None:
            status, value = self.standin.answer(self.path)
            body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass
