"""The list of datasets: search, facets, and a way on when nothing is found."""

from dataclasses import replace
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.cards import dataset_cards
from catalogue.forms import FILTER_LABELS, DatasetSearchForm, quoted
from catalogue.models import Organization
from catalogue.search import DatasetQuery, Results, search_datasets, suggest
from catalogue.services import count_empty_search
from catalogue.synonyms import only_words
from catalogue.views.listing import PAGE_SIZES, address, chips, facet_groups, pages, pairs_of, sorts
from opendatalab.limits import asks_words, limited
from opendatalab.region import region
from opendatalab.stamp import content_stamp
from opendatalab.wording import counted, number
from sig import territories

OTHER_THEME = "autres"
WAYS_ON = 6


@require_safe
@limited("search", when=asks_words)
def dataset_list(request: HttpRequest) -> HttpResponse:
    base = reverse("catalogue:dataset_list")
    form = DatasetSearchForm(request.GET)
    query = form.to_query()
    fragment = bool(request.htmx)
    if "where" in request.GET and not fragment and not form.ignored:
        return HttpResponseRedirect(address(base, query))  # the place typed became a zone: a stable address
    query, results = answer(query, form)
    context = list_context(base, query, results) | {"ignored": form.ignored, "fragment": fragment}
    if not results.total:
        context["ways_on"] = ways_on(base, query)
        typing = fragment and request.htmx.trigger_name == "q"  # counted once the words are whole
        if query.q and query.page == 1 and not typing:
            count_empty_search(query.q, geozone=query.geozone, day=timezone.localdate())
    template = "catalogue/_results.html" if fragment else "catalogue/dataset_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    if fragment:
        response["HX-Push-Url"] = address(base, query)
    if not results.total:
        response["Cache-Control"] = "no-store"  # or the next search in vain would not be counted
    return response


def answer(query: DatasetQuery, form: DatasetSearchForm) -> tuple[DatasetQuery, Results]:
    """The results; past the last page, those of the last page, and the form says so."""
    results = search_datasets(query)
    last = max(1, ceil(results.total / query.page_size))
    if query.page > last:
        form.ignored.append(f"La page {query.page} n’existe pas : la dernière est affichée.")
        query = replace(query, page=last)
        results = search_datasets(query)
    return query, results


def list_context(base: str, query: DatasetQuery, results: Results) -> dict[str, Any]:
    """Everything that the list prints, made once: three queries at most, whatever the number of results."""
    names = value_names(query, results)
    place = territories.zone_label(query.geozone) if query.geozone else ""
    here = address(base, query)
    search = urlencode(pairs_of(replace(query, page=1)), safe=":")
    return {
        "base": base,
        "query": query,
        "place": place,
        "total": results.total,
        "sentence": result_sentence(query, results, place),
        "zone_sentence": zone_sentence(results, place),
        "corrected": results.corrected,
        "also": results.also,
        "exact_url": address(base, query, q=only_words(query.q)) if results.also else "",
        "title": page_title(query, place),
        "cards": dataset_cards(
            results.ids,
            now=timezone.now(),
            words=results.words,
            geozone=bool(query.geozone),
            covering=results.covering_ids,
        ),
        "groups": facet_groups(query, results.facets, names),
        "chips": chips(base, query, names, place),
        "clear": address(base, DatasetQuery()),
        "sorts": sorts(query),
        "page_sizes": [{"value": size, "selected": size == query.page_size} for size in page_sizes(query)],
        "pages": pages(base, query, results.total),
        "badges": query.badge,
        "places": places_on_offer(),
        "canonical": f"{settings.SITE_URL}{here}",
        "exports": exports(search),
        "embed_url": reverse("embed:integrate") + (f"?{search}" if search else ""),
        "upstream_search": f"{settings.DATAGOUV_URL}/datasets/search?{urlencode({'q': query.q})}",
    }


def exports(search: str) -> list[dict[str, str]]:
    """The same list for machines."""
    suffix = f"?{search}" if search else ""
    return [
        {
            "label": "Flux Atom",
            "about": "être prévenu des nouveautés de cette liste",
            "type": "application/atom+xml",
            "href": reverse("catalogue:dataset_atom") + suffix,
        },
        {
            "label": "CSV",
            "about": "ouvrir cette liste dans un tableur",
            "type": "text/csv",
            "href": reverse("catalogue:dataset_csv") + suffix,
        },
        {
            "label": "JSON",
            "about": "lire cette liste par l’API",
            "type": "application/json",
            "href": reverse("api:datasets") + suffix,
        },
    ]


def page_sizes(query: DatasetQuery) -> list[int]:
    return sorted({*PAGE_SIZES, query.page_size})


def places_on_offer() -> list[str]:
    """The names that the field « Où ? » proposes by itself: the départements of the region."""
    return territories.mesh().departements


def value_names(query: DatasetQuery, results: Results) -> dict[tuple[str, str], str]:
    """The words for values that no vocabulary holds: producers and themes."""
    ids = {item.value for item in results.facets.get("organization", ())}.union(query.organization)
    held = producer_names(settings.DATA_DIR, content_stamp())
    names = {("organization", source_id): held[source_id] for source_id in ids if source_id in held}
    names |= {("theme", theme.slug): theme.label for theme in region().themes}
    return {("theme", OTHER_THEME): "Autres thèmes", **names}


@lru_cache(maxsize=1)
def producer_names(folder: Path, stamp: str) -> dict[str, str]:
    """The name of every producer; held until the content changes, which the arguments tell."""
    return dict(Organization.objects.order_by().values_list("source_id", "name"))


def result_sentence(query: DatasetQuery, results: Results, place: str) -> str:
    """« 34 jeux de données pour « inondation », Ariège. »"""
    if results.total:
        sentence = counted(results.total, "jeu de données", "jeux de données")
    else:
        sentence = "Aucun jeu de données"
    if query.q:
        sentence += f" pour {quoted(results.corrected or query.q)}"
    if place:
        sentence += f", territoire : {place}"
    filters = sum(len(getattr(query, name)) for name in FILTER_LABELS)
    if filters:
        sentence += f", {counted(filters, 'filtre', 'filtres')}"
    return sentence


def zone_sentence(results: Results, place: str) -> str:
    """What the two counts of a zone mean: made there, or made for a wider place that holds it."""
    if results.inside is None or not results.total:
        return ""
    inside = counted(results.inside, "jeu porte", "jeux portent") if results.inside else "Aucun jeu ne porte"
    sentence = f"{inside} sur {place} ou un lieu qui s’y trouve (« dans la zone »)"
    if results.covering:
        covering = counted(results.covering, "jeu porte", "jeux portent")
        sentence += f", {covering} sur un territoire plus large qui contient {place} (« couvre la zone »)"
    return f"{sentence}."


def page_title(query: DatasetQuery, place: str) -> str:
    page = f"page {number(query.page)}" if query.page > 1 else ""
    parts = [quoted(query.q) if query.q else "", place, page]
    asked = ", ".join(part for part in parts if part)
    return f"Jeux de données : {asked}" if asked else "Jeux de données"


def ways_on(base: str, query: DatasetQuery) -> dict[str, Any]:
    """What to try when nothing is found, each with what it would give."""
    less = []
    for name, label in (("geozone", "territoire"), *FILTER_LABELS.items()):
        if getattr(query, name):
            other = replace(query, **{name: "" if name == "geozone" else ()}, page=1)
            less.append((f"Sans le filtre « {label} »", other))
    words = query.q.split()
    if len(words) > 1:
        less += [(f"Avec le seul mot {quoted(word)}", replace(query, q=word, page=1)) for word in words[:4]]
    if query.q and len(less) > 1 and (query.geozone or any(getattr(query, name) for name in FILTER_LABELS)):
        less.append(("Avec les mots seuls, sans aucun filtre", DatasetQuery(q=query.q)))
    tries = []
    for label, other in less:
        total = search_datasets(other, facets=False).total
        if total:
            tries.append(
                {
                    "label": label,
                    "count": counted(total, "jeu de données", "jeux de données"),
                    "href": address(base, other),
                }
            )
    near = [
        {"title": item.title, "detail": item.detail, "url": item.url}
        for item in suggest(query.q, size=WAYS_ON)
        if item.kind in ("territory", "organization")
    ]
    return {"tries": tries[:WAYS_ON], "near": near}
