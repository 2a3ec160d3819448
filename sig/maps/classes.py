"""Values cut into classes, with their colours and their words. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

from opendatalab.wording import decimal

# From the lightest to the darkest: one hue, so that order reads without a legend and in black and white.
RAMP = ("#e8eff9", "#c3d6f0", "#94b6e2", "#5f92d0", "#3a6fb4", "#1d4c8c", "#0c2c60")
NO_DATA = "#d9d9d9"
FIGURES = 2  # significant figures of a bound that we choose


@dataclass(frozen=True)
class Class:
    label: str
    colour: str


def bounds(values: Iterable[float], *, method: str, count: int, own: Sequence[float] = ()) -> list[float]:
    """The bounds between classes, ascending: at most `count - 1`, fewer when values are few or equal."""
    ordered = sorted(values)
    if method == "own":
        return sorted({float(value) for value in own})
    if not ordered or ordered[0] == ordered[-1]:
        return []
    low, high = ordered[0], ordered[-1]
    if method == "equal":
        cuts = [low + (high - low) * rank / count for rank in range(1, count)]
    else:
        last = len(ordered) - 1
        cuts = [ordered[min(round(len(ordered) * rank / count), last)] for rank in range(1, count)]
    found = []
    for cut in cuts:
        nice = rounded(cut)
        cut = nice if low < nice <= high else cut
        if low < cut and (not found or cut > found[-1]):
            found.append(cut)
    return found


def rounded(value: float) -> float:
    """Two significant figures: « 1 200 » reads better than « 1 187 »."""
    if not value:
        return 0.0
    return round(value, FIGURES - 1 - floor(log10(abs(value))))


def rank_of(value: float, cuts: Sequence[float]) -> int:
    """A bound belongs to the class that it opens."""
    return bisect_right(cuts, value)


def classes(cuts: Sequence[float], unit: str = "") -> list[Class]:
    """Each class in words, with its colour, the lowest first."""
    tail = f"\u00a0{unit}" if unit else ""
    if not cuts:
        return [Class("Une seule valeur ou une seule classe", colours(1)[0])]
    words = [f"moins de {decimal(cuts[0])}{tail}"]
    words += [
        f"de {decimal(low)} à moins de {decimal(high)}{tail}"
        for low, high in zip(cuts, cuts[1:], strict=False)
    ]
    words.append(f"{decimal(cuts[-1])}{tail} et plus")
    return [Class(*pair) for pair in zip(words, colours(len(words)), strict=True)]


def colours(count: int) -> list[str]:
    """`count` steps of the ramp, as far apart as it allows."""
    if count == 1:
        return [RAMP[3]]
    last = len(RAMP) - 1
    return [RAMP[min(round(rank * last / (count - 1)), last)] for rank in range(count)]
