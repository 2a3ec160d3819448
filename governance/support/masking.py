"""What a public table hides: a cell that speaks of fewer than five, and what would give it away."""

from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
FEWEST = 5
HIDDEN = None


def masked(cells: dict[Key, int]) -> dict[Key, int | None]:
    """The cells with None for those from one to four.

    A single hidden cell could be found by subtraction from the total: the smallest of the others is then
    hidden with it.
    """
    small = {key for key, count in cells.items() if 0 < count < FEWEST}
    others = [key for key, count in cells.items() if count >= FEWEST]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda key: cells[key]))
    return {key: HIDDEN if key in small else count for key, count in cells.items()}


def in_words(count: int | None) -> str:
    """As a page and a spreadsheet show it."""
    return "moins de 5" if count is HIDDEN else str(count)
