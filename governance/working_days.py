"""Working days in France: neither weekends nor the eleven public holidays. Computed: no list to renew."""

from datetime import date, timedelta
from functools import cache

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    moving = (easter(year) + timedelta(days=days) for days in AFTER_EASTER)
    return frozenset([*(date(year, *day) for day in FIXED), *moving])


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


def working_days(first: date, last: date) -> int:
    """How many working days came after the first, the last included."""
    return sum(is_working(first + timedelta(days=step)) for step in range(1, (last - first).days + 1))


def after_working_days(first: date, count: int) -> date:
    day = first
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day
