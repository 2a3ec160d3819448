"""Producers: who they are, where, what they publish and in what state."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.cards import address_of, dataset_cards, marked, reuse_cards
from catalogue.forms import ListForm
from catalogue.mentions import mentions_of
from catalogue.models import FormerSlug, Organization, Reuse, State
from catalogue.paths import requests_about
from catalogue.search import DatasetQuery, Results, search_datasets, search_kind
from catalogue.views.addresses import WITH_PAGE, crumbs, find, gone, place_address, seen_on
from catalogue.views.listing import address, label_of
from catalogue.views.paging import Paged, page_links
from catalogue.vocabulary import BADGES, LEVELS
from opendatalab.text import stored_html
from opendatalab.wording import counted, host_of, number, web_address
from sig import territories

PER_PAGE = 24
MOST = 5000  # producers read at once to search them
SORTS = ("datasets", "name")
SORT_LABELS = {"datasets": "Nombre de jeux", "name": "Nom, de A à Z"}
TOTALS = (  # the counts of a producer's page: a facet, its title
    ("freshness", "Fraîcheur"),
    ("license", "Licences"),
    ("format", "Formats"),
)
SHOWN = 6  # datasets, reuses and values of a count on a producer's page


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    form = ListForm(
        request.GET,
        choices={"kind": frozenset(Organization.Kind.values), "level": frozenset(LEVELS)},
        sorts=SORTS,
    )
    base = reverse("catalogue:organization_list")
    rows, words = organization_rows(form.q)
    kinds = counts_of(rows, "kind", Organization.Kind.choices, form.chosen["kind"])
    levels = counts_of(rows, "territory__level", LEVELS.items(), form.chosen["level"])
    if kind := form.chosen["kind"]:
        rows = [row for row in rows if row["kind"] == kind]
    if level := form.chosen["level"]:
        rows = [row for row in rows if (row["territory__level"] or "none") == level]
    rows.sort(key=lambda row: territories.fold(row["name"]))
    if form.sort == "datasets":
        rows.sort(key=lambda row: -row["datasets_count"])
    asked = {name: value for name, value in (("q", form.q), *form.chosen.items()) if value}
    if form.sort != SORTS[0]:
        asked["sort"] = form.sort
    paged = Paged(rows, form.page, PER_PAGE)
    context = {
        "base": base,
        "form": form,
        "ignored": form.ignored,
        "sentence": counted(len(rows), "producteur", "producteurs"),
        "datasets_sentence": counted(
            sum(row["datasets_count"] for row in rows), "jeu de données", "jeux de données"
        ),
        "cards": [organization_card(row, words) for row in paged.rows],
        "kinds": kinds,
        "levels": levels,
        "sorts": [
            {"value": value, "label": label, "selected": value == form.sort}
            for value, label in SORT_LABELS.items()
        ],
        "pages": page_links(base, asked, paged),
        "clear": base if asked else "",
        "canonical": f"{settings.SITE_URL}{base}{'?' if asked else ''}{urlencode(asked)}",
    }
    return render(request, "catalogue/organization_list.html", context)


def organization_rows(q: str) -> tuple[list[dict[str, Any]], frozenset[str]]:
    """The producers that have something in the catalogue, by words if any, with their number of datasets."""
    visible = Organization.objects.visible()
    words: frozenset[str] = frozenset()
    if q:
        found = search_kind("organization", q, page_size=MOST)
        visible, words = visible.filter(pk__in=found.ids), found.words
    held = Count("datasets", filter=Q(datasets__state=State.VISIBLE))
    rows = (
        visible.annotate(datasets_count=held)
        .filter(datasets_count__gt=0)
        .order_by("name", "pk")
        .values("slug", "name", "acronym", "kind", "territory__name", "territory__level", "datasets_count")
    )
    return list(rows), words


def counts_of(rows: list[dict[str, Any]], key: str, labels: Any, chosen: str) -> list[dict[str, Any]]:
    """The choices of a filter that would find something, each with its count."""
    counts: dict[str, int] = {}
    for row in rows:
        value = row[key] or "none"
        counts[value] = counts.get(value, 0) + 1
    return [
        {
            "value": value,
            "label": f"{label} ({number(counts.get(value, 0))})",
            "selected": value == chosen,
        }
        for value, label in labels
        if counts.get(value) or value == chosen
    ]


def organization_card(row: dict[str, Any], words: frozenset[str]) -> dict[str, Any]:
    return {
        "url": address_of("catalogue:organization", row["slug"]),
        "title": marked(row["name"], words),
        "acronym": row["acronym"],
        "kind": Organization.Kind(row["kind"]).label,
        "territory": row["territory__name"] or "Territoire non précisé",
        "datasets": counted(row["datasets_count"], "jeu de données", "jeux de données"),
    }


@require_safe
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Organization.objects.select_related("territory")
    row = find(rows, FormerSlug.Kind.ORGANIZATION, slug, query=request.GET.urlencode())
    if isinstance(row, HttpResponsePermanentRedirect):
        return row
    page_url = web_address(row.record.get("page")) or f"{settings.DATAGOUV_URL}/organizations/{row.source_id}"
    if row.state not in WITH_PAGE:
        more = {"list_url": reverse("catalogue:organization_list"), "list_label": "Voir tous les producteurs"}
        return gone(request, row, what="Ce producteur", page_url=page_url, more=more)
    return render(request, "catalogue/organization.html", organization_context(row, page_url))


def organization_context(row: Organization, page_url: str) -> dict[str, Any]:
    """Who the producer is, its latest datasets, and counts that open the lists they count."""
    base = reverse("catalogue:dataset_list")
    query = DatasetQuery(organization=(row.source_id,), page_size=SHOWN)
    results = search_datasets(query)
    place = row.territory
    site = web_address(row.url)
    return {
        "organization": row,
        "crumbs": crumbs(("Producteurs", reverse("catalogue:organization_list")), (row.name, "")),
        "canonical": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "kind": row.get_kind_display(),
        "description": stored_html(row.description_html),
        "place": {
            "name": place.name,
            "level": LEVELS.get(place.level, ""),
            "href": place_address(place.geozone),
        }
        if place
        else None,
        "badges": [BADGES.get(badge, badge) for badge in row.badges],
        "site": site,
        "site_host": host_of(site),
        "total": results.total,
        "sentence": counted(results.total, "jeu de données", "jeux de données"),
        "datasets_url": address(base, DatasetQuery(organization=(row.source_id,))),
        "cards": dataset_cards(results.ids, now=timezone.now()),
        "totals": totals(base, row, results),
        "reuses": reuses_of(row),
        "mentions": mentions_of("organization", row.source_id),
        "page_url": page_url,
        "requests": requests_about(organization=row.source_id),
        "declare_url": f"{settings.DATAGOUV_URL}/admin/reuses/new",
        "followers": counted(row.followers, "abonné", "abonnés") if row.followers else "",
        "seen": seen_on(row),
    }


def totals(base: str, row: Organization, results: Results) -> list[dict[str, Any]]:
    """Counts by freshness, licence and format; each opens the list that it counts."""
    groups = []
    for name, title in TOTALS:
        values = [
            {
                "label": label_of(name, item.value, {}),
                "count": counted(item.count, "jeu", "jeux"),
                "href": address(base, DatasetQuery(organization=(row.source_id,), **{name: (item.value,)})),
            }
            for item in results.facets.get(name, ())[:SHOWN]
            if item.count
        ]
        if values:
            groups.append({"title": title, "values": values})
    return groups


def reuses_of(row: Organization) -> list[dict[str, Any]]:
    """The latest reuses of the producer's datasets, by whomever."""
    held = Count("datasets", filter=Q(datasets__state=State.VISIBLE), distinct=True)
    ids = (
        Reuse.objects.visible().filter(datasets__organization=row, datasets__state=State.VISIBLE).values("pk")
    )
    reuses = (
        Reuse.objects.filter(pk__in=ids)
        .select_related("organization")
        .defer("upstream", "description_html")
        .annotate(datasets_count=held)
        .order_by("-created_at", "source_id")
    )
    return reuse_cards(reuses[:SHOWN])
