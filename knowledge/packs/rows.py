"""Rows of the database as pack items, and back."""

from datetime import UTC

from knowledge.models import Item
from knowledge.packs.files import CONTENT_FIELDS, LINKS, PackItem, write_item

LISTS = ("audiences", "needs", "themes", "sources")


def pack_item(item: Item, links: list[tuple[str, str]] | None = None) -> PackItem:
    """`links` when those of the database are not the ones to write yet."""
    if links is None:
        links = [(link.target, link.target_id) for link in item.links.all()] if item.pk else []
    ranked = [pair for target in LINKS.values() for pair in links if pair[0] == target]
    values = {name: getattr(item, name) for name in CONTENT_FIELDS}
    values |= {name: tuple(values[name]) for name in LISTS}
    # As a file would give them back.
    values |= {name: values[name].replace("\r\n", "\n").strip() for name in ("title", "summary", "sector")}
    values["body"] = values["body"].replace("\r\n", "\n").strip("\n")
    return PackItem(
        **values,
        links=tuple(ranked),
        published_at=item.published_at.astimezone(UTC) if item.published_at else None,
        state=item.state,
        origin=item.origin,
    )


def pack_text(item: Item) -> str:
    """The content of an item as a file, without its life here: what versions hold and differences compare."""
    return write_item(pack_item(item).content)


def fill(item: Item, given: PackItem) -> None:
    """Give the row the content of a file; its links, state and origin are the caller's to write."""
    for name in CONTENT_FIELDS:
        value = getattr(given, name)
        setattr(item, name, list(value) if name in LISTS else value)
