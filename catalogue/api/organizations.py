"""Producers, in both versions of the API. They are hundreds: a small table in memory sorts their lists."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest

from catalogue.api.answers import Json, api_view
from catalogue.api.arguments import ORGANIZATION_BADGES, PRODUCER_TYPES, SORT_HELP, choice, paging, signed
from catalogue.api.facets import facet
from catalogue.api.facts import PRODUCER_BADGES
from catalogue.api.paging import check_page, check_window, page_of, verbatim_list, verbatim_page
from catalogue.api.records import find
from catalogue.models import Organization, Reuse
from catalogue.search import search_kind
from opendatalab.search import fold
from opendatalab.stamp import content_stamp

SORTS = ("name", "created", "last_modified", "datasets", "reuses", "followers", "views")
SEARCH_SORTS = ("reuses", "datasets", "followers", "views", "created")


@dataclass(frozen=True)
class Row:
    pk: int
    words: str
    number: str
    badges: tuple[str, ...]
    sorts: dict[str, Any]


_rows: tuple[str, dict[int, Row]] = ("", {})


def rows() -> dict[int, Row]:
    """Every visible producer, read again when the content changed."""
    global _rows
    stamp = content_stamp()
    if _rows[0] != stamp:
        found = Organization.objects.visible().order_by("pk")
        columns = found.values_list("pk", "name", "acronym", "badges", "upstream")
        _rows = (stamp, {row[0]: _row(*row) for row in columns.iterator(chunk_size=500)})
    return _rows[1]


def _row(pk: int, name: str, acronym: str, badges: list[str], upstream: str) -> Row:
    record = orjson.loads(upstream)
    metrics = record.get("metrics") or {}
    sorts: dict[str, Any] = {
        "name": fold(name),
        "created": record.get("created_at") or "",
        "last_modified": record.get("last_modified") or "",
        **{metric: metrics.get(metric) or 0 for metric in ("datasets", "reuses", "followers", "views")},
    }
    number = record.get("business_number_id") or ""
    return Row(pk, fold(f"{name} {acronym}"), number, tuple(badges), sorts)


def texts_of(ids: list[int]) -> list[str]:
    found = dict(Organization.objects.filter(pk__in=ids).order_by().values_list("pk", "upstream"))
    return [found[pk] for pk in ids if pk in found]


@api_view
def organizations(request: HttpRequest) -> Json:
    """`/api/1/organizations/`: `q` looks for words of the name, all required."""
    sort = choice(request.GET, "sort", signed(SORTS), SORT_HELP)
    page, page_size = paging(request)
    badge = choice(request.GET, "badge", ORGANIZATION_BADGES)
    name = fold(request.GET.get("name", "").strip())
    number = request.GET.get("business_number_id", "").strip()
    words = fold(request.GET.get("q", "")).split()
    chosen = [
        row
        for row in rows().values()
        if (not badge or badge in row.badges)
        and (not name or row.sorts["name"] == name)
        and (not number or row.number == number)
        and all(word in row.words for word in words)
    ]
    key = (sort or "-created").removeprefix("-")
    chosen.sort(key=lambda row: (row.sorts[key], row.pk), reverse=not sort or sort.startswith("-"))
    start = (page - 1) * page_size
    ids = [row.pk for row in chosen[start : start + page_size]]
    check_page(request, page, len(ids))
    return verbatim_page(request, texts_of(ids), page=page, page_size=page_size, total=len(chosen))


@api_view
def organization(request: HttpRequest, key: str) -> Json:
    return Json(find(request, Organization, key).upstream.encode())


@api_view
def organization_reuses(request: HttpRequest, key: str) -> Json:
    """Every reuse of a producer, in one array, as upstream."""
    owner = find(request, Organization, key)
    return verbatim_list(
        Reuse.objects.visible()
        .filter(organization=owner)
        .order_by("-created_at", "pk")
        .values_list("upstream", flat=True)
    )


@api_view
def search_v2(request: HttpRequest) -> dict[str, Any]:
    badge = choice(request.GET, "badge", ORGANIZATION_BADGES)
    producer = choice(request.GET, "producer_type", PRODUCER_TYPES)
    sort = choice(request.GET, "sort", signed(SEARCH_SORTS), SORT_HELP)
    page, page_size = paging(request)
    check_window(page, page_size)
    known = rows()
    words = request.GET.get("q", "").strip()[:200]
    found = search_kind("organization", words, page_size=max(len(known), 1)).ids
    chosen = [known[pk] for pk in found if pk in known and (not badge or badge in known[pk].badges)]
    counts = Counter(kind for row in chosen for kind in _producer_types(row))
    facets = {"producer_type": facet(len(chosen), counts)}
    chosen = [row for row in chosen if not producer or producer in _producer_types(row)]
    if sort:
        key = sort.removeprefix("-")
        chosen.sort(key=lambda row: row.sorts[key], reverse=sort.startswith("-"))
    start = (page - 1) * page_size
    texts = texts_of([row.pk for row in chosen[start : start + page_size]])
    data = [orjson.loads(text) for text in texts]
    return page_of(request, data, page=page, page_size=page_size, total=len(chosen), facets=facets)


def _producer_types(row: Row) -> list[str]:
    return [badge for badge in row.badges if badge in PRODUCER_BADGES]
