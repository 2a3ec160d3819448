"""What may be said of answers without anybody being recognised: small counts are hidden, and stay hidden.

A count of one to four persons is hidden. What is shown beside it (the total, the other counts, a mean)
must not give it back: more is hidden until other answers than the real ones would look the same, and no
hidden part has fewer than five persons in all. Pure arithmetic; nothing here knows a survey or a file.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
FEWEST = 5  # persons behind anything that is shown
Row = tuple[int, ...]


@dataclass(frozen=True)
class Masked:
    """`total` is None under five answers; a group that is hidden is None; so is a sum that is withdrawn."""

    total: int | None
    groups: tuple[int | None, ...]
    sums: tuple[int | None, ...]

    def mean(self, rank: int = 0) -> Fraction | None:
        if self.total is None or self.sums[rank] is None:
            return None
        return Fraction(self.sums[rank], self.total)


def protect(
    counts: Sequence[int], groups: Sequence[Sequence[int]] = (), sums: Sequence[Sequence[int]] = ()
) -> Masked:
    """Counts of the answers, the groups of them that are to be shown (each by itself when none is given),
    and the weights of the sums that are to be shown: the last ones are withdrawn first.
    """
    groups = [tuple(group) for group in groups] or [(rank,) for rank in range(len(counts))]
    total = sum(counts)
    if total < FEWEST:
        return Masked(None, (None,) * len(groups), (None,) * len(sums))
    for kept in range(len(sums), -1, -1):
        hidden = _hide(tuple(counts), groups, [tuple(row) for row in sums[:kept]])
        if hidden is not None:
            break
    else:
        hidden = frozenset(range(len(groups)))
    return Masked(
        total,
        tuple(None if rank in hidden else _count(counts, group) for rank, group in enumerate(groups)),
        tuple(_weighted(counts, row) if rank < kept else None for rank, row in enumerate(sums)),
    )


def masked(cells: dict[Key, int]) -> dict[Key, int | None]:
    """A table of any size, its total known: None for cells from one to four, and for the smallest of the
    others where a single hidden cell could be found by subtraction.
    """
    small = {key for key, count in cells.items() if few(count)}
    others = [key for key, count in cells.items() if count >= FEWEST]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda key: cells[key]))
    return {key: None if key in small else count for key, count in cells.items()}


def in_words(count: int | None) -> str:
    """As a page and a spreadsheet show it."""
    return "moins de 5" if count is None else str(count)


def few(count: int) -> bool:
    return 0 < count < FEWEST


def _count(counts: Sequence[int], group: Sequence[int]) -> int:
    return sum(counts[rank] for rank in group)


def _weighted(counts: Sequence[int], row: Sequence[int]) -> int:
    return sum(count * weight for count, weight in zip(counts, row, strict=True))


def _hide(counts: Row, groups: list[Row], sums: list[Row]) -> frozenset[int] | None:
    """The groups to hide, as few as need be, the smallest first; None when these sums give all away."""
    sizes = [_count(counts, group) for group in groups]
    hidden = {rank for rank, size in enumerate(sizes) if few(size)}
    while not _safe(counts, groups, hidden, sums):
        others = [rank for rank in range(len(groups)) if rank not in hidden]
        if not others:
            return None
        hidden.add(min(others, key=lambda rank: (sizes[rank] == 0, sizes[rank], rank)))
    return frozenset(hidden)


def _safe(counts: Row, groups: list[Row], hidden: set[int], sums: list[Row]) -> bool:
    if few(sum(_count(counts, groups[rank]) for rank in hidden)):
        return False
    size = range(len(counts))
    rows = [(1,) * len(counts), *sums]
    rows += [_indicator(group, size) for rank, group in enumerate(groups) if rank not in hidden]
    watched = [_indicator(groups[rank], size) for rank in hidden if few(_count(counts, groups[rank]))]
    shown_alone = {group[0] for rank, group in enumerate(groups) if rank not in hidden and len(group) == 1}
    watched += [_indicator((rank,), size) for rank in size if few(counts[rank]) and rank not in shown_alone]
    return all(_may_differ(counts, row, rows) for row in watched)


def _indicator(group: Sequence[int], size: range) -> Row:
    return tuple(int(rank in group) for rank in size)


def _may_differ(counts: Row, watched: Row, rows: list[Row]) -> bool:
    """Whether other counts agree with every row that is shown, and give another value to what is watched."""
    for change in _changes(len(counts), watched):
        moved = {rank: step for rank, step in change if step}
        if all(counts[rank] + step >= 0 for rank, step in moved.items()) and all(
            sum(row[rank] * step for rank, step in moved.items()) == 0 for row in rows
        ):
            return True
    return False


def _changes(size: int, watched: Row) -> Iterator[tuple[tuple[int, int], ...]]:
    """Small changes of up to four counts that change what is watched."""
    most = 4 if size <= 6 else 2
    steps = [step for step in range(-most, most + 1) if step]
    for places in range(2, min(size, 4) + 1):
        for ranks in combinations(range(size), places):
            for moves in product(steps, repeat=places):
                if sum(moves) == 0 and sum(watched[r] * m for r, m in zip(ranks, moves, strict=True)):
                    yield tuple(zip(ranks, moves, strict=True))
