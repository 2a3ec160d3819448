"""What we ask of data.gouv.fr's API, and nothing more. Source: udata 17.18.

Every method yields or returns upstream's own dicts; paging stays inside. Failures come as UpstreamError.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from opendatalab.http import Limits, UpstreamError, UpstreamRefused, fetch

PAGE_SIZE = 100
LIGHT_DATASETS = "data{id,last_modified,last_update},total,next_page"
LIGHT_REUSES = "data{id,last_modified,datasets{id}},total,next_page"
Record = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of a list: upstream's items, its count of all of them, and whether more follows."""

    number: int
    items: list[Record]
    total: int
    more: bool


@dataclass(frozen=True)
class Absence:
    """Why an object could not be had: `gone` (410), `private` (404: private, purged or unknown)."""

    kind: str


class Datagouv:
    """`waiting`: a reader is behind the call, so few tries and few seconds."""

    def __init__(self, url: str = "", *, waiting: bool = False):
        self.url = (url or settings.DATAGOUV_URL).rstrip("/")
        self.calls = 0
        hosts = frozenset({urlsplit(self.url).hostname})
        self.limits = (
            Limits(hosts=hosts, max_bytes=8 * 2**20, seconds=6, try_seconds=5, tries=2, redirects=2)
            if waiting
            else Limits(
                hosts=hosts,
                max_bytes=64 * 2**20,  # a page of a hundred datasets, some with thousands of resources
                seconds=120,
                try_seconds=40,
                redirects=2,
            )
        )

    def pages(
        self, path: str, *, first: int = 1, page_size: int = PAGE_SIZE, mask: str = "", **params: str
    ) -> Iterator[Page]:
        """Pages of a v1 list, from `first` on. A 404 past the first page ends the walk: the list shrank."""
        number = first
        while True:
            query = urlencode({**params, "page": number, "page_size": page_size})
            try:
                answer = self._get(f"/api/1/{path}/?{query}", mask)
            except UpstreamRefused as error:
                if error.status == 404 and number > 1:
                    return
                raise
            items, total = answer.get("data"), answer.get("total")
            if not isinstance(items, list) or not isinstance(total, int):
                raise UpstreamRefused("unreadable", f"{path}: neither data nor total")
            more = bool(answer.get("next_page"))
            yield Page(number, items, total, more)
            if not more:
                return
            number += 1

    def datasets_of(
        self, kind: str, value: str, *, sort: str, first: int = 1, page_size: int = PAGE_SIZE, mask: str = ""
    ) -> Iterator[Page]:
        """Pages of the datasets that a rule of the perimeter brings; one named alone is its own list."""
        if kind != "dataset":
            params = {"sort": sort, kind: value}
            yield from self.pages("datasets", first=first, page_size=page_size, mask=mask, **params)
            return
        found = self.one("datasets", value)
        items = [] if isinstance(found, Absence) else [found]
        yield Page(1, items, len(items), more=False)

    def one(self, path: str, identifier: str) -> Record | Absence:
        """One object by id, or the reason why there is none."""
        try:
            return self._get(f"/api/1/{path}/{identifier}/")
        except UpstreamRefused as error:
            if error.status == 410:
                return Absence("gone")
            if error.status == 404:
                return Absence("private")
            raise

    def discussions(self, dataset_id: str) -> list[Record]:
        """The latest discussions about a dataset, a hundred at most."""
        query = urlencode({"for": dataset_id, "sort": "-created", "page_size": 100})
        items = self._get(f"/api/1/discussions/?{query}").get("data")
        if not isinstance(items, list):
            raise UpstreamRefused("unreadable", "discussions: no data")
        return items

    def _get(self, path: str, mask: str = "") -> Record:
        headers = {"X-Fields": mask} if mask else None
        try:
            answer = fetch(self.url + path, self.limits, headers=headers)
        except UpstreamError as error:
            self.calls += error.tries
            raise
        self.calls += answer.tries
        try:
            value = json.loads(answer.body)  # not orjson: one half surrogate would cost the whole page
        except ValueError as error:
            raise UpstreamRefused("unreadable", path) from error
        if not isinstance(value, dict):
            raise UpstreamRefused("unreadable", f"{path}: not an object")
        return value
