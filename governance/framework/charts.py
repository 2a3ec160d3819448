"""Drawings made by the server: a line by month, a small one, a road map. Attributes and classes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from opendatalab.wording import MONTHS

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 40, 16, 32
SPARK = (120, 32, 3)
BAR, ROW = 18, 44
SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    text: str = ""
    css: str = ""


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    lines: tuple[str, ...]  # the `points` of polylines: a month that was not measured cuts the line
    dots: tuple[Mark, ...]
    levels: tuple[Mark, ...] = ()  # horizontal lines with their words: scale, first state, target
    months: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True)
class Road:
    width: int
    height: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]  # milestones: `css` says done, late, to come
    months: tuple[Mark, ...]
    today: float | None


Point = tuple[date, Decimal | None, str]


def month_label(day: date) -> str:
    return f"{SHORT[day.month - 1]} {day.year}"


def month_in_words(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def every_month(days: Sequence[date]) -> list[date]:
    """From the first to the last, those in between included."""
    months = [_months(day) for day in days]
    return [_first_of(month) for month in range(min(months), max(months) + 1)] if months else []


def _pieces(points: Sequence[tuple[float, float | None]]) -> tuple[str, ...]:
    pieces, run = [], []
    for x, y in [*points, (0, None)]:
        if y is None:
            pieces += [" ".join(run)] if len(run) > 1 else []
            run = []
        else:
            run.append(f"{x:g},{y:g}")
    return tuple(pieces)


def line_chart(points: Sequence[Point], levels: Sequence[tuple[Decimal, str, str]] = ()) -> Chart | None:
    """Points of months in order, each with its words; levels are (value, words, class). None: no value."""
    values = [value for _, value, _ in points if value is not None]
    if not values:
        return None
    every = [*values, *(value for value, _, _ in levels), Decimal(0)]
    low, high = min(every), max(every)
    if low == high:
        high = low + 1
    first, last = _months(points[0][0]), _months(points[-1][0])
    room, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(day: date) -> float:
        place = (_months(day) - first) / (last - first) if last > first else 0.5
        return round(LEFT + place * room, 1)

    def up(value: Decimal) -> float:
        return round(TOP + tall * float((high - value) / (high - low)), 1)

    placed = [(across(day), up(value) if value is not None else None) for day, value, _ in points]
    dots = tuple(
        Mark(x, y, words) for (x, y), (_, _, words) in zip(placed, points, strict=True) if y is not None
    )
    scale = [(value, _plain(value), "odl-chart-scale") for value in sorted({low, high})]
    marks = tuple(Mark(LEFT, up(value), words, css) for value, words, css in (*scale, *levels))
    step = max(1, (len(points) + 5) // 6)
    months = tuple(Mark(across(day), HEIGHT - 10, month_label(day)) for day, _, _ in list(points)[::step])
    return Chart(WIDTH, HEIGHT, _pieces(placed), dots, marks, months)


def spark(values: Sequence[Decimal | None]) -> Chart | None:
    """The last months at a glance; None with fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    width, height, edge = SPARK
    low, high = min(known), max(known)
    reach = float(high - low) or 1.0
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    placed = [
        (
            round(edge + rank * step, 1),
            None
            if value is None
            else round(height - edge - (height - 2 * edge) * (float(value - low) / reach), 1),
        )
        for rank, value in enumerate(values)
    ]
    x, y = next((x, y) for x, y in reversed(placed) if y is not None)
    return Chart(width, height, _pieces(placed), (Mark(x, y),))


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def road_map(
    phases: Sequence[tuple[str, date, date]],
    milestones: Sequence[tuple[int, date, str, str]],
    today: date,
) -> Road | None:
    """Phases are (words, start, end); milestones (row of their phase, day, words, class). None: no dates."""
    if not phases:
        return None
    begin = min(start for _, start, _ in phases)
    end = max([*(last for _, _, last in phases), *(day for _, day, _, _ in milestones)])
    begin = min([begin, *(day for _, day, _, _ in milestones)])
    days = max((end - begin).days, 1)

    def across(day: date) -> float:
        return round(8 + (day - begin).days / days * (WIDTH - 16), 1)

    bars = tuple(
        Bar(across(start), 30 + rank * ROW, round(across(last) - across(start), 1), words)
        for rank, (words, start, last) in enumerate(phases)
    )
    marks = tuple(
        Mark(across(day), 30 + row * ROW + BAR / 2, words, css) for row, day, words, css in milestones
    )
    count = _months(end) - _months(begin) + 1
    step = max(1, (count + 5) // 6)
    months = tuple(
        Mark(max(across(day), 8), 14, month_label(day))
        for number in range(0, count, step)
        if (day := _first_of(_months(begin) + number)) <= end
    )
    now = across(today) if begin <= today <= end else None
    return Road(WIDTH, 30 + len(phases) * ROW, bars, marks, months, now)


def _first_of(month: int) -> date:
    year, rest = divmod(month - 1, 12)
    return date(year, rest + 1, 1)
