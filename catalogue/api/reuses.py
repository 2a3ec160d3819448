"""Reuses, in both versions of the API."""

from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from catalogue.api.answers import Json, api_view
from catalogue.api.arguments import (
    ORGANIZATION_BADGES,
    SORT_HELP,
    boolean,
    choice,
    paging,
    read_with,
    signed,
)
from catalogue.api.errors import unauthorized
from catalogue.api.facts import organization_badges
from catalogue.api.paging import check_page, check_window, page_of, verbatim_page
from catalogue.api.records import find
from catalogue.api.shapes import reuse_v2
from catalogue.forms import SOURCE_ID
from catalogue.models import Reuse
from catalogue.search import search_kind
from opendatalab.search import fold
from opendatalab.stamp import content_stamp

COLUMNS = {"title": "title", "created": "created_at", "last_modified": "last_modified"}
METRICS = ("datasets", "followers", "views")
SORTS = (*COLUMNS, *METRICS)
LONGEST_TAG = 96  # characters: upstream's own bound, and databases refuse to look for a long text
SEARCH_SORTS = ("created", *METRICS)

_metrics: tuple[str, dict[int, dict[str, int]]] = ("", {})


def metrics() -> dict[int, dict[str, int]]:
    """The figures of every visible reuse, read only when a list is sorted by one."""
    global _metrics
    stamp = content_stamp()
    if _metrics[0] != stamp:
        found = {}
        columns = Reuse.objects.visible().order_by().values_list("pk", "upstream")
        for pk, text in columns.iterator(chunk_size=200):
            said = orjson.loads(text).get("metrics") or {}
            found[pk] = {name: said.get(name) or 0 for name in METRICS}
        _metrics = (stamp, found)
    return _metrics[1]


def _filtered(request: HttpRequest) -> QuerySet[Reuse]:
    """Visible reuses under upstream's filters, in no order."""
    data = request.GET
    rows = Reuse.objects.visible().order_by()
    if boolean(data, "private") is not None:
        raise unauthorized()
    for name, column in (("dataset", "datasets__source_id"), ("organization", "organization__source_id")):
        said = f"{name.capitalize()} arg must be an identifier"
        if value := read_with(request, name, lambda text: bool(SOURCE_ID.fullmatch(text)), said):
            rows = rows.filter(**{column: value})
    if badge := choice(data, "organization_badge", ORGANIZATION_BADGES):
        owners = [pk for pk, badges in organization_badges() if badge in badges]
        rows = rows.filter(organization_id__in=owners)
    for name in ("type", "topic"):
        if value := data.get(name, "").strip():
            rows = rows.filter(**{name: value})
    for tag in filter(None, data.getlist("tag")):
        if len(tag) > LONGEST_TAG:
            return rows.none()
        rows = rows.filter(upstream__contains=orjson.dumps(tag).decode())
    if (featured := boolean(data, "featured")) is not None:
        said = Q(upstream__contains='"featured":true') | Q(upstream__contains='"featured": true')
        rows = rows.filter(said if featured else ~said)
    return rows


def _tagged(request: HttpRequest, pairs: list[tuple[int, str]]) -> list[int]:
    """The database only narrowed by tag: the record has the last word."""
    tags = set(filter(None, request.GET.getlist("tag")))
    return [pk for pk, text in pairs if not tags or tags.issubset(orjson.loads(text).get("tags") or ())]


def _listed(request: HttpRequest) -> tuple[list[int], int, int]:
    """The keys of every reuse asked, in order, and the page."""
    sort = choice(request.GET, "sort", signed(SORTS), SORT_HELP)
    page, page_size = paging(request)
    rows = _filtered(request)
    key = (sort or "-created").removeprefix("-")
    descending = not sort or sort.startswith("-")
    words = fold(request.GET.get("q", "")).split()
    if key in COLUMNS:
        rows = rows.order_by(f"{'-' if descending else ''}{COLUMNS[key]}", "pk")
    if words:
        titled = rows.values_list("pk", "title")
        keys = [pk for pk, title in titled if all(word in fold(title) for word in words)]
    else:
        keys = list(rows.values_list("pk", flat=True))
    if any(request.GET.getlist("tag")):
        texts = dict(Reuse.objects.filter(pk__in=keys).order_by().values_list("pk", "upstream"))
        keys = _tagged(request, [(pk, texts[pk]) for pk in keys])
    if key in METRICS:
        figures = metrics()
        keys.sort(key=lambda pk: figures.get(pk, {}).get(key, 0), reverse=descending)
    return list(dict.fromkeys(keys)), page, page_size


def texts_of(ids: list[int]) -> list[str]:
    found = dict(Reuse.objects.filter(pk__in=ids).order_by().values_list("pk", "upstream"))
    return [found[pk] for pk in ids if pk in found]


@api_view
def reuses(request: HttpRequest) -> Json:
    keys, page, page_size = _listed(request)
    ids = keys[(page - 1) * page_size : page * page_size]
    check_page(request, page, len(ids))
    return verbatim_page(request, texts_of(ids), page=page, page_size=page_size, total=len(keys))


@api_view
def reuse(request: HttpRequest, key: str) -> Json:
    return Json(find(request, Reuse, key).upstream.encode())


@api_view
def reuses_v2(request: HttpRequest) -> dict[str, Any]:
    keys, page, page_size = _listed(request)
    ids = keys[(page - 1) * page_size : page * page_size]
    check_page(request, page, len(ids))
    data = [reuse_v2(request, orjson.loads(text)) for text in texts_of(ids)]
    return page_of(request, data, page=page, page_size=page_size, total=len(keys))


@api_view
def search_v2(request: HttpRequest) -> dict[str, Any]:
    sort = choice(request.GET, "sort", signed(SEARCH_SORTS), SORT_HELP)
    page, page_size = paging(request)
    check_window(page, page_size)
    kept = list(_filtered(request).values_list("pk", flat=True))
    if any(request.GET.getlist("tag")):
        texts = dict(Reuse.objects.filter(pk__in=kept).order_by().values_list("pk", "upstream"))
        kept = _tagged(request, [(pk, texts[pk]) for pk in kept])
    allowed = set(kept)
    words = request.GET.get("q", "").strip()[:200]
    found = search_kind("reuse", words, page_size=max(Reuse.objects.visible().count(), 1)).ids
    keys = [pk for pk in found if pk in allowed]
    key = sort.removeprefix("-")
    if key == "created":
        dates = dict(Reuse.objects.filter(pk__in=keys).order_by().values_list("pk", "created_at"))
        keys.sort(key=lambda pk: dates[pk].timestamp() if dates[pk] else 0, reverse=sort.startswith("-"))
    elif key:
        figures = metrics()
        keys.sort(key=lambda pk: figures.get(pk, {}).get(key, 0), reverse=sort.startswith("-"))
    ids = keys[(page - 1) * page_size : page * page_size]
    data = [reuse_v2(request, orjson.loads(text)) for text in texts_of(ids)]
    return page_of(request, data, page=page, page_size=page_size, total=len(keys))
