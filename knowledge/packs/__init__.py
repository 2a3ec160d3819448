"""Packs of knowledge: an item as a file, files as items, and what a portal takes from another."""

from knowledge.packs.files import PackError, PackItem, content_digest, read_item, write_item
from knowledge.packs.rows import pack_item, pack_text

__all__ = [
    "PackError",
    "PackItem",
    "content_digest",
    "pack_item",
    "pack_text",
    "read_item",
    "write_item",
]
