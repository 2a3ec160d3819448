"""The handbook of method: items in an order, read on the site, printed, kept as dated editions in PDF."""

from knowledge.handbook.contents import Chapter, Page, contents, digest_of
from knowledge.handbook.editions import edition_file, make_edition, make_edition_if_due
from knowledge.handbook.pack import load_handbook

__all__ = [
    "Chapter",
    "Page",
    "contents",
    "digest_of",
    "edition_file",
    "load_handbook",
    "make_edition",
    "make_edition_if_due",
]
