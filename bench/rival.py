"""The same rows in a file for datasette, with its full-text search: what it does best, from the same data.

python -m bench.rival <file>
"""

import json
import os
import sqlite3
import sys
from pathlib import Path

import django

COLUMNS = (
    *("id", "slug", "title", "description", "organization", "organization_name", "license", "frequency"),
    *("tags", "formats", "created", "last_update", "views", "reuses", "followers"),
)
WORDS = "title, tags, organization_name, description"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "opendatalab.settings"
    django.setup()
    from catalogue.models import Dataset
    from opendatalab.text import plain_of_html

    file = Path(sys.argv[1])
    rows = (
        (
            *(row.pk, row.slug, row.title, plain_of_html(row.description_html, 5000)),
            *(getattr(row.organization, name, "") for name in ("source_id", "name")),
            *(row.license or "notspecified", row.frequency, " ".join(row.tags), " ".join(row.formats)),
            *(str(row.created_at or ""), str(row.last_update or "")),
            *(row.views, row.reuses_count, row.followers),
        )
        for row in Dataset.objects.visible()
        .defer("upstream")
        .select_related("organization")
        .order_by("pk")
        .iterator(chunk_size=500)
    )
    with sqlite3.connect(file) as database:
        columns = ", ".join(COLUMNS[1:])
        database.execute(f"CREATE TABLE dataset (id INTEGER PRIMARY KEY, {columns})")
        database.executemany(f"INSERT INTO dataset VALUES ({', '.join('?' * len(COLUMNS))})", rows)  # noqa: S608
        database.execute("CREATE INDEX by_license ON dataset (license)")
        database.execute("CREATE INDEX by_organization ON dataset (organization)")
        database.execute(
            f"CREATE VIRTUAL TABLE dataset_fts USING fts5({WORDS}, content='dataset', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        database.execute("INSERT INTO dataset_fts(dataset_fts) VALUES ('rebuild')")
        count = database.execute("SELECT count(*) FROM dataset").fetchone()[0]
    database.close()
    sys.stdout.write(json.dumps({"rows": count}) + "\n")


if __name__ == "__main__":
    main()
