"""The catalogue for feed readers, harvesters and search boxes: Atom, DCAT, OpenSearch suggestions."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from math import ceil
from typing import Any

import orjson
from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from catalogue.api.answers import etag_of, fresh, known, open_to_all
from catalogue.dcat import (
    FORMATS,
    NOT_XML,
    catalogue_node,
    dataset_node,
    media_type,
    node,
    preferred,
    serialize,
)
from catalogue.forms import DatasetSearchForm
from catalogue.models import Dataset, FormerSlug, State
from catalogue.search import DatasetQuery, search_datasets
from catalogue.search import suggest as find_suggestions
from opendatalab.region import region

ENTRIES = 20
DCAT_PAGE_SIZE = 100
DCAT_MAX_PAGE_SIZE = 500


class Atom(Atom1Feed):
    """A feed without an entry was changed at no time: its date is always the same, and it may be kept."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)


def new_atom(title: str, subtitle: str, *, page: str, own: str, **more: Any) -> Atom:
    """A feed of the portal; `page` and `own` are the paths of what it follows and of itself."""
    own = f"{settings.SITE_URL}{own}"
    return Atom(
        title=clean(title),
        link=f"{settings.SITE_URL}{page}",
        description=None,
        subtitle=subtitle,
        language="fr",
        author_name=clean(region().operator.name),
        feed_url=own,
        feed_guid=own,
        **more,
    )


def feed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An answer that other sites may read and everyone may keep a minute."""

    @wraps(view)
    @require_safe
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        etag = etag_of(request)
        if known(request, etag):
            return fresh(open_to_all(HttpResponse(status=304)), etag)
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            fresh(response, etag)
        return open_to_all(response)

    return wrapped


def asked(request: HttpRequest, **changes: Any) -> DatasetQuery:
    """The list's own query, its page and sort set by the feed."""
    query = DatasetSearchForm(request.GET).to_query()
    return DatasetQuery(**{**query.__dict__, **changes})


def rows_in_order(ids: list[int], *columns: str) -> list[Dataset]:
    rows = Dataset.objects.select_related("organization").only(*columns, "organization__name")
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def clean(words: str) -> str:
    return NOT_XML.sub("", words)


@feed
def dataset_atom(request: HttpRequest) -> HttpResponse:
    """The twenty datasets last updated under the list's filters."""
    found = search_datasets(asked(request, sort="-last_update", page=1, page_size=ENTRIES), facets=False)
    filters = request.GET.copy()
    for name in ("page", "page_size", "sort"):
        filters.pop(name, None)
    query = f"?{filters.urlencode(safe=':')}" if filters else ""
    pack = region()
    atom = new_atom(
        f"{pack.site_title}\u00a0: jeux de données" + (" filtrés" if filters else ""),
        f"Les {ENTRIES} jeux de données mis à jour le plus récemment.",
        page=f"{reverse('catalogue:dataset_list')}{query}",
        own=f"{reverse('catalogue:dataset_atom')}{query}",
    )
    columns = ("title", "slug", "summary", "source_id", "tags", "created_at", "last_update", "organization")
    for row in rows_in_order(found.ids, *columns):
        moment = row.last_update or row.created_at or datetime(1970, 1, 1, tzinfo=UTC)
        atom.add_item(
            title=clean(row.title),
            link=f"{settings.SITE_URL}{row.get_absolute_url()}",
            description=clean(row.summary),
            unique_id=f"https://www.data.gouv.fr/datasets/{row.source_id}",
            author_name=clean(row.organization.name) if row.organization else None,
            pubdate=row.created_at,
            updateddate=moment,
            categories=[clean(tag) for tag in row.tags],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


# ---- DCAT


def _publisher() -> dict[str, Any]:
    operator = region().operator
    return node(type="foaf:Organization", foaf__name=operator.name)


@feed
def dcat(request: HttpRequest, extension: str) -> HttpResponse:
    """The catalogue under the list's filters, the oldest first so that a walk of its pages is stable."""
    form = DatasetSearchForm(request.GET, max_page_size=DCAT_MAX_PAGE_SIZE)
    query = form.to_query()
    size = query.page_size if request.GET.get("page_size") else DCAT_PAGE_SIZE
    query = DatasetQuery(**{**query.__dict__, "sort": "created", "page_size": size})
    found = search_datasets(query, facets=False)
    if query.page > 1 and not found.ids:
        raise Http404("page")
    texts = dict(Dataset.objects.filter(pk__in=found.ids).order_by().values_list("pk", "upstream"))
    datasets = [dataset_node(orjson.loads(texts[pk])) for pk in found.ids if pk in texts]
    last = max(ceil(found.total / size), 1)

    def page(number: int) -> dict[str, str]:
        filters = request.GET.copy()
        filters["page"], filters["page_size"] = str(number), str(size)
        return {"@id": f"{request.build_absolute_uri(request.path)}?{filters.urlencode(safe=':')}"}

    view = node(
        id=page(query.page)["@id"],
        type="hydra:PartialCollectionView",
        hydra__first=page(1),
        hydra__previous=page(query.page - 1) if query.page > 1 else None,
        hydra__next=page(query.page + 1) if query.page < last else None,
        hydra__last=page(last),
    )
    pack = region()
    top = catalogue_node(
        datasets,
        address=f"{settings.SITE_URL}{reverse('catalogue:dcat_negotiated')}",
        title=pack.site_title,
        about=pack.tagline,
        home=f"{settings.SITE_URL}/",
        publisher=_publisher(),
        page=view,
        total=found.total,
    )
    return HttpResponse(serialize(top, extension), content_type=media_type(extension))


@feed
def dcat_negotiated(request: HttpRequest) -> HttpResponse:
    """`/catalogue`: to the syntax asked for, JSON-LD when none is, the list for a browser."""
    accept = request.headers.get("Accept", "")
    extension = preferred(accept, default="jsonld")
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    if extension:
        target = reverse("catalogue:dcat", kwargs={"extension": extension})
    else:
        target = reverse("catalogue:dataset_list")
    return _see(f"{target}{query}")


def _see(target: str) -> HttpResponse:
    response = HttpResponseRedirect(target)
    response.status_code = 303
    response["Vary"] = "Accept"
    return response


@feed
def dataset_dcat(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """One dataset as linked data."""
    rows = Dataset.objects.filter(state__in=(State.VISIBLE, State.ARCHIVED)).order_by("state", "pk")
    row = rows.filter(slug=slug).first() or rows.filter(source_id=slug).first()
    if row is None:
        former = FormerSlug.objects.filter(kind=FormerSlug.Kind.DATASET, slug=slug).first()
        row = rows.filter(source_id=former.source_id).first() if former else None
        if row is None:
            raise Http404("dataset")
    if row.slug != slug:
        target = reverse("catalogue:dataset_dcat", kwargs={"slug": row.slug, "extension": extension})
        return HttpResponsePermanentRedirect(target)
    return HttpResponse(serialize(dataset_node(row.record), extension), content_type=media_type(extension))


def linked_data_redirect(request: HttpRequest, dataset: Dataset) -> HttpResponse | None:
    """For the page of a dataset: where to send a client that prefers linked data over HTML, else None."""
    extension = preferred(request.headers.get("Accept", ""))
    if not extension:
        return None
    kwargs = {"slug": dataset.slug, "extension": extension}
    return _see(reverse("catalogue:dataset_dcat", kwargs=kwargs))


def linked_data_links(dataset: Dataset) -> list[tuple[str, str]]:
    """(media type, address) of the same dataset in other syntaxes, for `<link rel="alternate">`."""
    return [
        (
            FORMATS[extension][0],
            reverse("catalogue:dataset_dcat", kwargs={"slug": dataset.slug, "extension": extension}),
        )
        for extension in ("jsonld", "ttl", "rdf")
    ]


@feed
def opensearch_suggestions(request: HttpRequest) -> HttpResponse:
    """What a browser's search box shows while typing: `[q, [words], [details], [addresses]]`."""
    q = " ".join(request.GET.get("q", "").split())[:100]
    found = find_suggestions(q) if q else []
    answer = [
        q,
        [item.title for item in found],
        [item.detail for item in found],
        [f"{settings.SITE_URL}{item.url}" for item in found],
    ]
    return HttpResponse(orjson.dumps(answer), content_type="application/x-suggestions+json")
