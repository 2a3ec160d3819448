"""What a zone finds: what lies inside it, what covers it, and the rings of its page.

The rings share out what a zone finds, each dataset in one ring only, so that their counts add up to the total
of the list: « here » is about the zone itself or published by its own body, « inside » about a place within,
« above » about a wider place below the nation, « national » about the nation or more.
"""

import tantivy as tv
from django.urls import reverse

from catalogue.search.entries import INDEX
from catalogue.vocabulary import LEVELS, NATIONAL_LEVELS
from sig import territories
from sig.drawing import page_url
from sig.models import PAGE_LEVELS, Level


def zone_url(geozone: str) -> str:
    """Where what a zone finds is shown: its own page, or the list of datasets for a level without pages."""
    zone = territories.zone(geozone)
    if zone and zone.level in PAGE_LEVELS.values():
        return page_url(zone)
    return f"{reverse('catalogue:dataset_list')}?geozone={geozone}"


def zone_detail(geozone: str, q: str) -> str:
    """What tells a zone from its namesakes: its level, its département, the merged commune that was meant."""
    zone = territories.mesh().zones[geozone]
    words = [LEVELS.get(zone.level, "")]
    if zone.level == Level.COMMUNE:
        words += sorted(
            territories.zone_label(over) for over in zone.ancestors if over.startswith(Level.DEPARTEMENT)
        )
    former = "" if territories.fold(q) in territories.fold(zone.name) else territories.former(geozone, q)
    return ", ".join(words) + (f". Ancienne commune\u00a0: {former}" if former else "")


def zone_queries(geozones: str) -> tuple[tv.Query, tv.Query, tv.Query]:
    """What lies inside a zone (or one of several, commas between), what covers it from outside, and both."""
    zones = [territories.resolve(geozone) or geozone for geozone in geozones.split(",")]
    inside = _any([INDEX.term("within", geozone) for geozone in zones])
    covering = _any([_scoped(territories.ancestors_of(geozone)) for geozone in zones])
    return inside, _all([covering], but=[inside]), tv.Query.const_score_query(_any([inside, covering]), 0.0)


def ring_queries(geozone: str) -> dict[str, tv.Query]:
    """A query for each ring of a zone, by the names of `vocabulary.RINGS`."""
    geozone = territories.resolve(geozone) or geozone
    inside, _, found = zone_queries(geozone)
    held = territories.mesh().zones
    above = territories.ancestors_of(geozone)
    nations = {name for name in above if held[name].level in NATIONAL_LEVELS}
    local = _scoped(above - nations)
    own = _any([INDEX.term("scope", geozone), INDEX.term("producer_zone", geozone)])
    return {
        "here": _all([found, own]),
        "inside": _all([inside], but=[own]),
        "above": _all([local], but=[inside, own]),
        "national": _all([_scoped(nations)], but=[inside, local, own]),
    }


def any_ring(geozones: str, rings: tuple[str, ...]) -> tv.Query:
    queries = [ring_queries(geozone) for geozone in geozones.split(",")]
    return tv.Query.const_score_query(_any([zone[ring] for zone in queries for ring in rings]), 0.0)


def _scoped(geozones: frozenset[str] | set[str]) -> tv.Query:
    return INDEX.any_of("scope", geozones) if geozones else tv.Query.empty_query()


def _any(queries: list[tv.Query]) -> tv.Query:
    return tv.Query.boolean_query([(tv.Occur.Should, query) for query in queries])


def _all(queries: list[tv.Query], *, but: list[tv.Query] = ()) -> tv.Query:
    return tv.Query.boolean_query(
        [*((tv.Occur.Must, query) for query in queries), *((tv.Occur.MustNot, query) for query in but)]
    )
