"""Requests, meetings and decisions in the site's one index, and found there by words."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from catalogue.search.entries import ENTRY_MAKERS, reindex
from governance.models import Meeting, Outcome
from governance.models.requests import Request
from opendatalab.search import Entry
from opendatalab.text import plain_of_html
from opendatalab.wording import long_date

TEXT = 8000  # characters of minutes that are looked into
# By kind of the index: those that anybody may read.
ROWS = {
    "request": lambda: Request.objects.public().real(),
    "meeting": lambda: Meeting.objects.public().real(),
    "outcome": lambda: Outcome.objects.public().real(),
}


def _chosen(kind: str, pks: Iterable[int] | None) -> models.QuerySet:
    rows = ROWS[kind]().order_by("pk")
    return rows if pks is None else rows.filter(pk__in=list(pks))


def request_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    for row in _chosen("request", pks).iterator(chunk_size=200):
        words = f"{row.ref} {row.description} {row.purpose}"
        yield Entry(
            kind="request",
            pk=row.pk,
            title=row.title,
            tags=row.dataset_title,
            names=row.producer_name,
            text=words,
            facets={"type": [row.kind]},
            orders={"created": int(row.created_at.timestamp())},
        )


def meeting_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    rows = _chosen("meeting", pks).select_related("body").prefetch_related("items")
    for row in rows.iterator(chunk_size=200):
        minutes = plain_of_html(row.minutes_html, TEXT) if row.state == Meeting.State.PUBLISHED else ""
        points = " ".join(item.title for item in row.items.all())
        yield Entry(
            kind="meeting",
            pk=row.pk,
            title=row.title,
            names=row.body.name,
            text=f"{row.ref} {points} {minutes}",
            facets={"type": [row.kind]},
            orders={"created": int(row.starts_at.timestamp())},
        )


def outcome_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    for row in _chosen("outcome", pks).select_related("meeting__body").iterator(chunk_size=200):
        yield Entry(
            kind="outcome",
            pk=row.pk,
            title=row.text,
            names=f"{row.owner} {row.meeting.body.name}",
            text=row.ref,
            facets={"type": [row.kind]},
            orders={"created": int(row.meeting.starts_at.timestamp())},
        )


def find_again(row: models.Model) -> None:
    """To be called in the transaction that changed it: found as it is now, or no longer, at its end."""
    kind = row._meta.model_name
    if kind in ROWS:
        reindex(kind, [row.pk])
    if isinstance(row, Meeting):
        reindex("outcome", list(row.outcomes.values_list("pk", flat=True)))


def lines(kind: str, pks: list[int]) -> list[dict[str, Any]]:
    """What the page of results says of each."""
    rows = ROWS[kind]().in_bulk(pks)
    return [
        {"url": rows[pk].get_absolute_url(), "title": title(rows[pk]), "kind": detail(rows[pk])}
        for pk in pks
        if pk in rows
    ]


def title(row: Any) -> str:
    return row.text if isinstance(row, Outcome) else row.title


def detail(row: Any) -> str:
    if isinstance(row, Request):
        return f"Demande {row.ref} · {row.get_state_display()}"
    if isinstance(row, Meeting):
        return f"{row.ref} · {long_date(row.starts_at)} · {row.get_state_display().lower()}"
    return f"{row.get_kind_display()} {row.ref} · {row.status.lower()}"


def join_the_index() -> None:
    makers = {"request": request_entries, "meeting": meeting_entries, "outcome": outcome_entries}
    ENTRY_MAKERS.update(makers)
