"""Questions as visitors ask them: words of the records' own titles, a filter or a place now and then.

Drawn without chance: the same list on every machine. No question comes twice, so that no answer is kept.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import orjson

SNAPSHOT = Path(__file__).resolve().parent.parent / "regions" / "midi-pyrenees" / "catalogue.jsonl.gz"
WORD = re.compile(r"[^\W\d_]{4,}")
EMPTY = {"avec", "cette", "dans", "depuis", "entre", "leur", "leurs", "pour", "sans", "selon", "sont", "sous"}
FIXED = 200  # questions of the list measured in process


@dataclass(frozen=True)
class Question:
    q: str
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def portal(self) -> str:
        return urlencode([("q", self.q), *self.filters])

    @property
    def datasette(self) -> str:
        """The same words and filters, the same number of rows; facets are off on that side."""
        return urlencode([("_search", self.q), *self.filters, ("_size", "20")])


@cache
def _records() -> list[dict]:
    with gzip.open(SNAPSHOT) as lines:
        return [record for record in map(orjson.loads, lines) if not record["archived"]]


@cache
def _zones() -> list[str]:
    """Every zone of every record: a place that many records are about comes as often as it does there."""
    return [zone for record in _records() for zone in ((record.get("spatial") or {}).get("zones") or ())[:3]]


def draw(size: int, *, places: bool = True) -> list[Question]:
    """Four in ten have one word, three have two, the others a word and a filter: licence, producer, place."""
    found: dict[Question, None] = {}
    questions = _endless(places)
    while len(found) < size:
        found.setdefault(next(questions))
    return list(found)


def _endless(places: bool) -> Iterator[Question]:
    records = _records()
    for rank in count():
        record = records[_pick(rank, "record", len(records))]
        words = [word.lower() for word in WORD.findall(record["title"]) if word.lower() not in EMPTY]
        if not words:
            continue
        word, other = (words[_pick(rank, part, len(words))] for part in ("word", "other"))
        kind = rank % 10
        pair = f"{word} {other}" if other != word else word
        if kind < 4:
            yield Question(word)
        elif kind < 7:
            yield Question(pair)
        elif kind == 7:
            yield Question(word, (("license", record.get("license") or "notspecified"),))
        elif kind == 8:
            yield Question(word, (("organization", record["organization"]["id"]),))
        elif places:
            zones = _zones()
            yield Question(word, (("geozone", zones[_pick(rank, "zone", len(zones))]),))
        else:
            yield Question(pair, (("license", record.get("license") or "notspecified"),))


def _pick(rank: int, part: str, among: int) -> int:
    made = hashlib.blake2b(f"{part} {rank}".encode(), digest_size=8).digest()
    return int.from_bytes(made) % among
