"""Frames for other sites: the list, a dataset's card, a figure. They need no script, and set no cookie.

Only what is here may be framed. The address says everything: the filters of the list page, under the same
names, and the look (see looks.py). What the host filtered by, the visitor cannot remove: every link within
the frame says which filters those are (`fixed`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from catalogue.cards import dataset_cards, licence_in_words, reuse_cards, territories_in_words
from catalogue.embed import words
from catalogue.embed.looks import Look, read_filters
from catalogue.formats import FORMATS
from catalogue.forms import FILTER_LABELS
from catalogue.freshness import freshness
from catalogue.mapping import lists_files
from catalogue.models import Dataset, FormerSlug, Reuse
from catalogue.resources import resource_page
from catalogue.search import DatasetQuery, Results, search_datasets
from catalogue.views.addresses import WITH_PAGE, find
from catalogue.views.datasets import answer, page_title, value_names
from catalogue.views.listing import address, chips, facet_groups, pages, pairs_of, sorts
from catalogue.vocabulary import license_of
from opendatalab.text import stored_html
from opendatalab.wording import long_date
from sig import territories

FACETS = ("organization", "format", "license", "freshness")
SCOPES = ("geozone", *FILTER_LABELS)  # what a host may filter by
SHOWN_FILES = 5  # of a card alone; opened from a list it shows a page of them
SHOWN_REUSES = 5
View = Callable[..., HttpResponse]
# For pages of ours that show our own frames; no other page of the portal may hold one.
shows_frames = csp_replace({"frame-src": [SELF]})


def frame(view: View) -> View:
    """A page that any site may show within its own."""

    @require_safe
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})
    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # A sandboxed frame, or a page isolated from other origins, counts as another origin.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return framed


@dataclass(frozen=True)
class Asked:
    """What the address of a frame says besides its filters."""

    look: Look
    fixed: tuple[str, ...]  # the filters that are the host's
    facets: bool = True
    search: bool = True
    unseen: bool = False  # the host asked to stay out of the registry

    @classmethod
    def read(cls, data: QueryDict, query: DatasetQuery) -> "Asked":
        if "fixed" in data:
            fixed = tuple(name for name in data["fixed"].split(",") if name in SCOPES)
        else:  # the first view of the frame: all its filters are the host's
            fixed = tuple(name for name in SCOPES if getattr(query, name))
        return cls(
            look=Look.read(data),
            fixed=fixed,
            facets=data.get("facets", "") != "no",
            search=data.get("search", "") != "no",
            unseen=data.get("registre", "") == "non",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What every link within the frame carries."""
        return [
            *self.look.pairs,
            *([] if self.facets else [("facets", "no")]),
            *([] if self.search else [("search", "no")]),
            *([("registre", "non")] if self.unseen else []),
            ("fixed", ",".join(self.fixed)),
        ]

    def within(self, url: str) -> str:
        """An address of the list, as an address of this frame."""
        return f"{url}{'&' if '?' in url else '?'}{urlencode(self.pairs, safe=',')}"


@frame
def catalogue(request: HttpRequest) -> HttpResponse:
    base = reverse("embed:catalogue")
    form = read_filters(request.GET)
    asked = Asked.read(request.GET, form.to_query())
    query, results = answer(form.to_query(), form)
    context = list_context(base, query, results, asked) | {"ignored": form.ignored}
    return render(request, "embed/list.html", context)


def list_context(base: str, query: DatasetQuery, results: Results, asked: Asked) -> dict[str, Any]:
    lang = asked.look.lang
    names = value_names(query, results)
    place = place_of(query)
    cards = dataset_cards(
        results.ids,
        now=timezone.now(),
        words=results.words,
        geozone=bool(query.geozone),
        covering=results.covering_ids,
    )
    if lang == "en":
        cards = words.in_english(results.ids, cards)
    own = urlencode([*pairs_of(query), *asked.pairs, ("from", "list")], safe=":,")
    for card in cards:
        card["portal_url"] = f"{settings.SITE_URL}{card['url']}"
        slug = card["url"].rstrip("/").rpartition("/")[2]
        card["url"] = f"{reverse('embed:dataset', args=[slug])}?{own}"
    shown = [
        chip | {"href": asked.within(chip["href"])}
        for chip in chips(base, query, names, place)
        if chip["name"] not in asked.fixed
    ]
    return {
        **frame_context(asked),
        "title": list_title(query, place, names, lang),
        "count": words.counted(results.total, lang),
        "total": results.total,
        "query": query,
        "cards": cards,
        "chips": shown,
        "clear": asked.within(address(base, only(query, asked.fixed))),
        "groups": groups(query, results, names, asked),
        "sorts": frame_sorts(query, lang),
        "hidden": hidden_pairs(query, asked),
        "base": base,
        "pages": frame_pages(base, query, results.total, asked),
        "portal_url": f"{settings.SITE_URL}{address(reverse('catalogue:dataset_list'), query)}",
    }


def frame_context(asked: Asked) -> dict[str, Any]:
    """What every frame prints."""
    return {
        "w": words.WORDS[asked.look.lang],
        "lang": asked.look.lang,
        "sheet_query": asked.look.sheet_query,
        "asked": asked,
    }


def place_of(query: DatasetQuery) -> str:
    return ", ".join(territories.zone_label(zone) for zone in query.geozone.split(",") if zone)


def list_title(query: DatasetQuery, place: str, names: dict, lang: str) -> str:
    """Whose data these are: the host's producers and territories."""
    who = [names.get(("organization", value), "") for value in query.organization]
    parts = [part for part in (*who, place) if part]
    if parts:
        return f"{words.WORDS[lang]['many'].capitalize()} – {', '.join(parts)}"
    return "Datasets" if lang == "en" else page_title(DatasetQuery(), "")


def only(query: DatasetQuery, names: tuple[str, ...]) -> DatasetQuery:
    """The host's part of a query."""
    return DatasetQuery(**{name: getattr(query, name) for name in names}, page_size=query.page_size)


def groups(query: DatasetQuery, results: Results, names: dict, asked: Asked) -> list[dict[str, Any]]:
    """The facets that a visitor may choose from: never those that the host fixed."""
    if not asked.facets:
        return []
    facets = {
        name: values
        for name, values in results.facets.items()
        if name in FACETS and name not in asked.fixed and (len(values) > 1 or getattr(query, name))
    }
    found = facet_groups(query, facets, names)
    if asked.look.lang == "en":
        for group in found:
            group["title"] = words.GROUPS_EN[group["name"]]
            for choice in group["choices"]:
                choice["note"] = ""
                if group["name"] == "freshness":
                    choice["label"] = words.FRESHNESS_EN.get(choice["value"], choice["label"])
                elif group["name"] == "license":
                    choice["label"] = words.english_licence(choice["value"])
    return found


def frame_sorts(query: DatasetQuery, lang: str) -> list[dict[str, Any]]:
    options = sorts(query)
    if lang == "en":
        usual = "relevance" if query.q else "-last_update"
        for option in options:
            option["label"] = words.SORTS_EN[option["value"] or usual]
    return options


def hidden_pairs(query: DatasetQuery, asked: Asked) -> list[tuple[str, str]]:
    """What the form carries without showing it: all that has no field of its own."""
    fields = {"q", "sort", "page"}
    if asked.facets:
        fields |= set(FACETS) - set(asked.fixed)
    return [pair for pair in pairs_of(query) if pair[0] not in fields] + asked.pairs


def frame_pages(base: str, query: DatasetQuery, total: int, asked: Asked) -> dict[str, Any] | None:
    found = pages(base, query, total)
    if found:
        for link in found["links"]:
            if not link["gap"]:
                link["href"] = asked.within(link["href"])
        for name in ("previous", "next"):
            found[name] = found[name] and asked.within(found[name])
    return found


@frame
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """One dataset: a card on the host's page, or opened from the list within the frame."""
    form = read_filters(request.GET)
    query = form.to_query()
    asked = Asked.read(request.GET, query)
    context = frame_context(asked)
    if request.GET.get("from") == "list":
        context["back"] = asked.within(address(reverse("embed:catalogue"), query))
    try:
        rows = Dataset.objects.select_related("organization__territory")
        row = find(rows, FormerSlug.Kind.DATASET, slug, query=request.GET.urlencode())
    except Http404:
        return missing(request, context, context["w"]["unknown"], 404)
    if isinstance(row, HttpResponsePermanentRedirect):
        return moved(row)
    if row.state not in WITH_PAGE:
        return missing(request, context, context["w"]["gone"], 410)
    return render(request, "embed/dataset.html", context | card_context(row, asked, whole="back" in context))


def moved(redirection: HttpResponsePermanentRedirect) -> HttpResponse:
    """A former slug's redirection, within the frame."""
    parts = urlsplit(redirection.url)
    here = reverse("embed:dataset", kwargs=resolve(parts.path).kwargs)
    return HttpResponsePermanentRedirect(f"{here}?{parts.query}" if parts.query else here)


def missing(request: HttpRequest, context: dict[str, Any], sentence: str, status: int) -> HttpResponse:
    context |= {
        "title": sentence,
        "portal_url": settings.SITE_URL + reverse("catalogue:dataset_list"),
    }
    return render(request, "embed/missing.html", context, status=status)


def card_context(row: Dataset, asked: Asked, *, whole: bool) -> dict[str, Any]:
    """What is worth knowing before opening a file; the whole description when opened from the list."""
    english = asked.look.lang == "en"
    fresh = freshness(row, now=timezone.now())
    licence = license_of(row.license)
    place = territories_in_words([row.pk]).get(row.pk, "")
    known = lists_files(row.record)
    files = resource_page(row.record, page=1).files if known else []
    shown = files if whole else files[:SHOWN_FILES]
    updated = words.english_date(row.last_update) if english else long_date(row.last_update)
    formats = [FORMATS[family].label if family in FORMATS else family for family in row.formats]
    return {
        "title": row.title,
        "dataset": row,
        "whole": whole,
        "producer": row.organization.name if row.organization else "",
        "territory": place,
        "licence": words.english_licence(row.license) if english else licence_in_words(row)[0],
        "licence_url": licence.url,
        "freshness": fresh.state,
        "freshness_sentence": words.FRESHNESS_EN[fresh.state] if english else fresh.sentence,
        "updated": updated,
        "formats": ", ".join(formats),
        "description": stored_html(row.description_html) if whole else "",
        "files": shown,
        "files_known": known,
        "files_more": row.resources_count > len(shown),
        "reuses": reuses_of(row) if whole else [],
        "portal_url": f"{settings.SITE_URL}{row.get_absolute_url()}",
    }


def reuses_of(row: Dataset) -> list[dict[str, Any]]:
    reuses = Reuse.objects.visible().filter(datasets=row).select_related("organization")
    rows = reuses.defer("upstream", "description_html").order_by("-created_at", "source_id")[:SHOWN_REUSES]
    for reuse in rows:
        reuse.datasets_count = 0
    return [card | {"url": f"{settings.SITE_URL}{card['url']}"} for card in reuse_cards(rows)]


@frame
def figure(request: HttpRequest) -> HttpResponse:
    """« 42 jeux de données », which opens the list that it counts."""
    query = read_filters(request.GET).to_query()
    asked = Asked.read(request.GET, query)
    results = search_datasets(query, facets=False)
    names = value_names(query, results)
    lang = asked.look.lang
    number, _, noun = words.counted(results.total, lang).partition("\u00a0")
    context = {
        "title": list_title(query, place_of(query), names, lang),
        "number": number,
        "noun": noun,
        "whose": whose(query, names),
        "portal_url": f"{settings.SITE_URL}{address(reverse('catalogue:dataset_list'), query)}",
    }
    return render(request, "embed/figure.html", frame_context(asked) | context)


def whose(query: DatasetQuery, names: dict) -> str:
    who = [names.get(("organization", value), "") for value in query.organization]
    return ", ".join(part for part in (*who, place_of(query)) if part)


@frame
def colours(request: HttpRequest) -> HttpResponse:
    """The colours that a host asked, as a sheet: the frame's policy allows no style within the page."""
    response = HttpResponse(Look.read(request.GET).sheet(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
