"""The home page: what this is, a search box, figures that open the lists they count."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.formats import FORMATS
from catalogue.models import Dataset, Reuse
from catalogue.search import DatasetQuery, FacetValue, search_datasets
from catalogue.views.organizations import organization_rows
from knowledge.shelf import shelf
from knowledge.views.lists import needs as knowledge_needs
from opendatalab.region import region
from opendatalab.wording import counted, long_date, number
from sig import territories
from sig.drawing import page_url
from sig.models import Level

LATEST = 5
LOOKED_AT = 300  # the newest datasets, among which one a producer is shown
FEATURED = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    everything = search_datasets(DatasetQuery(page_size=1))
    context = {
        "figures": figures(everything.total, everything.facets),
        "themes": themes(everything.facets.get("theme", [])),
        "departements": departements(),
        "featured": lines(visible().filter(featured=True).order_by("-last_update", "title")[:FEATURED]),
        "latest": lines(latest()),
        "needs": [need for need in knowledge_needs(shelf().of_lists()) if need["lines"]],
    }
    return render(request, "site/home.html", context)


def visible():
    return Dataset.objects.visible().for_list()


def latest() -> list[Dataset]:
    """The newest, one a producer: a network of sensors would otherwise fill the place by itself."""
    rows = visible().filter(last_update__lte=timezone.now()).order_by("-last_update", "source_id")
    found: dict[int | None, Dataset] = {}
    for dataset in rows[:LOOKED_AT]:
        if found.setdefault(dataset.organization_id, dataset) is dataset and len(found) == LATEST:
            break
    return list(found.values())


def figures(total: int, facets: dict[str, list[FacetValue]]) -> list[dict[str, str]]:
    """Each figure is the total of the list behind its link, counted by what counts that list; no zero."""
    held = [item.value for item in facets.get("format", []) if item.count]
    formats = tuple(family for family in held if family in FORMATS and FORMATS[family].open)
    opened = search_datasets(DatasetQuery(format=formats, page_size=1), facets=False).total if formats else 0
    producers = len(organization_rows("")[0])
    reuses = Reuse.objects.visible().count()
    base = reverse("catalogue:dataset_list")
    return [
        {"count": number(count), "label": many if count > 1 else one, "url": url}
        for count, one, many, url in (
            (total, "jeu de données", "jeux de données", base),
            (
                opened,
                "jeu dans un format ouvert",
                "jeux dans un format ouvert",
                link(base, [("format", family) for family in formats]),
            ),
            (producers, "producteur", "producteurs", reverse("catalogue:organization_list")),
            (reuses, "réutilisation", "réutilisations", reverse("catalogue:reuse_list")),
        )
        if count
    ]


def themes(counts: list[FacetValue]) -> list[dict[str, str]]:
    held = {item.value: item.count for item in counts}
    base = reverse("catalogue:dataset_list")
    return [
        {
            "label": theme.label,
            "description": theme.description,
            "count": counted(held[theme.slug], "jeu de données", "jeux de données"),
            "url": link(base, [("theme", theme.slug)]),
        }
        for theme in region().themes
        if held.get(theme.slug)
    ]


def departements() -> list[dict[str, str]]:
    """The départements of the region, each with what its page counts."""
    zones = [
        zone
        for zone in territories.mesh().zones.values()
        if zone.level == Level.DEPARTEMENT and zone.code in region().departements
    ]
    return [
        {
            "name": zone.name,
            "count": number(
                search_datasets(DatasetQuery(geozone=zone.geozone, page_size=1), facets=False).total
            ),
            "url": page_url(zone),
        }
        for zone in sorted(zones, key=lambda zone: territories.fold(zone.name))
    ]


def lines(datasets) -> list[dict[str, Any]]:
    return [
        {
            "title": dataset.title,
            "url": dataset.get_absolute_url(),
            "producer": dataset.organization.name if dataset.organization else "",
            "updated": long_date(dataset.last_update),
            "note": dataset.editor_note,
        }
        for dataset in datasets
    ]


def link(base: str, pairs: list[tuple[str, str]]) -> str:
    return f"{base}?{urlencode(pairs, safe=':')}" if pairs else base
