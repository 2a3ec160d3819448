"""The question of « who opens what, where », read from an address, and its answers as CSV and as JSON."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from catalogue.exports import stream
from catalogue.forms import ListForm
from catalogue.obligation import DUTY_LABELS
from catalogue.openness import LEVELS, MEASURES, SORTS, Measure, Opening, OpeningQuery, select
from catalogue.vocabulary import LEVELS as LEVEL_WORDS
from opendatalab.wording import number
from sig import territories
from sig.drawing import page_url
from sig.models import Level
from sig.territories import Zone

DEFAULT_SHOW = "publishes"


@dataclass(frozen=True)
class Asked:
    """What the address asks: which territories, and the measure that colours the map."""

    query: OpeningQuery
    show: Measure
    form: ListForm

    @property
    def pairs(self) -> dict[str, str]:
        """The question as an address says it, nothing that goes without saying, always in the same order."""
        query = self.query
        given = {
            "level": "" if query.level == OpeningQuery.level else query.level,
            "geozone": query.geozone,
            "population_min": "" if query.population_min is None else str(query.population_min),
            "population_max": "" if query.population_max is None else str(query.population_max),
            **query.classes,
            "sort": "" if query.sort == OpeningQuery.sort else query.sort,
            "show": "" if self.show.name == DEFAULT_SHOW else self.show.name,
        }
        return {name: value for name, value in given.items() if value}

    def href(self, **changes: Any) -> str:
        """The page's address with some changes: `level`, `geozone`, `show`, or a measure's class."""
        classes = self.query.classes | {name: changes.pop(name) for name in MEASURES if name in changes}
        show = MEASURES[changes.pop("show", self.show.name)]
        return location(
            "catalogue:territories",
            Asked(replace(self.query, classes=classes, **changes), show, self.form).pairs,
        )


HEADER = (
    "identifiant",
    "niveau",
    "code",
    "nom",
    "départements",
    "habitants",
    "publie",
    "jeux de données",
    "dernière mise à jour",
    "obligation de publier",
    "effectif déclaré",
    "adresse",
)


@require_safe
def territories_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = select(read(request.GET).query)
    return stream("territoires", HEADER, (_csv_row(item) for item in rows))


def _csv_row(item: Opening) -> tuple:
    return (
        item.zone.geozone,
        LEVEL_WORDS[item.zone.level],
        item.zone.code,
        item.zone.name,
        departements(item),
        "" if item.zone.population is None else item.zone.population,
        "oui" if item.datasets else "non",
        item.datasets,
        item.latest.isoformat() if item.latest else "",
        DUTY_LABELS[item.duty],
        "" if item.zone.staff is None else item.zone.staff,
        f"{settings.SITE_URL}{page_url(item.zone)}",
    )


@require_safe
def territories_json(request: HttpRequest) -> HttpResponse:
    rows = select(read(request.GET).query)
    answer = {"total": len(rows), "data": [_json_row(item) for item in rows]}
    response = HttpResponse(orjson.dumps(answer), content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)


def _json_row(item: Opening) -> dict[str, Any]:
    return {
        "id": item.zone.geozone,
        "level": item.zone.level,
        "code": item.zone.code,
        "name": item.zone.name,
        "departements": item.departements,
        "population": item.zone.population,
        "publishes": item.datasets > 0,
        "datasets": item.datasets,
        "latest_update": item.latest,
        "obligation": item.duty,
        "staff": item.zone.staff,
        "organizations": item.producers,
        "page": f"{settings.SITE_URL}{page_url(item.zone)}",
    }


def read(data: QueryDict) -> Asked:
    """The question of an address; what cannot be read is left out, and said."""
    form = ListForm(
        data,
        choices={
            "level": frozenset(LEVELS),
            "geozone": frozenset(zone.geozone for zone in within()),
            "show": frozenset(MEASURES),
            **{name: frozenset(item.slug for item in measure.classes) for name, measure in MEASURES.items()},
        },
        sorts=tuple(SORTS),
    )
    query = OpeningQuery(
        level=form.chosen["level"] or OpeningQuery.level,
        geozone=form.chosen["geozone"],
        population_min=form.number(data, "population_min"),
        population_max=form.number(data, "population_max"),
        classes={name: form.chosen[name] for name in MEASURES},
        sort=form.sort,
    )
    return Asked(query, MEASURES[form.chosen["show"] or DEFAULT_SHOW], form)


def location(route: str, pairs: dict[str, str]) -> str:
    return f"{reverse(route)}?{urlencode(pairs, safe=':')}" if pairs else reverse(route)


def sentence(asked: Asked, rows: list[Opening]) -> str:
    """« Communes de 3 500 habitants et plus qui ne publient pas encore (Ariège) : 12 »."""
    query = asked.query
    said = LEVELS[query.level][1].capitalize()
    least, most = query.population_min, query.population_max
    if least is not None and most is not None:
        said += f" de {number(least)} à {number(most)}\u00a0habitants"
    elif least is not None:
        said += f" de {number(least)}\u00a0habitants et plus"
    elif most is not None:
        said += f" de {number(most)}\u00a0habitants au plus"
    which = [MEASURES[name].named(slug).which for name, slug in query.classes.items() if slug]
    said += f" {' et '.join(which)}" if which else ""
    said += f" ({territories.zone_label(query.geozone)})" if query.geozone else ""
    return f"{said}\u00a0: {number(len(rows))}"


def within() -> list[Zone]:
    """The départements of the région, by name."""
    return with_level(Level.DEPARTEMENT)


def with_level(level: str) -> list[Zone]:
    zones = (zone for zone in territories.mesh().zones.values() if zone.level == level and zone.inside)
    return sorted(zones, key=lambda zone: territories.fold(zone.name))


def departements(item: Opening) -> str:
    return ", ".join(territories.zone_label(name) for name in item.departements)
