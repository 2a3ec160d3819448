"""Reuses: what has been made of the territory's data."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.cards import dataset_cards, reuse_cards
from catalogue.forms import ListForm
from catalogue.mentions import mentions_of
from catalogue.models import Dataset, FormerSlug, Reuse, State
from catalogue.search import search_kind
from catalogue.views.addresses import WITH_PAGE, crumbs, find, gone, seen_on
from catalogue.views.paging import Paged, page_links
from catalogue.vocabulary import REUSE_TOPICS, REUSE_TYPES
from opendatalab.text import stored_html
from opendatalab.wording import counted, host_of, long_date, number, web_address

PER_PAGE = 24
MOST = 5000  # reuses read at once to search them
SORTS = ("-created", "title", "-datasets")
SORT_LABELS = {
    "-created": "Les plus récentes",
    "title": "Titre, de A à Z",
    "-datasets": "Nombre de jeux utilisés",
}
ORDERS = {
    "-created": ("-created_at", "source_id"),
    "title": ("title", "source_id"),
    "-datasets": ("-datasets_count", "-created_at", "source_id"),
}
HELD = Count("datasets", filter=Q(datasets__state=State.VISIBLE))


@require_safe
def reuse_list(request: HttpRequest) -> HttpResponse:
    form = ListForm(
        request.GET,
        choices={"type": frozenset(REUSE_TYPES), "topic": frozenset(REUSE_TOPICS)},
        sorts=SORTS,
    )
    base = reverse("catalogue:reuse_list")
    rows, words = Reuse.objects.visible(), frozenset()
    if form.q:
        found = search_kind("reuse", form.q, page_size=MOST)
        rows, words = rows.filter(pk__in=found.ids), found.words
    types = choices(rows, "type", REUSE_TYPES, form.chosen)
    topics = choices(rows, "topic", REUSE_TOPICS, form.chosen)
    rows = rows.filter(**{name: value for name, value in form.chosen.items() if value})
    total = rows.count()
    page = min(form.page, max(1, -(-total // PER_PAGE)))
    start = (page - 1) * PER_PAGE
    shown = (
        rows.annotate(datasets_count=HELD)
        .select_related("organization")
        .defer("upstream", "description_html")
        .order_by(*ORDERS[form.sort])[start : start + PER_PAGE]
    )
    asked = {name: value for name, value in (("q", form.q), *form.chosen.items()) if value}
    if form.sort != SORTS[0]:
        asked["sort"] = form.sort
    context = {
        "base": base,
        "form": form,
        "ignored": form.ignored,
        "sentence": counted(total, "réutilisation", "réutilisations") if total else "Aucune réutilisation",
        "cards": reuse_cards(shown, words=words),
        "types": types,
        "topics": topics,
        "sorts": [
            {"value": value, "label": label, "selected": value == form.sort}
            for value, label in SORT_LABELS.items()
        ],
        "pages": page_links(base, asked, Paged([], page, PER_PAGE, total=total)),
        "clear": base if asked else "",
        "declare_url": f"{settings.DATAGOUV_URL}/admin/reuses/new",
        "canonical": f"{settings.SITE_URL}{base}{'?' if asked else ''}{urlencode(asked)}",
    }
    return render(request, "catalogue/reuse_list.html", context)


def choices(rows, name: str, labels: dict[str, str], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The values of a filter with their counts under the other filter; those that find nothing left out."""
    others = {other: value for other, value in chosen.items() if value and other != name}
    counts = dict(rows.filter(**others).order_by().values_list(name).annotate(Count("pk")))
    return [
        {
            "value": value,
            "label": f"{label} ({number(counts.get(value, 0))})",
            "selected": value == chosen[name],
        }
        for value, label in labels.items()
        if counts.get(value) or value == chosen[name]
    ]


@require_safe
def reuse(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Reuse.objects.select_related("organization")
    row = find(rows, FormerSlug.Kind.REUSE, slug, query=request.GET.urlencode())
    if isinstance(row, HttpResponsePermanentRedirect):
        return row
    page_url = web_address(row.record.get("page")) or f"{settings.DATAGOUV_URL}/reuses/{row.source_id}"
    if row.state not in WITH_PAGE:
        more = {"list_url": reverse("catalogue:reuse_list"), "list_label": "Voir toutes les réutilisations"}
        return gone(request, row, what="Cette réutilisation", page_url=page_url, more=more)
    used = Dataset.objects.visible().filter(reuses=row).order_by("title", "source_id")
    datasets = list(used.values_list("pk", flat=True))
    elsewhere = len(row.record.get("datasets") or ()) - len(datasets)
    url = web_address(row.url)
    context = {
        "reuse": row,
        "crumbs": crumbs(("Réutilisations", reverse("catalogue:reuse_list")), (row.title, "")),
        "canonical": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "archived": row.state == State.ARCHIVED,
        "type": REUSE_TYPES.get(row.type, row.type),
        "topic": REUSE_TOPICS.get(row.topic, row.topic),
        "description": stored_html(row.description_html),
        "url": url,
        "host": host_of(url),
        "created": long_date(row.created_at),
        "modified": long_date(row.last_modified),
        "cards": dataset_cards(datasets, now=timezone.now()),
        "mentions": mentions_of("reuse", row.source_id),
        "elsewhere": counted(elsewhere, "autre jeu", "autres jeux") if elsewhere > 0 else "",
        "page_url": page_url,
        "seen": seen_on(row),
    }
    return render(request, "catalogue/reuse.html", context)
