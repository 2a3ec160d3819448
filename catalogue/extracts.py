"""« L’extrait de ma commune »: the rows of a table about one territory.

They are asked of data.gouv.fr when somebody reads them, and not stored: a page of rows stays five minutes in
the memory of a web process.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.urls import reverse

from catalogue.clients.tabular import RowPage, Tabular
from catalogue.models import CodeColumn, State
from opendatalab.http import UpstreamError
from opendatalab.stamp import content_stamp
from sig import territories
from sig.models import PAGE_LEVELS

KEPT_SECONDS = 300
SLUGS = {level.value: slug for slug, level in PAGE_LEVELS.items()}


@dataclass(frozen=True)
class Registered:
    """A column as memory holds it: what a link needs."""

    resource_id: UUID
    level: str
    label: str
    dataset_title: str
    dataset_url: str


_held: tuple[str, tuple[Registered, ...]] | None = None


def registered() -> tuple[Registered, ...]:
    """The columns offered to the public, of datasets that have a page. Costs a stat when nothing changed."""
    global _held
    stamp = content_stamp()
    held = _held
    if held is None or held[0] != stamp:
        rows = CodeColumn.objects.filter(active=True, dataset__state=State.VISIBLE).select_related("dataset")
        rows = rows.defer("dataset__upstream", "dataset__description_html").order_by("label", "pk")
        held = _held = (
            stamp,
            tuple(
                Registered(
                    row.resource_id, row.level, row.label, row.dataset.title, row.dataset.get_absolute_url()
                )
                for row in rows
            ),
        )
    return held[1]


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    global _held
    _held = None


def extracts_for(geozone: str) -> list[dict[str, str]]:
    """Links to the extracts that exist for a territory."""
    zone = territories.zone(geozone)
    if zone is None or not zone.inside:
        return []
    return [
        {
            "label": item.label,
            "url": address(item.level, zone.code, item.resource_id),
            "dataset": item.dataset_title,
            "dataset_url": item.dataset_url,
        }
        for item in registered()
        if item.level == zone.level
    ]


def address(level: str, code: str, resource_id: UUID) -> str:
    return reverse("catalogue:extract", args=[SLUGS[level], code, resource_id])


def read_rows(column: CodeColumn, code: str, *, page: int) -> RowPage:
    """A page of the rows of a place, from memory or from upstream; or UpstreamError."""
    asked = f"{column.resource_id} {column.column} {code} {page}"
    key = f"extract-{hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()}"
    kept = caches["pages"].get(key)
    if kept is None:
        kept = Tabular().rows(str(column.resource_id), column.column, code, page=page)
        caches["pages"].set(key, kept, KEPT_SECONDS)
    return kept


def read_all(column: CodeColumn, code: str) -> list[dict[str, Any]]:
    """Every row of a place, for a download; or UpstreamError."""
    return Tabular().all_rows(str(column.resource_id), column.column, code)


def check(column: CodeColumn, *, now: datetime, client: Tabular | None = None) -> bool:
    """Ask whether the table can be read and has the column; write down when, and what came of it."""
    try:
        names = (client or Tabular()).columns(str(column.resource_id))
    except UpstreamError as error:
        said = f"Non vérifié\u00a0: {error}"
        if error.status == 404:
            said = "L’API tabulaire ne connaît pas ce fichier\u00a0: il n’a pas pu être lu comme un tableau."
        good = False
    else:
        good = column.column in names
        said = (
            f"Colonne présente parmi {len(names)}."
            if good
            else f"Pas de colonne de ce nom parmi {len(names)}."
        )
    column.checked_at, column.check_said = now, said
    column.save(update_fields=["checked_at", "check_said"])
    return good


def upstream_file(record: Mapping[str, Any], resource_id: UUID) -> dict[str, Any] | None:
    """The file in its dataset's record, None when the record does not list it."""
    for resource in record.get("resources") or ():
        if isinstance(resource, dict) and resource.get("id") == str(resource_id):
            return resource
    return None
