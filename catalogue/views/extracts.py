"""A table reduced to one territory. The page comes at once; its rows are a fragment, or behind a link."""

import csv
import io
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from catalogue.exports import SEPARATOR
from catalogue.extracts import SLUGS, address, read_all, read_rows, registered, upstream_file
from catalogue.models import CodeColumn, Dataset, FormerSlug, State
from catalogue.views.addresses import crumbs, find
from catalogue.views.dataset import upstream_page
from catalogue.views.paging import links_around, page_number
from catalogue.vocabulary import license_of
from opendatalab.http import UpstreamError
from opendatalab.text import spreadsheet_cell
from opendatalab.wording import counted, long_date, web_address
from sig import territories
from sig.models import PAGE_LEVELS, Territory

PER_PAGE = 50
LONGEST_CELL = 300
CHOICES = 10


@require_safe
def extract(request: HttpRequest, level: str, code: str, resource: UUID) -> HttpResponse:
    """What the table is, where it comes from, and where its rows are."""
    found = asked(level, code, resource, "catalogue:extract")
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    return render(request, "catalogue/extract.html", about(*found))


@require_safe
def extract_rows(request: HttpRequest, level: str, code: str, resource: UUID) -> HttpResponse:
    """The rows: alone under htmx, else within the page, which then waits a few seconds at most."""
    found = asked(level, code, resource, "catalogue:extract_rows")
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    column, place = found
    number = page_number(request.GET.get("page", ""))
    context = about(column, place) | rows_context(request.path, column, place, number)
    template = "catalogue/_extract_rows.html" if request.htmx else "catalogue/extract.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"  # the rows are upstream's: they are not kept with our pages
    return response


@require_safe
def extract_csv(request: HttpRequest, level: str, code: str, resource: UUID) -> HttpResponse:
    def made(rows: list[dict[str, Any]]) -> bytes:
        lines = io.StringIO()
        writer = csv.writer(lines, delimiter=SEPARATOR)
        columns = list(rows[0]) if rows else []
        writer.writerow([spreadsheet_cell(name) for name in columns])
        writer.writerows([spreadsheet_cell(plain(row.get(name))) for name in columns] for row in rows)
        return ("\ufeff" + lines.getvalue()).encode()

    return download(request, level, code, resource, "csv", "text/csv; charset=utf-8; header=present", made)


@require_safe
def extract_json(request: HttpRequest, level: str, code: str, resource: UUID) -> HttpResponse:
    return download(request, level, code, resource, "json", "application/json", orjson.dumps)


def download(request, level, code, resource, kind: str, content_type: str, made) -> HttpResponse:
    """The whole extract as a file; when upstream does not give it, the page that says so, as a 503."""
    found = asked(level, code, resource, f"catalogue:extract_{kind}")
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    column, place = found
    try:
        body = made(read_all(column, place.code))
    except UpstreamError as error:
        context = about(column, place) | {"failure": str(error), "asked": True}
        response = render(request, "catalogue/extract.html", context, status=503)
        response["Cache-Control"] = "no-store"
        return open_to_all(response)
    response = HttpResponse(body, content_type=content_type)
    name = f"extrait-{place.code}-{str(column.resource_id)[:8]}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return open_to_all(response)


def asked(
    level: str, code: str, resource: UUID, route: str
) -> tuple[CodeColumn, Territory] | HttpResponsePermanentRedirect:
    """The registered column and the territory of an address; a merged commune's code leads to today's."""
    place = territories.find(level, code) if level in PAGE_LEVELS else None
    if place is None or not place.inside:
        raise Http404("Aucun territoire n’a cette adresse.")
    rows = CodeColumn.objects.select_related("dataset__organization")
    column = rows.filter(resource_id=resource, level=place.level, active=True).first()
    if column is None or column.dataset.state != State.VISIBLE:
        raise Http404("Aucun extrait n’a cette adresse.")
    if place.code != code:
        return HttpResponsePermanentRedirect(reverse(route, args=[level, place.code, resource]))
    return column, place


def about(column: CodeColumn, place: Territory) -> dict[str, Any]:
    dataset = column.dataset
    args = [SLUGS[column.level], place.code, column.resource_id]
    file = upstream_file(dataset.record, column.resource_id) or {}
    licence = license_of(dataset.license)
    here = address(column.level, place.code, column.resource_id)
    return {
        "column": column,
        "place": place,
        "dataset": dataset,
        "producer": dataset.organization,
        "licence": licence,
        "updated": long_date(dataset.last_update),
        "checked": long_date(column.checked_at),
        "here": here,
        "canonical": f"{settings.SITE_URL}{here}",
        "rows_url": reverse("catalogue:extract_rows", args=args),
        "csv_url": reverse("catalogue:extract_csv", args=args),
        "json_url": reverse("catalogue:extract_json", args=args),
        "file_url": web_address(file.get("latest")) or web_address(file.get("url")) or upstream_page(dataset),
        "place_url": reverse("catalogue:territory", args=[SLUGS[column.level], place.code]),
        "crumbs": crumbs(
            ("Jeux de données", reverse("catalogue:dataset_list")),
            (dataset.title, dataset.get_absolute_url()),
            (f"{column.label}\u00a0: {place.name}", ""),
        ),
    }


def rows_context(path: str, column: CodeColumn, place: Territory, number: int) -> dict[str, Any]:
    try:
        page = read_rows(column, place.code, page=number)
    except UpstreamError as error:
        return {"asked": True, "failure": str(error), "retry_url": path, "number": number}
    last = max(1, -(-page.total // PER_PAGE))
    return {
        "asked": True,
        "failure": "",
        "total": page.total,
        "sentence": counted(page.total, "ligne", "lignes"),
        "columns": page.columns,
        "rows": [[cell(row.get(name)) for name in page.columns] for row in page.rows],
        "number": number,
        "last": last,
        "pages": links_around(
            min(number, last), last, lambda item: f"{path}?page={item}" if item > 1 else path
        ),
    }


def plain(value: Any) -> Any:
    """A value as a spreadsheet of any country reads it."""
    return str(value).lower() if isinstance(value, bool) else value


def cell(value: Any) -> str:
    """A value as it is read on a page."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


@require_safe
def dataset_extracts(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose extract? By name, postal code or INSEE code, among the territories of the columns registered."""
    row = find(Dataset.objects.defer("description_html"), FormerSlug.Kind.DATASET, slug)
    if isinstance(row, HttpResponsePermanentRedirect):
        return HttpResponsePermanentRedirect(
            reverse("catalogue:dataset_extracts", args=[row.url.split("/")[2]])
        )
    columns = [item for item in registered() if item.dataset_url == row.get_absolute_url()]
    if row.state != State.VISIBLE or not columns:
        raise Http404("Ce jeu n’a pas d’extrait par territoire.")
    q = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[:100]
    levels = {item.level for item in columns}
    places = [item for item in territories.suggest(q, size=200) if item["level"] in levels] if q else []
    found = [
        {
            "name": place["name"],
            "code": place["code"],
            "links": [
                {"label": item.label, "url": address(item.level, place["code"], item.resource_id)}
                for item in columns
                if item.level == place["level"]
            ],
        }
        for place in places
        if territories.zone(place["id"]).inside
    ]
    context = {
        "dataset": row,
        "columns": columns,
        "q": q,
        "places": found[:CHOICES],
        "more": len(found) > CHOICES,
        "here": request.path,
        "canonical": f"{settings.SITE_URL}{request.path}",
        "crumbs": crumbs(
            ("Jeux de données", reverse("catalogue:dataset_list")),
            (row.title, row.get_absolute_url()),
            ("Par territoire", ""),
        ),
    }
    return render(request, "catalogue/dataset_extracts.html", context)
