"""What the search index does not know of the datasets: upstream's other filters."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from catalogue.api.arguments import UPDATE_RANGES, Asked
from catalogue.models import Dataset, Organization, Reuse
from catalogue.search import DatasetQuery, Results, search_datasets

PRODUCER_BADGES = ("association", "company", "local-authority", "public-service")
DAYS = dict(zip(UPDATE_RANGES, (30, 365, 3 * 365), strict=True))
# Upstream's five families, from ours.
FAMILIES = {
    "tabular": ("csv", "xls", "ods", "parquet", "dbf"),
    "machine_readable": ("json", "xml", "rdf", "api", "atom", "gtfs"),
    "geographical": (
        ("geojson", "shp", "gpkg", "kml", "gml", "mapinfo", "gdb", "dwg", "wms", "wfs", "ogc-api", "esri-api")
    ),
    "documents": ("pdf", "doc", "html", "txt"),
}
FAMILY_OF = {ours: theirs for theirs, families in FAMILIES.items() for ours in families}
COVERAGE = re.compile(
    r'"temporal_coverage":\s*\{\s*"(?:end|start)":\s*(?:"[^"]*"|null),\s*"(?:end|start)":\s*(?:"[^"]*"|null)'
)
BOUND = re.compile(r'"(end|start)":\s*"(\d{4}-\d{2}-\d{2})')


def find_datasets(asked: Asked, *, facets: bool = False) -> Results:
    """The page of datasets asked, upstream's other filters applied."""
    if asked.nothing:
        return Results(0, [])
    allowed = allowed_keys(asked.extra)
    if allowed is None:
        return search_datasets(asked.query, facets=facets)
    ids = [pk for pk in all_keys(asked.query) if pk in allowed]
    start = (asked.query.page - 1) * asked.query.page_size
    return Results(len(ids), ids[start : start + asked.query.page_size])


def all_keys(query: DatasetQuery) -> list[int]:
    """Keys of every dataset that answers, in order."""
    count = search_datasets(replace(query, page=1, page_size=1), facets=False).total
    return search_datasets(replace(query, page=1, page_size=max(count, 1)), facets=False).ids


def allowed_keys(extra: dict[str, Any]) -> frozenset[int] | None:
    """Keys that pass the other filters; None when there is none."""
    clauses = [FILTERS[name](value) for name, value in extra.items() if name in FILTERS]
    clauses = [clause for clause in clauses if clause is not None]
    keys: frozenset[int] | None = None
    if clauses:
        rows = Dataset.objects.visible().order_by()
        for clause in clauses:
            rows = rows.filter(clause)
        keys = frozenset(rows.values_list("pk", flat=True))
    if bounds := extra.get("temporal_coverage"):
        covering = _covering(bounds)
        keys = covering if keys is None else keys & covering
    return keys


def _with_badge(badge: str) -> Q:
    return Q(organization_id__in=[pk for pk, badges in organization_badges() if badge in badges])


def _of_producer(kind: str) -> Q:
    if kind in PRODUCER_BADGES:
        return _with_badge(kind)
    if kind == "user":
        return Q(organization=None)
    marked = [pk for pk, badges in organization_badges() if not set(badges).isdisjoint(PRODUCER_BADGES)]
    return Q(organization__isnull=False) & ~Q(organization_id__in=marked)


def organization_badges() -> Iterable[tuple[int, list[str]]]:
    return Organization.objects.order_by().values_list("pk", "badges")


def _of_family(family: str) -> Q:
    rows = Dataset.objects.visible().order_by().values_list("pk", "formats")
    return Q(pk__in=[pk for pk, formats in rows if family in families_of(formats)])


def families_of(formats: list[str]) -> set[str]:
    return {FAMILY_OF.get(name, "other") for name in formats} or {"other"}


def _of_reuse(key: str) -> Q | None:
    """Upstream ignores a reuse that it does not know."""
    return Q(reuses__source_id=key) if Reuse.objects.filter(source_id=key).exists() else None


def _named(name: str) -> Q:
    """SQLite refuses to compare with a long text: no name is that long."""
    return Q(organization__name__iexact=name) if len(name) <= 350 else Q(pk__in=())


def _featured(wanted: bool) -> Q:
    said = Q(upstream__contains='"featured":true') | Q(upstream__contains='"featured": true')
    return said if wanted else ~said


def _since(name: str) -> Q:
    return Q(last_update__gte=timezone.now() - timedelta(days=DAYS[name]))


FILTERS: dict[str, Callable[[Any], Q | None]] = {
    "access_type": lambda value: Q(access_type=value),
    "organization_badge": _with_badge,
    "organization_name": _named,
    "featured": _featured,
    "owner": lambda value: Q(organization=None, upstream__contains=f'"{value}"'),
    "reuse": _of_reuse,
    "format_family": _of_family,
    "producer_type": _of_producer,
    "last_update_range": _since,
}


def _covering(bounds: str) -> frozenset[int]:
    """Datasets whose coverage contains the whole range; those without an end never do, as upstream."""
    first, last = bounds[:10], bounds[11:]
    try:
        date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return frozenset()
    found = set()
    rows = Dataset.objects.visible().filter(upstream__contains='"temporal_coverage"').order_by()
    for pk, text in rows.values_list("pk", "upstream").iterator(chunk_size=500):
        said = COVERAGE.search(text)
        span = dict(BOUND.findall(said.group())) if said else {}
        if span.get("start", "9") <= first and span.get("end", "") >= last:
            found.add(pk)
    return frozenset(found)
