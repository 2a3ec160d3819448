"""Pages of a list held in memory, with their links."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from opendatalab.wording import number


def page_number(text: str) -> int:
    """The page that an address asks for; the first when it is not a page's number."""
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


class Paged:
    """One page of rows; past the last one, the last."""

    def __init__(self, rows: Sequence[Any], page: int, per_page: int, *, total: int | None = None) -> None:
        self.total = len(rows) if total is None else total
        self.last = max(1, -(-self.total // per_page))
        self.page = min(page, self.last)
        start = (self.page - 1) * per_page
        self.rows = rows[start : start + per_page] if total is None else rows


def links_around(page: int, last: int, href) -> dict[str, Any] | None:
    """Links to the first, the last and the nearest pages; None when everything fits in one."""
    if last < 2:
        return None
    near = {1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}
    links: list[dict[str, Any]] = []
    before = 0
    for item in sorted(near):
        if item > before + 1:
            links.append({"gap": True})
        links.append({"number": number(item), "href": href(item), "current": item == page, "gap": False})
        before = item
    return {
        "links": links,
        "previous": href(page - 1) if page > 1 else "",
        "next": href(page + 1) if page < last else "",
        "last": number(last),
        "current": number(page),
    }


def page_links(base: str, asked: Mapping[str, str], paged: Paged) -> dict[str, Any] | None:
    def href(page: int) -> str:
        pairs = dict(asked) | ({"page": str(page)} if page > 1 else {})
        return f"{base}?{urlencode(pairs)}" if pairs else base

    return links_around(paged.page, paged.last, href)
