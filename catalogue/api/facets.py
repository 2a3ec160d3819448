"""Facets of the second version's search: "all" first, each counted with every other filter than its own."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from catalogue.api.arguments import Asked
from catalogue.api.facts import DAYS, PRODUCER_BADGES, all_keys, allowed_keys, families_of
from catalogue.models import Dataset, Organization
from catalogue.search import DatasetQuery, search_datasets
from opendatalab.stamp import content_stamp

MAX_VALUES = 50
CHUNK = 5000
Facets = dict[str, list[dict[str, Any]]]

_counted: OrderedDict[tuple, Facets] = OrderedDict()


def facets_of(asked: Asked) -> Facets:
    """Upstream's facets, then ours; kept until the content changes, so that turning pages costs nothing."""
    key = (
        content_stamp(),
        replace(asked.query, sort="", page=1, page_size=20),
        tuple(sorted(asked.extra.items())),
        asked.nothing,
    )
    if key not in _counted:
        _counted[key] = _Count(asked).all()
        while len(_counted) > 128:
            _counted.popitem(last=False)
    return _counted[key]


class _Rows:
    """The datasets that answer a question, whose columns are to be counted."""

    def __init__(self, asked: Asked) -> None:
        plain = DatasetQuery(sort=asked.query.sort, page=asked.query.page, page_size=asked.query.page_size)
        self.keys: list[int] | None = None  # None: every visible dataset
        if asked.nothing:
            self.keys = []
            return
        if asked.query != plain:
            self.keys = all_keys(replace(asked.query, sort=""))
        if (allowed := allowed_keys(asked.extra)) is not None:
            self.keys = list(allowed) if self.keys is None else [pk for pk in self.keys if pk in allowed]

    @cached_property
    def total(self) -> int:
        return Dataset.objects.visible().count() if self.keys is None else len(self.keys)

    def parts(self) -> Iterable[QuerySet]:
        rows = Dataset.objects.visible().order_by()
        if self.keys is None:
            yield rows
            return
        for start in range(0, len(self.keys), CHUNK):
            yield rows.filter(pk__in=self.keys[start : start + CHUNK])

    def count(self, column: str, values_of: Callable[[Any], Iterable[str]]) -> Counter:
        """Counts by value of a column; the database groups equal rows first, so that few are read."""
        found: Counter = Counter()
        for rows in self.parts():
            for cell, count in rows.values_list(column).annotate(count=Count("pk")):
                for name in values_of(cell):
                    found[name] += count
        return found

    def count_ranges(self) -> Counter:
        found: Counter = Counter()
        now = timezone.now()
        for rows in self.parts():
            for name, days in DAYS.items():
                found[name] += rows.filter(last_update__gte=now - timedelta(days=days)).count()
        return found


class _Count:
    """One count of every facet of a question."""

    # Facet of the index → the facet's name upstream. Ours keep their own, and come last.
    INDEXED = {
        "organization": "organization_id_with_name",
        "tag": "tag",
        "license": "license",
        "format": "format",
        "schema": "schema",
        "granularity": "granularity",
        "level": "level",
        "theme": "theme",
        "freshness": "freshness",
        "brake": "brake",
        "origin": "origin",
        "reason": "reason",
    }
    COLUMNS = {
        "tag": ("tags", list),
        "license": ("license", lambda cell: (cell or "notspecified",)),
        "format": ("formats", list),
        "schema": ("schemas", list),
        "granularity": ("granularity", lambda cell: (cell,) if cell else ()),
    }

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.rows = _Rows(asked)

    def all(self) -> Facets:
        counted = {
            "format_family": self.column("format_family", "formats", lambda cell: families_of(cell)),
            "access_type": self.column("access_type", "access_type", lambda cell: (cell or "open",)),
            "producer_type": self.column("producer_type", "organization", self.producer_types),
            "last_update": self.updates(),
            "geozone": self.column("geozone", "zones", list),
            "badge": self.column("badge", "badges", list),
            "topics": [{"name": "all", "count": self.rows.total}],
        }
        by_index = not self.asked.nothing and not self.asked.extra
        counted |= self.indexed() if by_index else self.from_columns()
        return counted

    def indexed(self) -> Facets:
        found = search_datasets(replace(self.asked.query, page=1, page_size=1)).facets
        names = {row[0]: row[1] for row in self.organizations.values()}
        counted = {}
        for ours, theirs in self.INDEXED.items():
            values = Counter({item.value: item.count for item in found.get(ours, ())})
            if ours == "organization":
                values = Counter({f"{key}|{names.get(key, '')}": count for key, count in values.items()})
            counted[theirs] = facet(self.without(ours).total, values)
        return counted

    def from_columns(self) -> Facets:
        counted = {name: self.column(name, *how) for name, how in self.COLUMNS.items()}
        return counted | {
            "organization_id_with_name": self.column("organization", "organization", self.organization_names)
        }

    def column(self, parameter: str, column: str, values_of: Callable[[Any], Iterable[str]]) -> list:
        rows = self.without(parameter)
        return facet(rows.total, rows.count(column, values_of))

    def updates(self) -> list[dict[str, Any]]:
        rows = self.without("last_update_range")
        return facet(rows.total, rows.count_ranges())

    def without(self, parameter: str) -> _Rows:
        """The datasets that answer every filter but this one. Tags add up: they stay, as upstream."""
        query, extra = self.asked.query, self.asked.extra
        value = getattr(query, parameter, ())
        if parameter == "tag" or not (value or parameter in extra):
            return self.rows
        if value:
            query = replace(query, **{parameter: "" if isinstance(value, str) else ()})
        rest = {name: item for name, item in extra.items() if name != parameter}
        return _Rows(Asked(query, rest, self.asked.nothing))

    @cached_property
    def organizations(self) -> dict[int, tuple[str, str, list[str]]]:
        rows = Organization.objects.order_by().values_list("pk", "source_id", "name", "badges")
        return {pk: (source_id, name, badges) for pk, source_id, name, badges in rows}

    def organization_names(self, pk: int | None) -> Iterable[str]:
        row = self.organizations.get(pk)
        return (f"{row[0]}|{row[1]}",) if row else ()

    def producer_types(self, pk: int | None) -> Iterable[str]:
        if pk is None:
            return ("user",)
        badges = self.organizations[pk][2]
        return [badge for badge in badges if badge in PRODUCER_BADGES] or ("not-specified",)


def facet(total: int, counts: Counter) -> list[dict[str, Any]]:
    values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_VALUES]
    return [{"name": "all", "count": total}, *({"name": name, "count": count} for name, count in values)]
