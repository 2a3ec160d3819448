"""What the governance knows of a record: a page, and the fragment that the record's own page shows."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance.about import TITLE, known_of, record
from governance.views.bodies import crumbs, line_of
from governance.views.requests import card

SHOWN = 5  # of each in the fragment; the page shows more
MOST = 50


def _about(sort: str) -> Callable[[HttpRequest, str], HttpResponse]:
    @require_safe
    def view(request: HttpRequest, key: str) -> HttpResponse:
        found = record(sort, key) if key.isprintable() else None
        if found is None:
            raise Http404("Rien de ce nom au catalogue.")
        known = known_of(sort, key, found.url)
        many = SHOWN if request.htmx else MOST
        context = {
            "record": found,
            "title": TITLE,
            "requests": [card(row) for row in known.requests[:many]]
            if sort != "dataset" or not request.htmx
            else [],
            "outcomes": known.outcomes[-many:],
            "meetings": [line_of(row) for row in known.meetings[:many]],
            "more": request.path
            if max(len(known.requests), len(known.outcomes), len(known.meetings)) > many
            else "",
            "crumbs": crumbs((found.name, found.url), (TITLE, "")),
        }
        template = "governance/_about.html" if request.htmx else "governance/about.html"
        return render(request, template, context)

    return view


for_dataset = _about("dataset")
for_organization = _about("organization")
for_territory = _about("territory")
