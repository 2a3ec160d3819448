"""A stand-in of data.gouv.fr with as many datasets as wanted: the snapshot's records, under other ids.

Run as `python -m bench.upstream <port> <datasets>`. Made for measures only: nothing of it is ever shown.
"""

import gzip
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "regions" / "midi-pyrenees" / "catalogue.jsonl.gz"
RECORDED = ROOT / "tests" / "catalogue" / "data" / "datagouv" / "dataset-v1.json"


class Catalogue:
    def __init__(self, size: int):
        with gzip.open(SNAPSHOT) as lines:
            records = [orjson.loads(line) for line in lines]
        self.records = [record for record in records if not record["archived"]]
        self.resources = orjson.loads(RECORDED.read_bytes())["resources"][:3]
        self.size = size
        self.by_organization: dict[str, list[int]] = {}
        for number in range(size):
            organization = self.records[number % len(self.records)]["organization"]["id"]
            self.by_organization.setdefault(organization, []).append(number)

    def record(self, number: int) -> dict:
        base = self.records[number % len(self.records)]
        turn = number // len(self.records)
        resources = [
            resource | {"id": f"{number:08x}-0000-4000-8000-{place:012x}"}
            for place, resource in enumerate(self.resources)
        ]
        return base | {
            "id": f"{number:024x}",
            "slug": f"{base['slug']}-{turn}" if turn else base["slug"],
            "title": f"{base['title']} ({turn})" if turn else base["title"],
            "resources": resources,
            "last_update": base["last_modified"],
        }


class Handler(BaseHTTPRequestHandler):
    catalogue: Catalogue
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind, _, source_id = parts.path.removeprefix("/api/1/").strip("/").partition("/")
        if kind == "datasets" and not source_id:
            numbers = self.catalogue.by_organization.get(params.get("organization", ""), [])
            page, size = int(params.get("page", 1)), int(params.get("page_size", 20))
            chunk = numbers[(page - 1) * size : page * size]
            more = "more" if page * size < len(numbers) else None
            data = [self.catalogue.record(number) for number in chunk]
            self.give(200, {"data": data, "total": len(numbers), "next_page": more})
        elif kind == "datasets" and re.fullmatch("[0-9a-f]{24}", source_id):
            self.give(200, self.catalogue.record(int(source_id, 16)))
        elif kind == "reuses":
            self.give(200, {"data": [], "total": 0, "next_page": None})
        elif kind == "organizations" and source_id in self.catalogue.by_organization:
            self.give(200, {"id": source_id, "name": f"Producteur {source_id}", "slug": source_id})
        else:
            self.give(404, {"message": "not found"})

    def give(self, status: int, value: dict) -> None:
        body = orjson.dumps(value)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main() -> None:
    port, size = int(sys.argv[1]), int(sys.argv[2])
    Handler.catalogue = Catalogue(size)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
