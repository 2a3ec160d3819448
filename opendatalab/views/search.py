"""One search over everything: datasets, producers, reuses, places, fiches."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.cards import dataset_cards, marked, reuse_cards
from catalogue.models import Organization, Reuse, State
from catalogue.search import Results, search_everything, search_kind, zone_detail, zone_url
from catalogue.services import count_empty_search
from catalogue.synonyms import only_words
from catalogue.views.organizations import organization_rows
from catalogue.views.reuses import HELD
from governance import finding
from knowledge.cards import cards as item_cards
from knowledge.shelf import shelf
from opendatalab.limits import asks_words, limited
from opendatalab.wording import counted, number
from sig import territories

LONGEST = 200  # characters of `q`
PLACES = 5
FIRST = 5  # fiches shown
KINDS = (  # kind, title, the words of its list, the route of its list
    ("dataset", "Jeux de données", "Voir tous les jeux de données trouvés", "catalogue:dataset_list"),
    ("organization", "Producteurs", "Voir tous les producteurs trouvés", "catalogue:organization_list"),
    ("reuse", "Réutilisations", "Voir toutes les réutilisations trouvées", "catalogue:reuse_list"),
    ("item", "Connaissances", "Voir toutes les fiches trouvées", "knowledge:home"),
    ("request", "Demandes", "Voir les demandes trouvées", "governance:request_list"),
    ("outcome", "Décisions et actions", "Voir les décisions trouvées", "governance:outcomes"),
    ("meeting", "Réunions", "Voir les réunions trouvées", "governance:meetings"),
)


@require_safe
@limited("search", when=asks_words)
def search(request: HttpRequest) -> HttpResponse:
    q = " ".join("".join(c for c in request.GET.get("q", "") if c.isprintable()).split())[:LONGEST]
    found = search_everything(q) if q else {}
    if found:  # its list leaves out producers of which nothing is in the catalogue
        for kind in ("item", *finding.ROWS):
            found[kind] = search_kind(kind, q, page_size=FIRST)
        found["organization"] = replace(found["organization"], total=len(organization_rows(q)[0]))
    places = [place(item, q) for item in territories.suggest(q, size=PLACES)] if len(q) > 1 else []
    total = sum(results.total for results in found.values())
    context = {
        "q": q,
        "places": places,
        "groups": [
            group(kind, title, more, reverse(route), q, found[kind])
            for kind, title, more, route in KINDS
            if found and found[kind].total
        ],
        "sentence": sentence(q, total, len(places)),
        "also": found["dataset"].also if found else (),
        "exact_url": f"{request.path}?{urlencode({'q': only_words(q)})}",
        "nothing": bool(q) and not total and not places,
    }
    response = render(request, "site/search.html", context)
    if context["nothing"]:
        count_empty_search(q, geozone="", day=timezone.localdate())
        response["Cache-Control"] = "no-store"  # or the next search in vain would not be counted
    return response


def sentence(q: str, total: int, places: int) -> str:
    if not q:
        return ""
    if not total and places:
        return f"{counted(places, 'lieu', 'lieux')} pour «\u00a0{q}\u00a0», sans autre résultat"
    if not total:
        return f"Aucun résultat pour «\u00a0{q}\u00a0»"
    return f"{counted(total, 'résultat', 'résultats')} pour «\u00a0{q}\u00a0»"


def group(kind: str, title: str, more: str, base: str, q: str, results: Results) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "count": number(results.total),
        "cards": CARDS[kind](results),
        "more": more,
        "url": f"{base}?{urlencode({'q': q})}",
    }


def place(item: dict[str, Any], q: str) -> dict[str, str]:
    return {"name": item["name"], "detail": zone_detail(item["id"], q), "url": zone_url(item["id"])}


def _datasets(results: Results) -> list[dict[str, Any]]:
    return dataset_cards(results.ids, now=timezone.now(), words=results.words)


def _reuses(results: Results) -> list[dict[str, Any]]:
    rows = (
        Reuse.objects.annotate(datasets_count=HELD)
        .select_related("organization")
        .defer("upstream", "description_html")
        .in_bulk(results.ids)
    )
    return reuse_cards([rows[pk] for pk in results.ids if pk in rows], words=results.words)


def _organizations(results: Results) -> list[dict[str, Any]]:
    held = Organization.objects.filter(datasets__state=State.VISIBLE).distinct()
    rows = held.defer("upstream", "description_html").in_bulk(results.ids)
    return [
        {
            "url": rows[pk].get_absolute_url(),
            "title": marked(rows[pk].name, results.words),
            "kind": rows[pk].get_kind_display(),
        }
        for pk in results.ids
        if pk in rows
    ]


def _items(results: Results) -> list[dict[str, Any]]:
    held = shelf().by_pk
    return item_cards([held[pk] for pk in results.ids if pk in held], words=results.words)


def _governed(kind: str) -> Callable[[Results], list[dict[str, Any]]]:
    return lambda results: finding.lines(kind, results.ids)


CARDS = {"dataset": _datasets, "organization": _organizations, "reuse": _reuses, "item": _items}
CARDS |= {kind: _governed(kind) for kind in finding.ROWS}
