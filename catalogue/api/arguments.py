"""What a request asks, read as upstream reads it: the same names, the same refusals."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from catalogue.api.errors import ApiError, bad_argument, refused, unauthorized
from catalogue.forms import MAX_PAGE, PAGE_HELP, SORT_HELP, SOURCE_ID, ZONE, DatasetSearchForm, zones_of
from catalogue.search import DatasetQuery

PAGE_SIZE = 20
MAX_PAGE_SIZE = 2000
MAX_SUGGESTIONS = 100
DATASET_BADGES = ("hvd", "inspire", "pivotal-data", "sl", "spd", "sr")
ORGANIZATION_BADGES = ("association", "certified", "company", "local-authority", "public-service")
PRODUCER_TYPES = ("association", "company", "local-authority", "not-specified", "public-service", "user")
ACCESS_TYPES = ("open", "open_with_account", "restricted")
FORMAT_FAMILIES = ("tabular", "machine_readable", "geographical", "documents", "other")
UPDATE_RANGES = ("last_30_days", "last_12_months", "last_3_years")
V1_SORTS = ("title", "created", "last_update", "reuses", "followers", "views")
V2_SORTS = V1_SORTS  # upstream’s second version has no title: a list and its facets in one question need it
DATE_RANGE = re.compile(r"\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}")
DATE_RANGE_HELP = (
    "A date range expressed as start-end where both dates are in iso format (ie. YYYY-MM-DD-YYYY-MM-DD)"
)
SUGGEST_HELP = "The string to autocomplete/suggest"
SIZE_HELP = "The amount of suggestion to fetch"


@dataclass(frozen=True)
class Asked:
    """A question to the list of datasets: what the index answers, and what only the records can tell."""

    query: DatasetQuery
    extra: dict[str, Any]  # see facts.py
    nothing: bool = False  # a value that upstream accepts and that no dataset has


def read_datasets(request: HttpRequest, *, version: int, organization: str = "") -> Asked:
    """The filters of a list of datasets; the first fault is upstream's 400 or 401."""
    data = request.GET.copy()
    if organization:
        data.setlist("organization", [organization])
    sort = choice(data, "sort", (*signed(V1_SORTS if version == 1 else V2_SORTS), "relevance"), SORT_HELP)
    nothing = False
    if version == 2:
        known = [value for value in data.getlist("organization") if not value or SOURCE_ID.fullmatch(value)]
        nothing = len(known) < len(data.getlist("organization")) and not any(known)
        data.setlist("organization", known)
    if zones := zones_of(data):
        known = [zone for zone in zones.split(",") if ZONE.fullmatch(zone)]
        nothing = nothing or not known
        data.setlist("geozone", known)
    badge = choice(data, "badge", DATASET_BADGES)
    data.setlist("badge", [badge] if badge else [])
    form = DatasetSearchForm(data, max_page_size=MAX_PAGE_SIZE)
    if errors := form.strict_errors():
        raise ApiError(400, errors)
    query = form.to_query()
    if not sort and not query.q and version == 1:
        query = _with_sort(query, "-created")
    return Asked(query, _read_extra(data, version), nothing)


def _with_sort(query: DatasetQuery, sort: str) -> DatasetQuery:
    return DatasetQuery(**{**query.__dict__, "sort": sort})


def _read_extra(data: QueryDict, version: int) -> dict[str, Any]:
    for name in ("archived", "deleted", "private"):
        if boolean(data, name) is not None:
            raise unauthorized()  # upstream keeps these for those who have a key
    extra = {
        "access_type": choice(data, "access_type", ACCESS_TYPES),
        "organization_badge": choice(data, "organization_badge", ORGANIZATION_BADGES),
        "featured": boolean(data, "featured"),
        "temporal_coverage": data.get("temporal_coverage", "").strip(),
    }
    if extra["temporal_coverage"] and not DATE_RANGE.fullmatch(extra["temporal_coverage"]):
        said = f'"{extra["temporal_coverage"][:96]}" does not match YYYY-MM-DD-YYYY-MM-DD'
        raise bad_argument("temporal_coverage", f"{DATE_RANGE_HELP} {said}")
    for name in ("owner", "reuse", "topic", "dataservice"):
        if value := data.get(name, "").strip():
            if version == 1 and not SOURCE_ID.fullmatch(value):
                raise refused(f"{name.capitalize()} arg must be an identifier")
            extra[name] = value
    if version == 2:
        extra["format_family"] = choice(data, "format_family", FORMAT_FAMILIES)
        extra["producer_type"] = choice(data, "producer_type", PRODUCER_TYPES)
        extra["last_update_range"] = choice(data, "last_update_range", UPDATE_RANGES)
        extra["organization_name"] = data.get("organization_name", "").strip()
    return {name: value for name, value in extra.items() if value not in ("", None)}


def signed(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*names, *(f"-{name}" for name in names))


def choice(data: QueryDict, name: str, values: tuple[str, ...], about: str = "") -> str:
    value = data.get(name, "").strip()
    if value and value not in values:
        said = f"The value '{value[:96]}' is not a valid choice for '{name}'."
        raise bad_argument(name, f"{about} {said}".strip())
    return value


def boolean(data: QueryDict, name: str) -> bool | None:
    value = data.get(name, "").strip().lower()
    if not value:
        return None
    if value not in ("true", "1", "on", "false", "0"):
        raise bad_argument(name, f"Invalid literal for boolean(): {value[:96]}")
    return value in ("true", "1", "on")


def positive(data: QueryDict, name: str, default: int, maximum: int) -> int:
    raw = data.get(name, "").strip()
    if not raw:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", raw):
        raise bad_argument(name, f"{PAGE_HELP[name]} {raw[:96]} is not a valid integer")
    value = int(raw)
    if value < 1:
        said = f"Invalid {name}: {value}. {name} must be a positive integer"
        raise bad_argument(name, f"{PAGE_HELP[name]} {said}")
    if value > maximum:
        raise bad_argument(
            name, f"{PAGE_HELP[name]} Invalid {name}: {value}. {name} must be at most {maximum}"
        )
    return value


def paging(request: HttpRequest, *, default: int = PAGE_SIZE) -> tuple[int, int]:
    page = positive(request.GET, "page", 1, MAX_PAGE)
    return page, positive(request.GET, "page_size", default, MAX_PAGE_SIZE)


def suggestion(request: HttpRequest) -> tuple[str, int]:
    """`q`, required, and `size` of an endpoint of suggestions."""
    if "q" not in request.GET:
        raise bad_argument("q", f"{SUGGEST_HELP} Missing required parameter in the query string")
    return request.GET["q"].strip()[:100], size(request, 10, SIZE_HELP)


def size(request: HttpRequest, default: int, about: str) -> int:
    raw = request.GET.get("size", "").strip()
    if not raw:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", raw):
        raise bad_argument("size", f"{about} invalid literal for int() with base 10: {raw[:96]!r}")
    return max(0, min(int(raw), MAX_SUGGESTIONS))


def read_with(request: HttpRequest, name: str, accepts: Callable[[str], bool], said: str) -> str:
    value = request.GET.get(name, "").strip()
    if value and not accepts(value):
        raise refused(said)
    return value
