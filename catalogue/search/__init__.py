"""Search of the catalogue: questions to the index, and what is put into it."""

from catalogue.search.entries import FACETS, INDEX, apply_index_tasks, lags, mark, rebuild, reindex
from catalogue.search.questions import (
    SORTS,
    DatasetQuery,
    FacetValue,
    Results,
    Ring,
    Suggestion,
    ZoneFound,
    highlight,
    search_datasets,
    search_everything,
    search_kind,
    search_rings,
    similar,
    suggest,
)
from catalogue.search.zones import zone_detail, zone_url

__all__ = [
    "FACETS",
    "INDEX",
    "SORTS",
    "DatasetQuery",
    "FacetValue",
    "Results",
    "Ring",
    "Suggestion",
    "ZoneFound",
    "apply_index_tasks",
    "highlight",
    "lags",
    "mark",
    "rebuild",
    "reindex",
    "search_datasets",
    "search_everything",
    "search_kind",
    "search_rings",
    "similar",
    "suggest",
    "zone_detail",
    "zone_url",
]
