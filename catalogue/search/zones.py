"""What a zone finds: what lies inside it, what covers it, and the rings of its page.

The rings share out what a zone finds, each dataset in one ring only, so that their counts add up to the total
of the list: « here » is about the zone itself or published by its own body, « inside » about a place within,
« above » about a wider place below the nation, « national » about the nation or more.
"""

import tantivy as tv

from catalogue.search.entries import INDEX
from catalogue.vocabulary import NATIONAL_LEVELS
from sig import territories


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
