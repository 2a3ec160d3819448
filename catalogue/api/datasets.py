"""Datasets, in both versions of the API."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import DisallowedRedirect

from catalogue.api.answers import Json, api_view
from catalogue.api.arguments import choice, paging, read_datasets
from catalogue.api.errors import gone, not_found
from catalogue.api.facets import facets_of
from catalogue.api.facts import find_datasets
from catalogue.api.paging import check_page, check_window, page_links, page_of, verbatim_page
from catalogue.api.records import DELETED, find
from catalogue.api.shapes import RESOURCES_PAGE_SIZE, dataset_v2, upstream_origin
from catalogue.models import Dataset, Organization, Resource, State

RESOURCE_TYPES = ("main", "documentation", "update", "api", "code", "other")


def texts_of(ids: list[int]) -> list[str]:
    """Upstream's records of these datasets, as texts, in that order."""
    found = dict(Dataset.objects.filter(pk__in=ids).order_by().values_list("pk", "upstream"))
    return [found[pk] for pk in ids if pk in found]


@api_view
def datasets(request: HttpRequest) -> Json:
    """`/api/1/datasets/`: visible datasets, filtered and sorted, as upstream gave them."""
    return _page_v1(request)


@api_view
def organization_datasets(request: HttpRequest, key: str) -> Json:
    """The datasets of a producer. Unlike upstream's, the filters apply and hidden datasets stay hidden."""
    return _page_v1(request, organization=find(request, Organization, key).source_id)


def _page_v1(request: HttpRequest, *, organization: str = "") -> Json:
    asked = read_datasets(request, version=1, organization=organization)
    page, page_size = asked.query.page, asked.query.page_size
    found = find_datasets(asked)
    check_page(request, page, len(found.ids))
    return verbatim_page(request, texts_of(found.ids), page=page, page_size=page_size, total=found.total)


@api_view
def dataset(request: HttpRequest, key: str) -> Json:
    return Json(find(request, Dataset, key).upstream.encode())


@api_view
def dataset_resource(request: HttpRequest, key: str, resource: str) -> dict[str, Any]:
    return _resource_of(request, find(request, Dataset, key), str(resource))


@api_view
def resource_file(request: HttpRequest, resource: str) -> HttpResponse:
    """`/api/1/datasets/r/<uuid>`: the permanent link of a file, to where it is today."""
    row = Resource.objects.filter(source_id=str(resource)).select_related("dataset").first()
    if row is None or row.dataset.state not in (State.VISIBLE, State.ARCHIVED):
        raise not_found(request, "Resource not found.")
    # A record that no sync has completed yet has no address: upstream's own permanent link has it.
    address = row.url.strip() or f"{upstream_origin(row.dataset.record)}/api/1/datasets/r/{row.source_id}"
    try:
        response = HttpResponseRedirect(address)
    except DisallowedRedirect as error:  # `javascript:` and the like
        raise not_found(request, "Resource not found.") from error
    response["Cache-Control"] = "public, max-age=60"
    return response


@api_view
def datasets_v2(request: HttpRequest) -> dict[str, Any]:
    asked = read_datasets(request, version=1)
    found = find_datasets(asked)
    check_page(request, asked.query.page, len(found.ids))
    return _page_v2(request, asked.query.page, asked.query.page_size, found.ids, found.total)


@api_view
def search_v2(request: HttpRequest) -> dict[str, Any]:
    """`/api/2/datasets/search/`: the same, with facets; a page past the end is empty, not missing."""
    asked = read_datasets(request, version=2)
    check_window(asked.query.page, asked.query.page_size)
    found = find_datasets(asked)
    return _page_v2(
        request, asked.query.page, asked.query.page_size, found.ids, found.total, facets=facets_of(asked)
    )


def _page_v2(
    request: HttpRequest, page: int, page_size: int, ids: list[int], total: int, **more: Any
) -> dict[str, Any]:
    rows = Dataset.objects.filter(pk__in=ids).order_by().values_list("pk", "upstream", "resources_count")
    found = {pk: (text, count) for pk, text, count in rows}
    data = [
        dataset_v2(request, orjson.loads(found[pk][0]), resources_count=found[pk][1])
        for pk in ids
        if pk in found
    ]
    return page_of(request, data, page=page, page_size=page_size, total=total, **more)


@api_view
def dataset_detail_v2(request: HttpRequest, key: str) -> dict[str, Any]:
    row = find(request, Dataset, key)
    return dataset_v2(request, row.record, resources_count=row.resources_count)


@api_view
def dataset_resources_v2(request: HttpRequest, key: str) -> dict[str, Any]:
    """The resources of a dataset, by pages; `type` and `q` (in the title) filter."""
    row = find(request, Dataset, key)
    kind = choice(request.GET, "type", RESOURCE_TYPES)
    words = request.GET.get("q", "").strip().lower()
    page, page_size = paging(request, default=RESOURCES_PAGE_SIZE)
    resources = [
        item
        for item in row.record.get("resources") or []
        if (not kind or item.get("type") == kind) and words in (item.get("title") or "").lower()
    ]
    start = (page - 1) * page_size
    return {
        "data": resources[start : start + page_size],
        **page_links(request, page, page_size, len(resources)),
        "page": page,
        "page_size": page_size,
        "total": len(resources),
    }


@api_view
def dataset_schemas_v2(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    found = {}
    for item in find(request, Dataset, key).record.get("resources") or []:
        if schema := item.get("schema"):
            found[schema.get("url"), schema.get("name"), schema.get("version")] = schema
    return list(found.values())


@api_view
def dataset_extras_v2(request: HttpRequest, key: str) -> dict[str, Any]:
    return find(request, Dataset, key).record.get("extras") or {}


@api_view
def resource_v2(request: HttpRequest, resource: str) -> dict[str, Any]:
    """From a resource to its dataset."""
    row = Resource.objects.filter(source_id=str(resource)).select_related("dataset").first()
    if row and row.dataset.state in DELETED:
        raise gone("Dataset")
    if row is None or row.dataset.state not in (State.VISIBLE, State.ARCHIVED):
        raise not_found(request, "Resource does not exist.")
    return {
        "resource": _resource_of(request, row.dataset, row.source_id),
        "dataset_id": row.dataset.source_id,
    }


def _resource_of(request: HttpRequest, row: Dataset, source_id: str) -> dict[str, Any]:
    for item in row.record.get("resources") or []:
        if item.get("id") == source_id:
            return item
    raise not_found(request)
