"""What surrounds a list of datasets: addresses, facets, chips, sorts, pages. Pure: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from math import ceil
from typing import Any
from urllib.parse import urlencode

from catalogue.brakes import BRAKE_LABELS
from catalogue.formats import FORMATS
from catalogue.forms import FILTER_LABELS
from catalogue.search import DatasetQuery, FacetValue
from catalogue.views.paging import links_around
from catalogue.vocabulary import BADGES, FRESHNESS, GRANULARITIES, LEVELS, ORIGINS, REASONS, RINGS, license_of
from opendatalab.wording import number

SHOWN = 8  # values of a facet on the page, all those chosen apart
PAGE_SIZES = (10, 20, 50, 100)
SORT_LABELS = (
    ("relevance", "Pertinence"),
    ("-last_update", "Mise à jour la plus récente"),
    ("last_update", "Mise à jour la plus ancienne"),
    ("-created", "Ajout le plus récent"),
    ("created", "Ajout le plus ancien"),
    ("title", "Titre, de A à Z"),
    ("-title", "Titre, de Z à A"),
    ("-views", "Les plus consultés"),
    ("-reuses", "Les plus réutilisés"),
    ("-followers", "Les plus suivis"),
)
GROUP_TITLES = {
    "organization": "Producteur",
    "level": "Niveau de territoire",
    "theme": "Thème",
    "license": "Licence",
    "format": "Format",
    "freshness": "Fraîcheur",
    "tag": "Mot-clé",
    "granularity": "Granularité",
    "schema": "Schéma",
    "brake": "Frein à la réutilisation",
    "origin": "Origine",
    "reason": "Raison d’être au catalogue",
}
LICENSE_NOTES = {True: "ouverte", None: "à vérifier", False: "non ouverte"}
DEFAULTS = {field.name: field.default for field in fields(DatasetQuery)}
ORDER = ("q", "geozone", *FILTER_LABELS, "sort", "page_size", "page")


def pairs_of(query: DatasetQuery) -> list[tuple[str, str]]:
    """The query as an address says it: nothing that goes without saying, always in the same order."""
    pairs = []
    for name in ORDER:
        value = getattr(query, name)
        if value == DEFAULTS[name] or (name == "sort" and value in ("relevance", usual_sort(query))):
            continue
        if isinstance(value, tuple):
            pairs += [(name, item) for item in value]
        else:
            pairs.append((name, str(value)))
    return pairs


def address(base: str, query: DatasetQuery, **changes: Any) -> str:
    """The address of the list with some changes; any change but a page's goes back to the first page."""
    if changes and "page" not in changes:
        changes["page"] = 1
    pairs = pairs_of(replace(query, **changes) if changes else query)
    return f"{base}?{urlencode(pairs, safe=':')}" if pairs else base


def label_of(name: str, value: str, names: Mapping[tuple[str, str], str]) -> str:
    """A filter's value in words; `names` holds what only the database or the region pack knows."""
    if name == "license":
        return license_of(value).title
    if name == "format":
        return FORMATS[value].label if value in FORMATS else value
    words = {
        "granularity": GRANULARITIES,
        "freshness": FRESHNESS,
        "level": LEVELS,
        "reason": REASONS,
        "brake": BRAKE_LABELS,
        "origin": ORIGINS,
        "ring": RINGS,
        "badge": BADGES,
    }.get(name, {})
    return words.get(value) or names.get((name, value)) or value


def note_of(name: str, value: str) -> str:
    """What helps to choose a value: is this licence, this format, open?"""
    if name == "license":
        return LICENSE_NOTES[license_of(value).open]
    if name == "format" and value in FORMATS:
        return "ouvert" if FORMATS[value].open else "non ouvert"
    return ""


def facet_groups(
    query: DatasetQuery, facets: Mapping[str, Sequence[FacetValue]], names: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """The groups of checkboxes: what is ticked first in sight, what would find nothing left out."""
    groups = []
    for name, title in GROUP_TITLES.items():
        chosen = getattr(query, name)
        values = [item for item in facets.get(name, ()) if item.count or item.value in chosen]
        if not values or (len(values) == 1 and not chosen and name in ("reason", "theme")):
            continue
        values.sort(key=lambda item: item.value not in chosen)  # stable: the largest first otherwise
        shown = max(SHOWN, len(chosen))
        choices = [
            {
                "id": "-".join((name, *item.value.split())),  # the same after a swap: the focus follows
                "value": item.value,
                "label": label_of(name, item.value, names),
                "note": note_of(name, item.value),
                "count": number(item.count),
                "checked": item.value in chosen,
            }
            for item in values[:shown]
        ]
        groups.append(
            {
                "name": name,
                "title": title,
                "chosen": len(chosen),
                "choices": choices,
                "left_out": len(values) > shown,
            }
        )
    return groups


def chips(
    base: str, query: DatasetQuery, names: Mapping[tuple[str, str], str], place: str
) -> list[dict[str, str]]:
    """One removable chip for each thing asked, each with the address of the list without it."""
    found = []
    if query.q:
        found.append(
            {
                "name": "q",
                "label": f"« {query.q} »",
                "kind": "mots cherchés",
                "href": address(base, query, q=""),
            }
        )
    if query.geozone:
        found.append(
            {
                "name": "geozone",
                "label": place or query.geozone,
                "kind": "territoire",
                "href": address(base, query, geozone=""),
            }
        )
    for name, kind in FILTER_LABELS.items():
        values = getattr(query, name)
        for value in values:
            others = tuple(item for item in values if item != value)
            found.append(
                {
                    "name": name,
                    "label": label_of(name, value, names),
                    "kind": kind,
                    "href": address(base, query, **{name: others}),
                }
            )
    return found


def sorts(query: DatasetQuery) -> list[dict[str, Any]]:
    """The sorts on offer. The usual one has no value: words typed later bring relevance by themselves."""
    usual = usual_sort(query)
    current = usual if query.sort in ("", "relevance") else query.sort
    return [
        {"value": "" if value == usual else value, "label": label, "selected": value == current}
        for value, label in SORT_LABELS
        if query.q or value != "relevance"
    ]


def usual_sort(query: DatasetQuery) -> str:
    return "relevance" if query.q else "-last_update"


def pages(base: str, query: DatasetQuery, total: int) -> dict[str, Any] | None:
    """Links to the pages around the present one; None when everything fits in one."""
    last = ceil(total / query.page_size)
    return links_around(query.page, last, lambda page: address(base, query, page=page))
