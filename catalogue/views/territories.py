"""Who opens what, where: the territories on a map and in a table, and ways to find one."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.forms import ListForm
from catalogue.obligation import INHABITANTS, LAW, LAW_URL, Duty
from catalogue.openness import (
    LEVELS,
    MEASURES,
    SORTS,
    Measure,
    Opening,
    OpeningQuery,
    of_level,
    reference_day,
    select,
    shares,
)
from catalogue.search import DatasetQuery, zone_detail, zone_url
from catalogue.views.listing import address
from catalogue.views.openings import (
    DEFAULT_SHOW,
    Asked,
    departements,
    location,
    read,
    sentence,
    with_level,
    within,
)
from catalogue.views.paging import Paged, page_links
from opendatalab.wording import counted, long_date, number
from sig import territories
from sig.drawing import Drawing, classes_map, level_map, page_url
from sig.models import PAGE_LEVELS, Level
from sig.territories import Zone

DUTIES = {  # under « Obligation », where the column must stay narrow
    Duty.OWED: "Oui",
    Duty.PERHAPS: "Dès 50 agents",
    Duty.EXEMPT: "Non",
    Duty.UNKNOWN: "Inconnue",
}
PER_PAGE = 50
FOUND = 10  # places proposed for a name
EACH = 700  # territories drawn one by one; beyond, a shape for each class


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    asked = read(request.GET)
    base = reverse("catalogue:territories")
    day = reference_day()
    rows = select(asked.query, day=day)
    paged = Paged(rows, asked.form.page, PER_PAGE)
    pairs = asked.pairs
    context = {
        "base": base,
        "q": asked.form.q,
        "found": found_places(asked.form.q),
        "ignored": asked.form.ignored,
        "stories": stories(day),
        "asked": asked,
        "choices": choices(asked),
        "sentence": sentence(asked, rows),
        "summary": summary(rows),
        "drawing": drawing(asked, rows, day),
        "shows": [
            {
                "label": measure.label,
                "url": asked.href(show=measure.name) + "#liste",
                "current": measure is asked.show,
            }
            for measure in MEASURES.values()
        ],
        "legend": legend(asked, rows, day),
        "rows": [table_row(item, day) for item in paged.rows],
        "pages": page_links(base, pairs, paged),
        "clear": base if pairs else "",
        "exports": [
            ("CSV", location("catalogue:territories_csv", pairs)),
            ("JSON", location("catalogue:territories_json", pairs)),
        ],
        "lists": lists(),
        "law": {"words": LAW, "url": LAW_URL},
        "day": long_date(day),
        "canonical": f"{settings.SITE_URL}{location('catalogue:territories', pairs)}",
    }
    return render(request, "catalogue/territory_list.html", context)


def found_places(q: str) -> list[dict[str, str]]:
    """The places of a name or a code that have a page, for who came without a script."""
    if not q:
        return []
    items = territories.suggest(q, size=4 * FOUND)
    return [
        {"name": item["name"], "url": zone_url(item["id"]), "detail": zone_detail(item["id"], q)}
        for item in items
        if item["level"] in PAGE_LEVELS.values()
    ][:FOUND]


def stories(day: date) -> list[dict[str, str]]:
    """Questions that people come with, ready to follow, each with the count of its answer."""
    asked = (
        (
            f"Les communes de {number(INHABITANTS)} habitants et plus qui ne publient pas encore",
            OpeningQuery(population_min=INHABITANTS, classes={"publishes": "no"}),
        ),
        ("Les communes qui publient", OpeningQuery(classes={"publishes": "yes"}, sort="datasets")),
        (
            "Les intercommunalités qui ne publient pas encore",
            OpeningQuery(level="epci", classes={"publishes": "no"}),
        ),
        ("Les départements, par nombre de jeux", OpeningQuery(level="departement", sort="datasets")),
    )
    empty = ListForm(QueryDict(), choices={}, sorts=tuple(SORTS))
    return [
        {
            "label": label,
            "url": location("catalogue:territories", Asked(query, MEASURES[DEFAULT_SHOW], empty).pairs)
            + "#liste",
            "count": number(len(select(query, day=day))),
        }
        for label, query in asked
    ]


def choices(asked: Asked) -> list[dict[str, Any]]:
    """The lists of choices of the form, each with what is chosen."""
    query = asked.query
    groups = [
        (
            "level",
            "Niveau",
            "",
            [(name, many.capitalize()) for name, (_, many) in LEVELS.items()],
            query.level,
        ),
        (
            "geozone",
            "Département",
            "Toute la région",
            [(zone.geozone, zone.name) for zone in within()],
            query.geozone,
        ),
        *(
            (
                measure.name,
                measure.label,
                "Peu importe",
                [(item.slug, item.label) for item in measure.classes],
                query.classes[measure.name],
            )
            for measure in MEASURES.values()
        ),
        ("sort", "Trier par", "", [(name, label) for name, (label, _) in SORTS.items()], query.sort),
    ]
    return [
        {
            "name": name,
            "label": label,
            "any": everything,
            "options": [
                {"value": value, "label": words, "selected": value == chosen} for value, words in options
            ],
        }
        for name, label, everything, options, chosen in groups
    ]


def summary(rows: list[Opening]) -> str:
    publishing = sum(1 for item in rows if item.datasets)
    datasets = counted(sum(item.datasets for item in rows), "jeu de données", "jeux de données")
    return f"{counted(publishing, 'publie', 'publient')} {datasets}." if publishing else ""


def drawing(asked: Asked, rows: list[Opening], day: date) -> Drawing | None:
    """Each territory a link; thousands of communes, one shape a class under links to their département."""
    measure, query = asked.show, asked.query
    label = f"Carte\u00a0: {sentence(asked, rows)}. {measure.label}."
    every = of_level(query.level, query.geozone)
    kept = {item.zone.geozone: item for item in rows}
    if len(every) <= EACH:
        return level_map(
            [item.zone for item in every],
            label=label,
            css=lambda zone: css(measure, kept.get(zone.geozone), day),
            words=lambda zone: words(measure, zone, kept.get(zone.geozone), day),
        )
    groups = [
        (
            f"odl-map-{item.step}",
            f"{item.label}\u00a0: {number(len(group))}",
            [one.zone.geozone for one in group],
        )
        for item, group in shares(rows, measure, day).items()
        if group
    ]
    return classes_map(groups, over=within(), label=label, url=lambda zone: asked.href(geozone=zone.geozone))


def css(measure: Measure, item: Opening | None, day: date) -> str:
    return f"odl-map-{measure.class_of(item, day).step}" if item else "odl-map-out"


def words(measure: Measure, zone: Zone, item: Opening | None, day: date) -> str:
    return (
        f"{zone.name}\u00a0: {measure.class_of(item, day).label.lower() if item else 'hors de la sélection'}"
    )


def legend(asked: Asked, rows: list[Opening], day: date) -> list[dict[str, Any]]:
    """The classes of the map, each with its count, which opens the list that it counts."""
    return [
        {
            "css": f"odl-map-{item.step}",
            "label": item.label,
            "count": number(len(group)),
            "url": asked.href(**{asked.show.name: item.slug}) + "#liste",
        }
        for item, group in shares(rows, asked.show, day).items()
    ]


def table_row(item: Opening, day: date) -> dict[str, Any]:
    return {
        "name": item.zone.name,
        "url": page_url(item.zone),
        "departements": departements(item) if item.zone.level != Level.DEPARTEMENT else item.zone.code,
        "population": "" if item.zone.population is None else number(item.zone.population),
        "duty": DUTIES[item.duty],
        "datasets": number(item.datasets),
        "datasets_url": address(reverse("catalogue:dataset_list"), DatasetQuery(organization=item.producers))
        if item.datasets
        else "",
        "latest": long_date(item.latest),
    }


def lists() -> list[dict[str, Any]]:
    """The wide territories, one link each: the entry for who has neither a name nor a map."""
    return [
        {"title": title, "links": [{"name": zone.name, "url": page_url(zone)} for zone in zones]}
        for title, level in (
            ("Régions", Level.REGION),
            ("Ensembles de communes", Level.OWN),
            ("Départements", Level.DEPARTEMENT),
        )
        if (zones := with_level(level))
    ]
