"""oEmbed: a page's address pasted in an editor becomes a frame. https://oembed.com, version 1.0."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from catalogue.api.answers import json_response, open_to_all
from catalogue.embed.frames import list_title, place_of
from catalogue.embed.looks import read_filters
from catalogue.embed.maps import HEIGHTS, shown_of
from catalogue.models import Dataset, FormerSlug, Organization
from catalogue.search import DatasetQuery
from catalogue.views.addresses import WITH_PAGE, find
from catalogue.views.datasets import producer_names
from catalogue.views.listing import pairs_of
from opendatalab.region import region
from opendatalab.stamp import content_stamp
from sig import territories

FORMATS = ("json", "xml")
WIDTH, LIST_HEIGHT, CARD_HEIGHT, FIGURE_HEIGHT = 800, 900, 420, 130
PAGE_SIZE = 10  # of a list whose address says nothing: a page for a frame
KEPT = 3600  # seconds that a site may keep the answer


@dataclass(frozen=True)
class Embeddable:
    """What a page becomes on another site."""

    title: str
    path: str  # of the frame, with its query
    height: int
    author: str = ""
    author_url: str = ""


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """400 without address, 404 for what we cannot show, 501 for a format we do not speak."""
    shape = request.GET.get("format", "json")
    if shape not in FORMATS:
        return said(f"Le format « {shape[:40]} » n’existe pas ici : json ou xml.", 501)
    url = request.GET.get("url", "")
    if not url:
        return said("Le paramètre « url » manque : l’adresse d’une page de ce portail.", 400)
    sizes = [read_size(request.GET.get(name, "")) for name in ("maxwidth", "maxheight")]
    if None in sizes:
        return said("« maxwidth » et « maxheight » sont des nombres entiers de pixels.", 400)
    found = embeddable(url)
    if found is None:
        return said("Rien de ce portail, à cette adresse, ne se montre sur un autre site.", 404)
    value = answer(found, *sizes)
    response = xml_response(value) if shape == "xml" else json_response(value)
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return open_to_all(response)


def said(sentence: str, status: int) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return open_to_all(response)


def read_size(text: str) -> int | None:
    """The limit asked; 0 without one, None when it is not a size."""
    if not text:
        return 0
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) else None


def answer(found: Embeddable, max_width: int, max_height: int) -> dict[str, Any]:
    width = min(WIDTH, max_width or WIDTH)
    height = min(found.height, max_height or found.height)
    value = {
        "version": "1.0",
        "type": "rich",
        "provider_name": region().site_title,
        "provider_url": f"{settings.SITE_URL}/",
        "title": found.title,
        "cache_age": KEPT,
        "width": width,
        "height": height,
        "html": frame_html(found, width=width, height=height),
    }
    if found.author:
        value |= {"author_name": found.author, "author_url": found.author_url}
    return value


def frame_html(found: Embeddable, *, width: int | str = "100%", height: int) -> str:
    """The frame as it is pasted: titled, lazy, and a sandbox that lets it open the portal's pages only."""
    return format_html(
        '<iframe src="{}{}" title="{}" width="{}" height="{}" loading="lazy" '
        'frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>',
        settings.SITE_URL,
        found.path,
        found.title,
        width,
        height,
    )


def xml_response(value: dict[str, Any]) -> HttpResponse:
    lines = "".join(f"<{name}>{escape(str(item))}</{name}>" for name, item in value.items())
    body = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{lines}</oembed>'
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


def embeddable(url: str) -> Embeddable | None:
    """What the page of this address becomes; None for a foreign, unknown or vanished one."""
    try:
        parts = urlsplit(url)
        match = resolve(parts.path) if ours(parts) else None
    except (ValueError, Resolver404):
        return None
    if match is None or match.view_name not in MAKERS:
        return None
    try:
        return MAKERS[match.view_name](QueryDict(parts.query), **match.kwargs)
    except Http404:
        return None


def ours(parts: SplitResult) -> bool:
    """http and https are one site to whoever pastes an address."""
    here = urlsplit(settings.SITE_URL)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == here.netloc.lower()


def of_list(data: QueryDict) -> Embeddable:
    query = read_filters(data).to_query()
    names = {("organization", key): name for key, name in held_names().items() if key in query.organization}
    pairs = pairs_of(query)
    if "page_size" not in data:
        pairs.append(("page_size", str(PAGE_SIZE)))
    return Embeddable(
        list_title(query, place_of(query), names, "fr"), framed("embed:catalogue", pairs), LIST_HEIGHT
    )


def of_figure(data: QueryDict) -> Embeddable:
    found = of_list(data)
    query = read_filters(data).to_query()
    return Embeddable(found.title, framed("embed:figure", pairs_of(query)), FIGURE_HEIGHT)


def held_names() -> dict[str, str]:
    return producer_names(settings.DATA_DIR, content_stamp())


def of_dataset(data: QueryDict, slug: str) -> Embeddable | None:
    row = find(Dataset.objects.select_related("organization"), FormerSlug.Kind.DATASET, slug)
    if isinstance(row, HttpResponsePermanentRedirect):
        return embeddable(settings.SITE_URL + row.url)
    if row.state not in WITH_PAGE:
        return None
    producer = row.organization
    return Embeddable(
        row.title,
        reverse("embed:dataset", args=[row.slug]),
        CARD_HEIGHT,
        author=producer.name if producer else "",
        author_url=settings.SITE_URL + producer.get_absolute_url() if producer else "",
    )


def of_organization(data: QueryDict, slug: str) -> Embeddable | None:
    row = find(Organization.objects.all(), FormerSlug.Kind.ORGANIZATION, slug)
    if isinstance(row, HttpResponsePermanentRedirect):
        return embeddable(settings.SITE_URL + row.url)
    if row.state not in WITH_PAGE:
        return None
    pairs = [("organization", row.source_id), ("page_size", str(PAGE_SIZE))]
    path = framed("embed:catalogue", pairs)
    title = list_title(DatasetQuery(), row.name, {}, "fr")
    return Embeddable(title, path, LIST_HEIGHT, row.name, settings.SITE_URL + row.get_absolute_url())


def of_territory(data: QueryDict, level: str, code: str) -> Embeddable | None:
    place = territories.find(level, code)
    if place is None:
        return None
    pairs = [("geozone", place.geozone), ("page_size", str(PAGE_SIZE))]
    return Embeddable(
        list_title(DatasetQuery(), place.name, {}, "fr"), framed("embed:catalogue", pairs), LIST_HEIGHT
    )


def of_map(data: QueryDict, slug: str) -> Embeddable:
    shown = shown_of(data, slug)
    return Embeddable(shown.title, shown.path, HEIGHTS[shown.size])


def framed(route: str, pairs: list[tuple[str, str]]) -> str:
    return f"{reverse(route)}?{urlencode(pairs, safe=':')}" if pairs else reverse(route)


# The pages that can be shown elsewhere, by route: frames too, since people paste what they have.
MAKERS: dict[str, Callable[..., Embeddable | None]] = {
    "catalogue:dataset_list": of_list,
    "catalogue:dataset": of_dataset,
    "catalogue:organization": of_organization,
    "catalogue:territory": of_territory,
    "sig:map": of_map,
    "embed:map": of_map,
    "embed:catalogue": of_list,
    "embed:dataset": of_dataset,
    "embed:figure": of_figure,
}
