"""Questions to the catalogue.

One query object stands behind the page, its fragment, the API, the feeds and the exports.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import tantivy as tv

from catalogue.formats import FORMATS, format_family
from catalogue.models import Dataset, Organization
from catalogue.search.entries import FACETS, FILTERS, INDEX, ORDERS
from catalogue.search.zones import any_ring, ring_queries, zone_detail, zone_queries, zone_url
from catalogue.synonyms import synonyms
from opendatalab.search import FRENCH
from opendatalab.stamp import content_stamp
from sig import territories

FACET_SIZE = 60
SORTS = (
    "relevance",
    "title",
    "-title",
    *(f"{sign}{name}" for name in ORDERS for sign in ("", "-")),
)
TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class DatasetQuery:
    """A question to the catalogue. Values of one facet are alternatives, but tags add up, as upstream."""

    q: str = ""
    organization: tuple[str, ...] = ()  # data.gouv.fr ids
    geozone: str = ""  # or several, commas between: what answers one of them
    ring: tuple[str, ...] = ()  # keys of vocabulary.RINGS; nothing without one
    tag: tuple[str, ...] = ()
    license: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    granularity: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    badge: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    freshness: tuple[str, ...] = ()
    brake: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    sort: str = ""  # one of SORTS; "" is relevance with words, the latest update first without
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True)
class Results:
    total: int
    ids: list[int]  # primary keys, in order
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    inside: int | None = None  # with a geozone: how many lie inside it…
    covering: int | None = None  # …and how many cover it from outside
    covering_ids: frozenset[int] = frozenset()
    corrected: str = ""
    words: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()  # the synonyms looked for as well


@dataclass(frozen=True)
class Suggestion:
    kind: str  # territory, organization, tag, dataset
    title: str
    url: str
    detail: str


# What the apps above propose for words being typed, by kind; they say so when they start.
SUGGESTERS: dict[str, Callable[[str], list[Suggestion]]] = {}
MORE_SUGGESTED = 3  # of theirs at most among the suggestions


def search_datasets(query: DatasetQuery, *, facets: bool = True) -> Results:
    """Visible datasets that answer the query: one page of keys, the total, and the facets' counts."""
    searcher = INDEX.searcher()
    words = INDEX.words(searcher, query.q, synonyms())
    if words.impossible:
        return Results(0, [], corrected="", words=words.stems)
    base = [(tv.Occur.Must, INDEX.term("kind", "dataset")), *((tv.Occur.Must, part) for part in words.parts)]
    zone = zone_queries(query.geozone) if query.geozone else None
    if zone:
        base.append((tv.Occur.Must, any_ring(query.geozone, query.ring) if query.ring else zone[2]))
    filters = _filters(query)
    everything = [*base, *(item for items in filters.values() for item in items)]
    asked = tv.Query.boolean_query(everything)
    hits = searcher.search(
        asked,
        query.page_size,
        True,
        offset=(query.page - 1) * query.page_size,
        **_order(query.sort, bool(words.parts)),
    )
    ids = _keys(searcher, hits.hits)
    inside = covering = None
    covering_ids: frozenset[int] = frozenset()
    if zone:
        covering, covering_ids = _covering(searcher, everything, zone, ids)
        inside = hits.count - covering
    counted = _facets(searcher, query, base, filters, asked) if facets else {}
    return Results(
        hits.count,
        ids,
        counted,
        inside,
        covering,
        covering_ids,
        words.corrected,
        words.stems,
        words.also,
    )


def _keys(searcher: tv.Searcher, hits) -> list[int]:
    return list(searcher.fast_field_values("pk", [address for _, address in hits]))


def _covering(searcher, everything, zone, ids) -> tuple[int, frozenset[int]]:
    outside = tv.Query.boolean_query([*everything, (tv.Occur.Must, zone[1])])
    count = searcher.search(outside, 1, True).count
    if not count or not ids:
        return count, frozenset()
    keys = INDEX.any_of("key", [f"dataset:{pk}" for pk in ids])
    here = tv.Query.boolean_query([(tv.Occur.Must, zone[1]), (tv.Occur.Must, keys)])
    found = searcher.search(here, len(ids), False)
    return count, frozenset(_keys(searcher, found.hits))


def _filters(query: DatasetQuery) -> dict[str, list[tuple[tv.Occur, tv.Query]]]:
    filters = {}
    for name in FILTERS:
        values = getattr(query, name)
        if name == "format":
            values = tuple(dict.fromkeys(_format(value) for value in values))
        if not values:
            continue
        if name == "tag":
            filters[name] = [(tv.Occur.Must, INDEX.term(name, value)) for value in values]
        else:
            filters[name] = [(tv.Occur.Must, INDEX.any_of(name, values))]
    return filters


def _format(raw: str) -> str:
    """`xlsx` is asked as its family; what is not recognised finds nothing, as upstream."""
    family = format_family(raw)
    return raw if family == "other" and raw not in FORMATS else family


def _order(sort: str, with_words: bool) -> dict:
    if not sort or sort == "relevance":
        if with_words:
            return {}
        sort = "-last_update"
    order = tv.Order.Desc if sort.startswith("-") else tv.Order.Asc
    return {"order_by_field": f"order_{sort.removeprefix('-')}", "order": order}


_counted: OrderedDict[tuple, dict[str, list[FacetValue]]] = OrderedDict()


def _facets(searcher, query, base, filters, asked) -> dict[str, list[FacetValue]]:
    """Each facet counted under every filter but its own; kept until the content changes."""
    key = (content_stamp(), INDEX.folder, replace(query, sort="", page=1, page_size=20))
    if key in _counted:
        return _counted[key]
    alone = [name for name in FACETS if name in filters and name != "tag"]
    found = _count(searcher, asked, [name for name in FACETS if name not in alone])
    for name in alone:
        others = [item for other, items in filters.items() if other != name for item in items]
        found |= _count(searcher, tv.Query.boolean_query([*base, *others]), [name])
    for name in filters.keys() & set(FACETS):  # a chosen value stays in sight, were it the rarest
        chosen = [_format(value) for value in query.format] if name == "format" else getattr(query, name)
        shown = {item.value for item in found[name]}
        for value in chosen:
            if value not in shown:
                others = [item for other, items in filters.items() if other != name for item in items]
                only = tv.Query.boolean_query([*base, *others, (tv.Occur.Must, INDEX.term(name, value))])
                found[name].append(FacetValue(value, searcher.search(only, 1, True).count))
    result = {name: found[name] for name in FACETS}
    _counted[key] = result
    while len(_counted) > 256:
        _counted.popitem(last=False)
    return result


def _count(searcher, query: tv.Query, names: list[str]) -> dict[str, list[FacetValue]]:
    asked = {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in names}
    answer = searcher.aggregate(query, asked) if asked else {}
    return {
        name: [FacetValue(bucket["key"], bucket["doc_count"]) for bucket in answer[name]["buckets"]]
        for name in names
    }


@dataclass(frozen=True)
class Ring:
    """A part of what a zone finds: how many, and the first keys."""

    name: str
    total: int
    ids: list[int]


@dataclass(frozen=True)
class ZoneFound:
    """What a zone finds, ring by ring, and how it shares out."""

    rings: list[Ring]
    total: int
    facets: dict[str, list[FacetValue]]


def search_rings(
    geozone: str, *, size: int, sorts: dict[str, str], facets: tuple[str, ...] = ()
) -> ZoneFound:
    """The rings of a zone with their first datasets, in the order that `sorts` gives for each."""
    searcher = INDEX.searcher()
    dataset = INDEX.term("kind", "dataset")
    rings = []
    for name, ring in ring_queries(geozone).items():
        asked = tv.Query.boolean_query([(tv.Occur.Must, dataset), (tv.Occur.Must, ring)])
        hits = searcher.search(asked, size, True, **_order(sorts[name], False))
        rings.append(Ring(name, hits.count, _keys(searcher, hits.hits)))
    found = tv.Query.boolean_query([(tv.Occur.Must, dataset), (tv.Occur.Must, zone_queries(geozone)[2])])
    return ZoneFound(rings, sum(ring.total for ring in rings), _count(searcher, found, list(facets)))


def similar(dataset: Dataset, *, size: int = 4) -> list[int]:
    """Keys of the visible datasets that look most like this one, by title and tags."""
    searcher = INDEX.searcher()
    stems = [*dict.fromkeys(FRENCH.analyze(f"{dataset.title} {' '.join(dataset.tags)}"))][:30]
    if not stems:
        return []
    alike = [
        (tv.Occur.Should, tv.Query.boost_query(tv.Query.term_query(INDEX.schema, name, stem), boost))
        for stem in stems
        for name, boost in (("title", 2.0), ("tags", 1.0))
    ]
    query = tv.Query.boolean_query(
        [
            (tv.Occur.Must, INDEX.term("kind", "dataset")),
            (tv.Occur.Must, tv.Query.boolean_query(alike)),
            (tv.Occur.MustNot, INDEX.term("key", f"dataset:{dataset.pk}")),
        ]
    )
    hits = searcher.search(query, size, False).hits
    return _keys(searcher, hits)


def search_kind(
    kind: str, q: str, *, page: int = 1, page_size: int = 20, types: Iterable[str] = ()
) -> Results:
    """Things of one kind (`organization`, `reuse`, …) by words and type, the best or the largest first."""
    searcher = INDEX.searcher()
    words = INDEX.words(searcher, q, synonyms())
    if words.impossible:
        return Results(0, [], words=words.stems)
    clauses = [INDEX.term("kind", kind), *words.parts]
    if types := list(types):
        clauses.append(INDEX.any_of("type", types))
    hits = searcher.search(
        tv.Query.boolean_query([(tv.Occur.Must, clause) for clause in clauses]),
        page_size,
        True,
        offset=(page - 1) * page_size,
        **_order("relevance" if words.parts else "-views", bool(words.parts)),
    )
    ids = _keys(searcher, hits.hits)
    return Results(hits.count, ids, corrected=words.corrected, words=words.stems, also=words.also)


def search_everything(q: str, *, size: int = 5) -> dict[str, Results]:
    """The first answers and the total of each kind: datasets, organizations, reuses."""
    found = {"dataset": search_datasets(DatasetQuery(q=q, page_size=size), facets=False)}
    for kind in ("organization", "reuse"):
        found[kind] = search_kind(kind, q, page_size=size)
    return found


def suggest(q: str, *, size: int = 8, places_only: bool = False) -> list[Suggestion]:
    """What the visitor may be typing: territories, producers, tags, datasets; or territories alone."""
    q = q.strip()[:100]
    if len(q) < 2:
        return []
    found = [
        Suggestion(
            "territory",
            item["name"],
            zone_url(item["id"]),
            zone_detail(item["id"], q),
        )
        for item in territories.suggest(q, size=size if places_only else 4)
    ]
    if places_only:
        return found
    for kind, model, detail in (
        ("organization", Organization, "Producteur"),
        ("dataset", Dataset, "Jeu de données"),
    ):
        ids = search_kind(kind, q, page_size=4).ids
        rows = model.objects.in_bulk(ids)
        for pk in ids:
            if row := rows.get(pk):
                found.append(Suggestion(kind, str(row), row.get_absolute_url(), detail))
    more = [item for suggester in SUGGESTERS.values() for item in suggester(q)][:MORE_SUGGESTED]
    return [*found[: size - len(more)], *more]


@lru_cache(maxsize=50_000)
def _stems_of(word: str) -> tuple[str, ...]:
    return tuple(FRENCH.analyze(word))


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text cut into (piece, is one of the words asked) runs, for a template to mark."""
    if not words:
        return [(text, False)]
    words, runs, at = frozenset(words), [], 0
    for match in TOKEN.finditer(text):
        if words.isdisjoint(_stems_of(match.group())):
            continue
        if match.start() > at:
            runs.append((text[at : match.start()], False))
        runs.append((match.group(), True))
        at = match.end()
    if at < len(text):
        runs.append((text[at:], False))
    return runs
