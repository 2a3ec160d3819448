"""What a counter gives back, and the names by which the logical framework calls counters.

A counter is a function of a day: it gives the list of what it counts, so that the figure is its length.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from governance.counted import Counted

COUNTERS: dict[str, "Counter"] = {}


@dataclass(frozen=True)
class Start:
    """Where a series starts from: the day of its first state, and what was there, by ref, in words."""

    day: date
    lines: dict[str, str]


@dataclass(frozen=True)
class Count:
    """`value` is None when it cannot be measured, and `note` then says why."""

    value: Decimal | None
    listed: tuple[Counted, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, listed: Iterable[Counted], note: str = "") -> "Count":
        rows = tuple(listed)
        return cls(Decimal(len({row.ref for row in rows})), rows, note)


@dataclass(frozen=True)
class Counter:
    """`initial` counts the first state of a counter of what is new since; `upstream`: reads the catalogue."""

    run: Callable[[date, Start | None], Count]
    initial: Callable[[date], Count] | None = None
    upstream: bool = False


def counter(name: str, *, initial: Callable[[date], Count] | None = None, upstream: bool = False) -> Callable:
    """Register a function of a day, or of a day and a start when it has an `initial`."""

    def register(function: Callable) -> Callable:
        run = function if initial else lambda until, since: function(until)
        COUNTERS[name] = Counter(run, initial, upstream)
        return function

    return register
