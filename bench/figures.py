"""Percentiles, and figures as French writes them."""

import math
import statistics
import time
from collections.abc import Sequence
from contextlib import contextmanager


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed: one that was measured, not one in between."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


class Times:
    """Calls of one kind, each with what the clock says and what the processor says.

    On a machine that does other things the first is the longer; the second does not count waiting for the
    disk or for a database server.
    """

    def __init__(self):
        self.wall: list[float] = []
        self.cpu: list[float] = []

    @contextmanager
    def one(self):
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.cpu.append((time.process_time() - worked) * 1000)
        self.wall.append((time.perf_counter() - began) * 1000)

    def spread(self) -> dict[str, float]:
        return {
            "p50": statistics.median(self.wall),
            "p95": percentile(self.wall, 0.95),
            "cpu50": statistics.median(self.cpu),
            "cpu95": percentile(self.cpu, 0.95),
        }


def number(value: float, digits: int = 0) -> str:
    """1234.5 → « 1 235 », 3.14 → « 3,1 » with one digit."""
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
