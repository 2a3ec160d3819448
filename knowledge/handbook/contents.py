"""What the handbook holds now: its parts and, in each, the public items with their texts."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.text import slugify

from knowledge.models import HandbookEntry, HandbookPart, Item


@dataclass(frozen=True)
class Page:
    """An item in the handbook; `number` is « 2.3 »."""

    number: str
    anchor: str
    item: Item


@dataclass(frozen=True)
class Chapter:
    number: int
    slug: str
    title: str
    introduction: str
    pages: list[Page] = field(default_factory=list)


def contents() -> list[Chapter]:
    """Parts that hold something public, in order: two queries whatever their number."""
    public = HandbookEntry.objects.filter(item__in=Item.objects.public()).select_related("item")
    rows = HandbookPart.objects.prefetch_related(Prefetch("entries", public.order_by("position", "pk")))
    chapters: list[Chapter] = []
    taken: set[str] = set()
    for part in rows:
        items = [entry.item for entry in part.entries.all()]
        if not items:
            continue
        number = len(chapters) + 1
        pages = []
        for rank, item in enumerate(items, start=1):
            anchor = f"{item.kind}-{item.slug}"
            anchor = f"{anchor}-{number}" if anchor in taken else anchor  # in two parts
            taken.add(anchor)
            pages.append(Page(f"{number}.{rank}", anchor, item))
        slug = slugify(part.title)[:60].strip("-") or "partie"
        slug = f"{slug}-{number}" if slug in taken or slug == "complet" else slug
        taken.add(slug)
        chapters.append(Chapter(number, slug, part.title, part.introduction, pages))
    return chapters


def digest_of(chapters: list[Chapter]) -> str:
    """The same as long as the words are the same."""
    said: list[Any] = [
        [
            chapter.title,
            chapter.introduction,
            [
                [page.item.title, page.item.summary, page.item.body, page.item.details, page.item.sources]
                for page in chapter.pages
            ],
        ]
        for chapter in chapters
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
