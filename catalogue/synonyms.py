"""Lay words and official words for the same thing: searching one finds the other too, both ways.

The pack gives the first ones, editors add theirs. Held in memory, read again when the content stamp changes.
"""

from collections import Counter

from django.db import transaction

from catalogue.models import Synonym
from opendatalab import stamp
from opendatalab.region import Region
from opendatalab.search import FRENCH, PART, Synonyms
from opendatalab.stamp import content_stamp

_held: tuple[str, Synonyms] | None = None


def synonyms() -> Synonyms:
    """The stems of each word → what is looked for as well. Costs a stat when nothing changed."""
    global _held
    now = content_stamp()
    held = _held
    if held is None or held[0] != now:
        rows = Synonym.objects.filter(active=True).order_by("pk").values_list("word", "means")
        held = _held = (now, both_ways(rows))
    return held[1]


def forget() -> None:
    """Drop what memory holds: for tests, whose rollback moves no stamp."""
    global _held
    _held = None


def both_ways(pairs) -> Synonyms:
    made: dict[tuple[str, ...], list[str]] = {}
    for word, means in pairs:
        for one, other in ((word, means), (means, word)):
            key, stems = tuple(FRENCH.analyze(one)), tuple(FRENCH.analyze(other))
            if key and stems and key != stems and other not in made.setdefault(key, []):
                made[key].append(other)
    return {key: tuple(others) for key, others in made.items()}


@transaction.atomic
def load_synonyms(region: Region) -> Counter:
    """Add the pack's synonyms that are missing, drop those it no longer has; the team's stay as they are."""
    wanted = {(item.word, means) for item in region.synonyms for means in item.means}
    held = {(row.word, row.means): row for row in Synonym.objects.all()}
    new = [
        Synonym(word=word, means=means, origin=Synonym.Origin.PACK)
        for word, means in sorted(wanted - held.keys())
    ]
    Synonym.objects.bulk_create(new)
    dropped = [
        row.pk
        for key, row in held.items()
        if key not in wanted and row.active and row.origin == Synonym.Origin.PACK
    ]
    Synonym.objects.filter(pk__in=dropped).delete()
    if new or dropped:
        transaction.on_commit(stamp.touch)
    return Counter(added=len(new), dropped=len(dropped))


def only_words(q: str) -> str:
    """The same question with every word in quotes: each then means itself."""
    return " ".join(f'"{phrase or word}"' for phrase, word in PART.findall(q))
