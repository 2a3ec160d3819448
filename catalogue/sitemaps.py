"""sitemap.xml: an index of parts, each of at most 5,000 addresses."""

from collections.abc import Callable, Iterator
from datetime import datetime
from math import ceil
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from catalogue.models import Dataset, Organization, Reuse
from sig import territories
from sig.drawing import page_url
from sig.models import PAGE_LEVELS

PART = 5000
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages of the site, by the names of their routes; one that this site lacks is left out.
PAGES = (
    "home",
    "catalogue:dataset_list",
    "catalogue:territories",
    "catalogue:organization_list",
    "catalogue:reuse_list",
    "governance:home",
    "governance:meetings",
    "governance:outcomes",
    "governance:partners",
    "governance:request_list",
    "governance:new_request",
    "publishing:home",
    "publishing:aid",
    "publishing:hosting",
    "publishing:walkthrough",
    "publishing:schemas",
    "publishing:check",
    "publishing:models",
    "publishing:inventory",
    "embed:integrate",
    "embed:recipes",
    "embed:reference",
    "embed:contract",
    "embed:examples",
    "embed:verify",
    "api:documentation",
    "status",
    "site_map",
    "contact",
    "legal",
    "privacy",
    "accessibility",
)
RECORDS: dict[str, tuple[Callable[[], QuerySet], str, str]] = {
    "jeux-de-donnees": (Dataset.objects.visible, "catalogue:dataset", "last_update"),
    "organisations": (Organization.objects.visible, "catalogue:organization", "synced_at"),
    "reutilisations": (Reuse.objects.visible, "catalogue:reuse", "last_modified"),
}
Address = tuple[str, datetime | None]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    parts = [("pages", 1), ("territoires", 1)]
    for section, (rows, _, _) in RECORDS.items():
        parts += [(section, number) for number in range(1, ceil(rows().count() / PART) + 1)]
    lines = [
        f"<sitemap><loc>{_absolute(reverse('sitemap_part', args=[section, number]))}</loc></sitemap>"
        for section, number in parts
    ]
    return _xml("sitemapindex", lines)


@require_safe
def sitemap_part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    whole = {"pages": _pages, "territoires": _territories}  # each fits in one part
    addresses = list(whole[section]() if section in whole else _records(section, number))
    if number < 1 or not addresses or (section in whole and number > 1):
        raise Http404("sitemap")
    lines = [
        f"<url><loc>{_absolute(path)}</loc>{f'<lastmod>{moment:%Y-%m-%d}</lastmod>' if moment else ''}</url>"
        for path, moment in addresses
    ]
    return _xml("urlset", lines)


def _pages() -> Iterator[Address]:
    for name in PAGES:
        try:
            yield reverse(name), None
        except NoReverseMatch:
            continue


def _territories() -> Iterator[Address]:
    for zone in territories.mesh().zones.values():
        if zone.inside and zone.level in PAGE_LEVELS.values():
            yield page_url(zone), None


def _records(section: str, number: int) -> Iterator[Address]:
    if section not in RECORDS or number < 1:
        return
    rows, route, column = RECORDS[section]
    start = (number - 1) * PART
    for slug, moment in rows().order_by("pk").values_list("slug", column)[start : start + PART]:
        yield reverse(route, args=[slug]), moment


def _absolute(path: str) -> str:
    return escape(f"{settings.SITE_URL}{path}")


def _xml(root: str, lines: list[str]) -> HttpResponse:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{XMLNS}">'
    body = "\n".join((head, *lines, f"</{root}>\n"))
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
