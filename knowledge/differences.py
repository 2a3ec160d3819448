"""Two texts compared line by line, and inside a changed line word by word: what the team's pages show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2  # lines that stay, shown before and after a change
WORD = re.compile(r"\s+|[^\s\w]|\w+")
SAME, ADDED, REMOVED, CHANGED, CUT = "same", "added", "removed", "changed", "cut"
CLOSE = 0.4  # below this, two lines are one gone and one come


@dataclass(frozen=True)
class Line:
    """`parts`: (same, added or removed; the words). A `cut` stands for lines that stay, left out."""

    what: str
    parts: tuple[tuple[str, str], ...]


def differences(old: str, new: str) -> list[Line]:
    """Empty when both say the same."""
    if old == new:
        return []
    a, b = old.splitlines(), new.splitlines()
    lines: list[Line] = []
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for rank, (tag, a1, a2, b1, b2) in enumerate(blocks):
        if tag == "equal":
            lines += _kept(a[a1:a2], first=rank == 0, last=rank == len(blocks) - 1)
        else:
            lines += _changed(a[a1:a2], b[b1:b2])
    return lines


def _kept(same: list[str], *, first: bool, last: bool) -> Iterator[Line]:
    before, after = (0 if first else AROUND), (0 if last else AROUND)
    left_out = len(same) - before - after
    for rank, text in enumerate(same):
        if left_out <= 0 or rank < before or rank >= len(same) - after:
            yield Line(SAME, ((SAME, text),))
        elif rank == before:
            yield Line(CUT, ())


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    for before, after in zip(old, new, strict=False):
        matcher = SequenceMatcher(None, WORD.findall(before), WORD.findall(after), autojunk=False)
        if matcher.ratio() < CLOSE:
            yield Line(REMOVED, ((REMOVED, before),))
            yield Line(ADDED, ((ADDED, after),))
        else:
            yield Line(CHANGED, tuple(_words(matcher)))
    yield from (Line(REMOVED, ((REMOVED, text),)) for text in old[len(new) :])
    yield from (Line(ADDED, ((ADDED, text),)) for text in new[len(old) :])


def _words(matcher: SequenceMatcher) -> Iterator[tuple[str, str]]:
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, "".join(matcher.a[a1:a2])
            continue
        if a1 < a2:
            yield REMOVED, "".join(matcher.a[a1:a2])
        if b1 < b2:
            yield ADDED, "".join(matcher.b[b1:b2])
