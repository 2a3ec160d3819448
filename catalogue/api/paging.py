"""Pages of a list, numbered as upstream: absolute links, 404 past the end."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import HttpRequest

from catalogue.api.answers import Json
from catalogue.api.errors import not_found, refused

WINDOW = 10_000  # how far upstream's search goes


def page_links(request: HttpRequest, page: int, page_size: int, total: int) -> dict[str, str | None]:
    """The addresses of the next and previous pages, on this host, the other parameters kept."""

    def link(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"{request.build_absolute_uri(request.path)}?{query.urlencode(safe=':,|')}"

    return {
        "next_page": link(page + 1) if page * page_size < total else None,
        "previous_page": link(page - 1) if page > 1 else None,
    }


def check_page(request: HttpRequest, page: int, found: int) -> None:
    """An empty page after the first is a 404, as upstream."""
    if page > 1 and not found:
        raise not_found(request)


def check_window(page: int, page_size: int) -> None:
    if page * page_size > WINDOW:
        raise refused(
            f"Result window is too large: page {page} with page_size {page_size} exceeds the maximum of "
            f"{WINDOW} results. Maximum page for this page_size is {WINDOW // page_size}."
        )


def verbatim_page(
    request: HttpRequest, texts: Iterable[str], *, page: int, page_size: int, total: int, **more: Any
) -> Json:
    """A page whose records are upstream's texts, joined without being read."""
    rest = {**page_links(request, page, page_size, total), "page": page, "page_size": page_size}
    tail = orjson.dumps({**rest, "total": total, **more})
    return Json(b'{"data":' + verbatim_list(texts) + b"," + tail[1:])


def verbatim_list(texts: Iterable[str]) -> Json:
    return Json(b"[" + ",".join(texts).encode() + b"]")


def page_of(
    request: HttpRequest, data: list[Any], *, page: int, page_size: int, total: int, **more: Any
) -> dict[str, Any]:
    """A page of values, its keys in the order of upstream's second version."""
    return {
        "data": data,
        "page": page,
        "page_size": page_size,
        "total": total,
        **page_links(request, page, page_size, total),
        **more,
    }
