"""sitemap.xml: an index of parts, each of at most 5,000 addresses."""

from collections.abc import Callable, Iterator
from datetime import datetime
from math import ceil
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from catalogue.models import Dataset, Organization, Reuse
from sig import territories
from sig.drawing import page_url
from sig.models import PAGE_LEVELS, ThematicMap

PART = 5000
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages of the site, by the names of their routes; one that this site lacks is left out.
PAGES = (
    "home",
    "catalogue:dataset_list",
    "catalogue:territories",
    "sig:maps",
    "sig:entrust",
    "catalogue:organization_list",
    "catalogue:reuse_list",
    "knowledge:home",
    "knowledge:questions",
    "knowledge:guides",
    "knowledge:etudes-de-cas",
    "knowledge:succes",
    "knowledge:temoignages",
    "knowledge:glossaire",
    "knowledge:actualites",
    "knowledge:handbook",
    "governance:home",
    "governance:meetings",
    "governance:outcomes",
    "governance:partners",
    "governance:request_list",
    "governance:delays",
    "governance:new_request",
    "governance:support_home",
    "governance:support_ask",
    "governance:support_obstacles",
    "governance:support_pilots",
    "governance:support_relays",
    "publishing:home",
    "publishing:aid",
    "publishing:hosting",
    "publishing:walkthrough",
    "publishing:schemas",
    "publishing:check",
    "publishing:models",
    "publishing:inventory",
    "embed:integrate",
    "embed:integrate_map",
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


class Records(NamedTuple):
    """Rows that have pages: which, the columns that make the address, the address, the column of the date."""

    rows: Callable[[], QuerySet]
    columns: tuple[str, ...]
    address: Callable[..., str]
    changed: str


def _page_of(route: str) -> Callable[[str], str]:
    return lambda slug: reverse(route, args=[slug])


# The apps above enter theirs when they start.
RECORDS: dict[str, Records] = {
    "jeux-de-donnees": Records(
        Dataset.objects.visible, ("slug",), _page_of("catalogue:dataset"), "last_update"
    ),
    "organisations": Records(
        Organization.objects.visible, ("slug",), _page_of("catalogue:organization"), "synced_at"
    ),
    "reutilisations": Records(Reuse.objects.visible, ("slug",), _page_of("catalogue:reuse"), "last_modified"),
    "cartes": Records(ThematicMap.objects.visible, ("slug",), _page_of("sig:map"), "updated_at"),
}
Address = tuple[str, datetime | None]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    parts = [("pages", 1), ("territoires", 1)]
    for section, records in RECORDS.items():
        parts += [(section, number) for number in range(1, ceil(records.rows().count() / PART) + 1)]
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
    rows, columns, address, changed = RECORDS[section]
    start = (number - 1) * PART
    for *key, moment in rows().order_by("pk").values_list(*columns, changed)[start : start + PART]:
        yield address(*key), moment


def _absolute(path: str) -> str:
    return escape(f"{settings.SITE_URL}{path}")


def _xml(root: str, lines: list[str]) -> HttpResponse:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{XMLNS}">'
    body = "\n".join((head, *lines, f"</{root}>\n"))
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
