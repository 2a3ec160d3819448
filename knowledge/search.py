"""Items in the site's one index, and found there by words."""

from collections.abc import Iterable, Iterator

from catalogue.search import Suggestion, search_kind
from catalogue.search.entries import ENTRY_MAKERS, reindex
from catalogue.search.questions import SUGGESTERS
from catalogue.views.suggest import KINDS as SUGGESTED_KINDS
from knowledge.models import Audience, Item, Kind, Link, item_address
from opendatalab.region import region
from opendatalab.search import Entry
from opendatalab.text import plain_of_html
from sig import territories

KIND = "item"
MOST = 5000  # items found at once
TEXT = 8000  # characters of a text that are looked into


def item_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    """Entries of the public items, all of them or those of the keys given."""
    rows = Item.objects.public().order_by("pk").prefetch_related("links")
    if pks is not None:
        rows = rows.filter(pk__in=list(pks))
    themes = {theme.slug: theme.label for theme in region().themes}
    for item in rows.iterator(chunk_size=200):
        zones = {link.target_id for link in item.links.all() if link.target == Link.Target.TERRITORY}
        within = zones.union(*(territories.ancestors_of(zone) for zone in zones))
        audiences = [Audience(value).label for value in item.audiences if value in Audience.values]
        yield Entry(
            kind=KIND,
            pk=item.pk,
            title=item.title,
            tags=" ".join([*(themes.get(slug, slug) for slug in item.themes), *forms_of(item)]),
            names=" ".join(audiences),
            text=f"{item.summary} {plain_of_html(item.body_html)}"[:TEXT],
            facets={"type": [item.kind], "theme": item.themes, "scope": zones, "within": within},
            orders={"created": int(item.published_at.timestamp())},
        )


def forms_of(item: Item) -> list[str]:
    """The other words for a term: its acronym, its plural, what else it is called."""
    if item.kind != Kind.TERM:
        return []
    found: list[str] = []
    for value in item.details.values():
        found += value if isinstance(value, list) else []
    return [word for word in found if isinstance(word, str)]


def reindex_items(pks: Iterable[int]) -> None:
    """To be called in the transaction that changed these items: they are found, or no longer, at its end."""
    reindex(KIND, list(pks))


def found_items(q: str, kinds: Iterable[str] = ()) -> list[int]:
    """Keys of the public items that hold these words, the best first."""
    return search_kind(KIND, q, page_size=MOST, types=kinds).ids


def suggested_items(q: str) -> list[Suggestion]:
    ids = search_kind(KIND, q, page_size=3).ids
    rows = Item.objects.public().only("kind", "slug", "title").in_bulk(ids)
    return [
        Suggestion(
            KIND, rows[pk].title, item_address(rows[pk].kind, rows[pk].slug), rows[pk].get_kind_display()
        )
        for pk in ids
        if pk in rows
    ]


def join_the_index() -> None:
    """Say to the catalogue's search, below, what is ours in the index."""
    ENTRY_MAKERS[KIND] = item_entries
    SUGGESTERS[KIND] = suggested_items
    SUGGESTED_KINDS[KIND] = "Connaissances"
