"""The way itself, then its pages of text: where to host, step by step, which schema."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue.obligation import AGENTS, INHABITANTS, LAW, LAW_URL
from catalogue.search import zone_detail
from catalogue.vocabulary import LEVELS
from knowledge.publishing.concerned import Concerned, concerned
from knowledge.publishing.pointers import departement_of, groups
from knowledge.publishing.rules import legal_rules
from knowledge.publishing.views.frame import page
from opendatalab.wording import long_date, number
from sig import territories

FOUND = 10  # places shown for a name
LONGEST = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    q = typed(request, "q")
    place = concerned(typed(request, "geozone"))
    return page(
        request,
        "publishing/home.html",
        "Publier vos données",
        step="publishing:home",
        q=q,
        place=place,
        found=found_places(q) if q and not place else [],
        inhabitants=number(INHABITANTS),
        agents=AGENTS,
        law={"words": LAW, "url": LAW_URL},
        law_read=long_date(legal_rules().codes[0].read),
    )


def typed(request: HttpRequest, name: str) -> str:
    return "".join(c for c in request.GET.get(name, "") if c.isprintable()).strip()[:LONGEST]


def found_places(q: str) -> list[dict[str, Any]]:
    """The places of a name that a body governs, each with what the law says of it."""
    found: list[tuple[str, Concerned]] = []
    for item in territories.suggest(q, size=4 * FOUND):
        if place := concerned(item["id"]):
            found.append((item["id"], place))
    return [
        {
            "name": place.zone.name,
            "detail": zone_detail(geozone, q),
            "label": place.general.label,
            "sentence": place.general.sentence,
            "url": f"?geozone={geozone}#concerne",
        }
        for geozone, place in found[:FOUND]
    ]


@require_safe
def hosting(request: HttpRequest) -> HttpResponse:
    return page(
        request, "publishing/hosting.html", "Où héberger vos données\u00a0?", step="publishing:hosting"
    )


@require_safe
def walkthrough(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "publishing/walkthrough.html",
        "Publier sur data.gouv.fr, pas à pas",
        step="publishing:walkthrough",
    )


@require_safe
def schemas(request: HttpRequest) -> HttpResponse:
    place = concerned(typed(request, "geozone"))
    around = departement_of(place.zone.geozone) if place else None
    return page(
        request,
        "publishing/schemas.html",
        "Préparer le fichier\u00a0: quel schéma pour quelle donnée",
        step="publishing:schemas",
        place=place,
        level=LEVELS.get(place.zone.level, "") if place else "",
        around=around,
        groups=groups(place.zone if place else None),
    )
