"""Requests, meetings and decisions in JSON: what the pages and the spreadsheets show, and nothing else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from catalogue.api.answers import api_view
from catalogue.api.arguments import choice, paging
from catalogue.api.errors import gone, not_found
from catalogue.api.paging import check_page, page_of
from governance.meeting_forms import MeetingsForm, OutcomesForm
from governance.models import Meeting, Outcome
from governance.models.request_states import LISTED, Kind, State
from governance.models.requests import Request
from governance.thread import steps
from governance.views.requests import SORTS, facts, found, read

KINDS = tuple(kind for kind in Kind.values if kind != Kind.PROTECT)


def paged(
    request: HttpRequest, rows: Any, shape: Callable[[Any], dict[str, Any]], total: int
) -> dict[str, Any]:
    page, page_size = paging(request)
    start = (page - 1) * page_size
    data = [shape(row) for row in rows[start : start + page_size]]
    check_page(request, page, len(data))
    return page_of(request, data, page=page, page_size=page_size, total=total)


def moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def request_facts(row: Request) -> dict[str, Any]:
    """The columns of the spreadsheet, empty ones as null."""
    return {
        **{name: None if value == "" else value for name, value in facts(row).items()},
        "sector": row.sector.slug if row.sector else None,
        "uri": f"{settings.SITE_URL}/api/1/governance/requests/{row.ref}/",
    }


@api_view
def requests(request: HttpRequest) -> dict[str, Any]:
    for name, values in (("state", tuple(LISTED)), ("kind", KINDS), ("sort", tuple(SORTS))):
        choice(request.GET, name, values)
    rows = found(read(request))
    return paged(request, rows, request_facts, len(rows))


@api_view
def request_one(request: HttpRequest, ref: str) -> dict[str, Any]:
    pk = int(ref.rpartition("-")[2])
    row = (
        Request.objects.real()
        .with_page()
        .with_supports()
        .select_related("sector", "master")
        .filter(pk=pk)
        .first()
    )
    if row is None or row.ref != ref:
        raise not_found(request)
    if row.state == State.HIDDEN:
        raise gone("Request")
    return request_facts(row) | {
        "description": row.description,
        "purpose": row.purpose or None,
        "duplicate_of": row.master.ref if row.state == State.DUPLICATE and row.master else None,
        "story": [
            {
                "at": step.machine,
                "actor": step.actor,
                "state": step.state or None,
                "said": step.said or None,
                "url": f"{settings.SITE_URL}{step.url}" if step.url else None,
            }
            for step in steps(row)
        ],
    }


def meeting_facts(row: Meeting) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "kind": row.kind,
        "title": row.title,
        "state": row.state,
        "body": row.body.slug,
        "sector": row.body.sector.slug if row.body.sector else None,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
        "place": row.place or None,
        "published_at": moment(row.published_at),
        "demo": row.body.demo,
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "uri": f"{settings.SITE_URL}/api/1/governance/meetings/{row.ref}/",
    }


@api_view
def meetings(request: HttpRequest) -> dict[str, Any]:
    rows = MeetingsForm(request.GET).rows().select_related("body__sector")
    return paged(request, rows, meeting_facts, rows.count())


@api_view
def meeting(request: HttpRequest, ref: str) -> dict[str, Any]:
    row = Meeting.objects.public().select_related("body__sector").filter(ref=ref).first()
    if row is None:
        raise not_found(request)
    published = row.state == Meeting.State.PUBLISHED
    return meeting_facts(row) | {
        "agenda": [
            {
                "title": item.title,
                "kind": item.kind,
                "state": item.state,
                "request": item.request.ref if item.request and item.request.is_listed else None,
            }
            for item in row.items.select_related("request")
        ],
        "minutes_html": row.minutes_html if published else None,
        "decisions": [item.ref for item in row.outcomes.order_by("position", "pk")] if published else [],
    }


def decision_facts(row: Outcome) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "kind": row.kind,
        "text": row.text,
        "owner": row.owner or None,
        "due": moment(row.due),
        "state": row.state,
        "late": row.is_late,
        "done_on": moment(row.done_on),
        "body": row.meeting.body.slug,
        "meeting": row.meeting.ref,
        "links": row.links,
        "demo": row.meeting.body.demo,
        "page": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "uri": f"{settings.SITE_URL}/api/1/governance/decisions/{row.ref}/",
    }


@api_view
def decisions(request: HttpRequest) -> dict[str, Any]:
    rows = OutcomesForm(request.GET).rows()
    return paged(request, rows, decision_facts, rows.count())


@api_view
def decision(request: HttpRequest, ref: str) -> dict[str, Any]:
    row = Outcome.objects.public().select_related("meeting__body").filter(ref=ref).first()
    if row is None:
        raise not_found(request)
    return decision_facts(row)
