"""What a line of a list of items shows: every value made once, so that templates only print."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from catalogue.cards import marked
from knowledge.forms import label_of
from knowledge.models import Audience, Kind, Section
from knowledge.shelf import Entry
from opendatalab.search import fold
from opendatalab.wording import long_date

NO_DATE = (Kind.TERM, Kind.QUESTION, Kind.GUIDE)  # what matters of these is when they were last checked
OTHER_SIGNS = "0-9"


def card(entry: Entry, *, words: Collection[str] = (), today: date | None = None) -> dict[str, Any]:
    return {
        "url": entry.url,
        "slug": entry.slug,
        "title": marked(entry.title, words),
        "summary": marked(entry.summary, words),
        "kind": Kind(entry.kind).label,
        "audiences": [Audience(value).label for value in entry.audiences if value in Audience.values],
        "themes": [label_of("theme", value) for value in entry.themes],
        "checked": long_date(entry.checked_at),
        "overdue": overdue(entry, today or timezone.localdate()),
        "published": "" if entry.kind in NO_DATE else long_date(entry.published_at),
    }


def cards(entries: Iterable[Entry], *, words: Collection[str] = ()) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [card(entry, words=words, today=today) for entry in entries]


def overdue(entry: Any, today: date) -> bool:
    """The check that its editors promised is late: said, rather than hidden."""
    return bool(entry.check_again_at and entry.check_again_at < today)


def by_section(entries: list[Entry], *, words: Collection[str] = ()) -> list[dict[str, Any]]:
    """Questions in the sections of the page, which hold at least one."""
    found = []
    for section, group in groupby(entries, key=lambda entry: entry.section):
        title = Section(section).label if section in Section.values else "Autres questions"
        found.append({"slug": section or "autres", "title": title, "cards": cards(group, words=words)})
    return found


def letter_of(title: str) -> str:
    first = fold(title)[:1]
    return first.upper() if first.isalpha() else OTHER_SIGNS


def by_letter(entries: list[Entry], *, words: Collection[str] = ()) -> list[dict[str, Any]]:
    groups = groupby(entries, key=lambda entry: letter_of(entry.title))
    return [
        {"letter": letter, "slug": f"lettre-{letter.lower()}", "cards": cards(group, words=words)}
        for letter, group in groups
    ]
