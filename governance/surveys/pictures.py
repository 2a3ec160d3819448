"""Bars drawn by the server. The table beside them says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LINE, BAR = 340, 44, 14
LONGEST = 28  # signs of a label over its bar, beside the value; the table has it whole


@dataclass(frozen=True)
class Bar:
    label: str
    said: str  # the value in words
    length: float  # 0 when there is nothing to draw
    top: int

    @property
    def text_y(self) -> int:
        return self.top + 13

    @property
    def bar_y(self) -> int:
        return self.top + 20


@dataclass(frozen=True)
class Picture:
    bars: tuple[Bar, ...]
    label: str
    width: int = WIDTH

    @property
    def height(self) -> int:
        return LINE * len(self.bars)


def bars(label: str, lines: Sequence[tuple[str, float | None, str]]) -> Picture:
    """`lines` are a label, a share between 0 and 1 (None: nothing may be shown), and the value in words."""
    made = [
        Bar(short(name), said, round((share or 0) * (WIDTH - 2), 1), rank * LINE)
        for rank, (name, share, said) in enumerate(lines)
    ]
    return Picture(tuple(made), label)


def short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
