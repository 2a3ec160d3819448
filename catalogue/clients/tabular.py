"""What we ask of data.gouv.fr's tabular API: the rows of a table where one column has one value.

Source: api-tabular, README and handlers, 2025: pages of 50 rows at most, whole exports up to 50,000 rows,
`<column>__exact=<value>`; `__id` is a column that the API adds. Failures come as UpstreamError.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from opendatalab.http import Limits, UpstreamRefused, fetch

PAGE_SIZE = 50  # the most it gives
ADDED = "__id"
# The API cuts the query at these before it reads names: such a column cannot be asked for.
UNASKABLE = "&="
Row = dict[str, Any]


@dataclass(frozen=True)
class RowPage:
    """One page of rows, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int

    @property
    def columns(self) -> list[str]:
        return list(self.rows[0]) if self.rows else []


class Tabular:
    """A reader who waits is behind each call: few tries, few seconds."""

    def __init__(self, url: str = ""):
        self.url = (url or settings.TABULAR_URL).rstrip("/")
        self.hosts = frozenset({urlsplit(self.url).hostname})

    def columns(self, resource_id: str) -> list[str]:
        """The columns of a table, as its file names them."""
        profile = self._get(f"{resource_id}/profile/").get("profile")
        header = profile.get("header") if isinstance(profile, dict) else None
        if not isinstance(header, list) or not all(isinstance(name, str) for name in header):
            raise UpstreamRefused("unreadable", f"{resource_id}: no header in the profile")
        return header

    def rows(self, resource_id: str, column: str, value: str, *, page: int = 1) -> RowPage:
        """One page of the rows whose column has this value."""
        query = self._query(column, value, page=page, page_size=PAGE_SIZE)
        answer = self._get(f"{resource_id}/data/?{query}")
        meta = answer.get("meta")
        total = meta.get("total") if isinstance(meta, dict) else None
        if not isinstance(total, int):
            raise UpstreamRefused("unreadable", f"{resource_id}: no total")
        return RowPage(_rows(answer.get("data"), resource_id), total, page)

    def all_rows(self, resource_id: str, column: str, value: str) -> list[Row]:
        """Every row whose column has this value, in one call of at most 8 MB."""
        limits = Limits(
            hosts=self.hosts,
            types=frozenset({"application/json", "application/octet-stream"}),
            max_bytes=8 * 2**20,
            seconds=20,
            try_seconds=18,
            tries=1,
        )
        path = f"{resource_id}/data/json/?{self._query(column, value)}"
        return _rows(self._parse(fetch(f"{self.url}/api/resources/{path}", limits).body, path), resource_id)

    @staticmethod
    def _query(column: str, value: str, **more: Any) -> str:
        return urlencode({f"{column}__exact": value, **more}, quote_via=quote)

    def _get(self, path: str) -> dict[str, Any]:
        limits = Limits(hosts=self.hosts, max_bytes=4 * 2**20, seconds=6, try_seconds=5, tries=2)
        value = self._parse(fetch(f"{self.url}/api/resources/{path}", limits).body, path)
        if not isinstance(value, dict):
            raise UpstreamRefused("unreadable", f"{path}: not an object")
        return value

    @staticmethod
    def _parse(body: bytes, path: str) -> Any:
        try:
            return json.loads(body)
        except ValueError as error:
            raise UpstreamRefused("unreadable", path) from error


def _rows(value: Any, resource_id: str) -> list[Row]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise UpstreamRefused("unreadable", f"{resource_id}: no rows")
    return [{name: cell for name, cell in row.items() if name != ADDED} for row in value]
