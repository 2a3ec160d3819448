"""What was searched in vain, told to everybody: by words, by territory, by theme. Nothing says who searched.

Words are shown from three searches on; an editor may hide words, which are then neither shown nor counted.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Max, Min, Sum

from catalogue.models import EmptySearch, HiddenSearch
from catalogue.paths import NEW_NEED, page_or_nothing
from catalogue.search import DatasetQuery, search_datasets
from catalogue.synonyms import synonyms
from catalogue.themes import theme_of
from opendatalab.search import FRENCH, fold
from opendatalab.stamp import touch
from sig import territories

SHOWN_FROM = 3
MOST = 2000  # lines read at most, the most frequent first
# An address, a telephone number, or the fifteen digits of a social security number or more.
PERSONAL = re.compile(r"@|(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)|\d(?:[\s.-]?\d){12,}")


@dataclass(frozen=True)
class EmptyLine:
    """Words searched in vain at least three times, over a territory when one is asked."""

    words: str
    count: int
    first: date
    last: date
    theme: str
    places: tuple[tuple[str, str], ...]  # (zone id, name) of those from which they were searched three times

    @property
    def now(self) -> int:
        """How many datasets answer today: a synonym or a new dataset may have changed things."""
        return search_datasets(DatasetQuery(q=self.words, page_size=1), facets=False).total


def cleaned(words: str) -> str:
    """The words as they are counted; empty when they look like somebody's address or number."""
    return "" if PERSONAL.search(words) else " ".join(fold(words).split())[:120]


def empty_lines(*, geozone: str = "", theme: str = "") -> list[EmptyLine]:
    """The lines to show, the most frequent first. A territory takes what was searched in it or inside it."""
    rows = EmptySearch.objects.order_by().values("words", "geozone")
    rows = rows.annotate(total=Sum("count"), first=Min("day"), last=Max("day"))
    zones: dict[str, Counter] = {}
    days: dict[str, list[date]] = {}
    for row in rows.order_by("words", "geozone"):
        if geozone and geozone not in {row["geozone"], *territories.ancestors_of(row["geozone"])}:
            continue
        zones.setdefault(row["words"], Counter())[row["geozone"]] += row["total"]
        days.setdefault(row["words"], []).extend((row["first"], row["last"]))
    hidden = set(HiddenSearch.objects.values_list("fingerprint", flat=True))
    lines = [
        EmptyLine(
            words=words,
            count=counts.total(),
            first=min(days[words]),
            last=max(days[words]),
            theme=theme_of(title=_with_official_words(words), tags=()),
            places=_places(counts),
        )
        for words, counts in zones.items()
        if counts.total() >= SHOWN_FROM and fingerprint(words) not in hidden
    ]
    lines = [line for line in lines if not theme or line.theme == theme]
    return sorted(lines, key=lambda line: (-line.count, line.words))[:MOST]


def _with_official_words(words: str) -> str:
    """Themes are drawn from the words of the administration: « nounou » says nothing to them."""
    return " ".join((words, *synonyms().get(tuple(FRENCH.analyze(words)), ())))


def _places(counts: Counter) -> tuple[tuple[str, str], ...]:
    often = [(-count, zone) for zone, count in counts.items() if zone and count >= SHOWN_FROM]
    return tuple((zone, territories.zone_label(zone)) for _, zone in sorted(often))


def need_url(words: str, geozone: str = "") -> str:
    """Where to add a need for what nobody found; "" while the portal has no such page."""
    page = page_or_nothing(NEW_NEED)
    return f"{page}?{urlencode({'besoin': words, 'geozone': geozone}, safe=':')}" if page else ""


def fingerprint(words: str) -> str:
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def is_hidden(words: str) -> bool:
    return HiddenSearch.objects.filter(fingerprint=fingerprint(words)).exists()


@transaction.atomic
def hide(words: Iterable[str]) -> int:
    """Forget these words and never count them again. Returns the number of counts that went."""
    words = set(words)
    HiddenSearch.objects.bulk_create(
        [HiddenSearch(fingerprint=fingerprint(item)) for item in words], ignore_conflicts=True
    )
    gone, _ = EmptySearch.objects.filter(words__in=words).delete()
    transaction.on_commit(touch)
    return gone
