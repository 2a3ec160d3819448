"""Every public item as a list shows it, held in memory until the content changes or one more is due.

There are some hundreds at most: filters, counts, letters and what is known of a dataset are answered here
without a query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from knowledge.addresses import LISTS
from knowledge.models import Item, Kind, Link, Section, State, item_address
from opendatalab.search import fold
from opendatalab.stamp import content_stamp

COLUMNS = (
    *("pk", "kind", "slug", "title", "summary", "section", "position", "audiences", "needs", "themes"),
    *("sector", "published_at", "updated_at", "checked_at", "check_again_at"),
)
SECTION_RANK = {section: rank for rank, section in enumerate(Section.values)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item without its text. `targets` are what it speaks of: (sort, id) pairs, in its order."""

    pk: int
    kind: str
    slug: str
    title: str
    summary: str
    section: str
    position: int
    audiences: tuple[str, ...]
    needs: tuple[str, ...]
    themes: tuple[str, ...]
    sector: str
    published_at: datetime
    updated_at: datetime
    checked_at: date | None
    check_again_at: date | None
    targets: tuple[tuple[str, str], ...]

    @property
    def ref(self) -> str:
        return f"{self.kind}/{self.slug}"

    @property
    def url(self) -> str:
        return item_address(self.kind, self.slug)

    def targets_of(self, sort: str) -> list[str]:
        return [key for target, key in self.targets if target == sort]


@dataclass(eq=False)
class Shelf:
    entries: tuple[Entry, ...]
    until: datetime | None  # when one more item is due

    @cached_property
    def by_pk(self) -> dict[int, Entry]:
        return {entry.pk: entry for entry in self.entries}

    @cached_property
    def by_ref(self) -> dict[str, Entry]:
        return {entry.ref: entry for entry in self.entries}

    @cached_property
    def about(self) -> dict[tuple[str, str], list[Entry]]:
        """By what they speak of: (sort, id) → the items."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            for target in entry.targets:
                found.setdefault(target, []).append(entry)
        return found

    def of_kinds(self, kinds: Iterable[str]) -> list[Entry]:
        """Those of a list, in its usual order."""
        kinds = tuple(kinds)
        found = [entry for entry in self.entries if entry.kind in kinds]
        return sorted(found, key=ORDERS.get(kinds[0], _newest))

    def of_lists(self) -> list[Entry]:
        """All of them, list by list, each in its usual order."""
        return [entry for mark in LISTS for entry in self.of_kinds(mark.kinds)]

    def latest(self, count: int) -> list[Entry]:
        dated = [entry for entry in self.entries if entry.kind != Kind.TERM]
        return sorted(dated, key=_newest)[:count]

    def related(self, entry: Entry) -> list[Entry]:
        """What it names, then what names it; each once."""
        named = [self.by_ref[ref] for ref in entry.targets_of(Link.Target.ITEM) if ref in self.by_ref]
        naming = self.about.get((Link.Target.ITEM, entry.ref), [])
        return [found for found in dict.fromkeys([*named, *naming]) if found.pk != entry.pk]


def _newest(entry: Entry) -> tuple:
    return (-entry.published_at.timestamp(), entry.position, fold(entry.title), entry.pk)


def _sections(entry: Entry) -> tuple:
    return (SECTION_RANK.get(entry.section, len(SECTION_RANK)), entry.position, fold(entry.title), entry.pk)


def _own_before_others(entry: Entry) -> tuple:
    return (entry.kind != Kind.GUIDE, entry.position, fold(entry.title), entry.pk)


def _letters(entry: Entry) -> tuple:
    return (fold(entry.title), entry.pk)


ORDERS = {Kind.QUESTION: _sections, Kind.GUIDE: _own_before_others, Kind.TERM: _letters}
_held: tuple[tuple, Shelf | None] = ((), None)


def shelf() -> Shelf:
    global _held
    key = (settings.DATA_DIR, content_stamp())
    shelf = _held[1]
    if shelf is None or _held[0] != key or (shelf.until and timezone.now() >= shelf.until):
        shelf = _read()
        _held = (key, shelf)
    return shelf


def forget() -> None:
    global _held
    _held = ((), None)


def _read() -> Shelf:
    now = timezone.now()
    links: dict[int, list[tuple[str, str]]] = {}
    rows = Link.objects.order_by("item_id", "position", "pk").values_list("item_id", "target", "target_id")
    for pk, target, target_id in rows:
        links.setdefault(pk, []).append((target, target_id))
    entries = []
    for row in Item.objects.public().order_by("pk").values(*COLUMNS):
        lists = {name: tuple(row[name] or ()) for name in ("audiences", "needs", "themes")}
        entries.append(Entry(**row | lists, targets=tuple(links.get(row["pk"], ()))))
    waiting = Item.objects.filter(state=State.PUBLISHED, published_at__gt=now)
    return Shelf(tuple(entries), waiting.order_by().aggregate(due=Min("published_at"))["due"])
