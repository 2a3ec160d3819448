"""What is known of a record of the catalogue: a page, and the fragment that the record's own page shows."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.views.addresses import crumbs
from knowledge.cards import cards
from knowledge.models import Link
from knowledge.naming import TITLE, entries_about, named

SHOWN = 6  # in the fragment; the page shows all


def _about(sort: Link.Target) -> Callable[[HttpRequest, str], HttpResponse]:
    @require_safe
    def view(request: HttpRequest, key: str) -> HttpResponse:
        records = named(((sort, key),)) if key.isprintable() else []
        if not records:
            raise Http404("Rien de ce nom au catalogue.")
        record = records[0]
        entries = entries_about(sort, key)
        context = {
            "record": record,
            "cards": cards(entries[:SHOWN] if request.htmx else entries),
            "more": len(entries) > SHOWN and reverse(request.resolver_match.view_name, args=[key]),
            "crumbs": crumbs((record.name, record.url), (TITLE, "")),
        }
        template = "knowledge/_about.html" if request.htmx else "knowledge/about.html"
        return render(request, template, context)

    return view


for_dataset = _about(Link.Target.DATASET)
for_organization = _about(Link.Target.ORGANIZATION)
for_reuse = _about(Link.Target.REUSE)
for_territory = _about(Link.Target.TERRITORY)
