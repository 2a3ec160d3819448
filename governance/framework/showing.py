"""What the pages say of figures: values in words, months side by side, what is old, what was corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from governance.framework.charts import Chart, month_label, spark
from governance.framework.counting import COUNTERS
from governance.framework.measuring import open_series, stale_since
from governance.models import Indicator, Measurement, Series
from opendatalab.region import region
from opendatalab.wording import decimal, long_date

MONTHS_SHOWN = 12
UNMEASURED = "Non mesuré"
UNKNOWN = "–"  # of a month
Unit = Indicator.Unit


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": "Tableau de bord", "url": reverse("governance:dashboard") if steps else ""}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def in_words(indicator: Indicator, value: Decimal | None) -> str:
    """« 1 234 », « 82 % », « +0,4 point », « Oui », « Non mesuré »: never a zero for what is not known."""
    if value is None:
        return UNMEASURED
    if indicator.unit == Unit.YES_NO:
        return "Oui" if value else "Non"
    said = decimal(float(value))
    if indicator.unit == Unit.PERCENT:
        return f"{said}\u00a0%"
    if indicator.unit == Unit.POINTS:
        sign = "+" if value > 0 else ""
        return f"{sign}{said}\u00a0{'points' if abs(value) >= 2 else 'point'}"
    return said


def change_in_words(indicator: Indicator, now: Decimal | None, before: Decimal | None) -> str:
    """« +12 », « −3 », « inchangé »; empty when one of the two is not known."""
    if now is None or before is None:
        return ""
    if indicator.unit == Unit.YES_NO:
        return "inchangé" if now == before else f"passé à {in_words(indicator, now).lower()}"
    if now == before:
        return "inchangé"
    unit = {Unit.PERCENT: "\u00a0points de pourcentage", Unit.POINTS: "\u00a0point"}.get(indicator.unit, "")
    return f"{'+' if now > before else '−'}{decimal(abs(float(now - before)))}{unit}"


def starts_apart(series: Series) -> bool:
    """True when the first state is another count than what follows: what was there, then what is new."""
    counting = COUNTERS.get(series.indicator.counter)
    return counting is not None and counting.initial is not None


def is_shown(row: Measurement, series: Series) -> bool:
    """What belongs to the line by month: where the first state is another count, what came after it."""
    first = series.baseline if starts_apart(series) else None
    return first is None or row.day > first.day


def list_url(row: Measurement, series: Series) -> str:
    return reverse("governance:measurement", args=[series.indicator.code, row.day.isoformat()]) + (
        "" if series.closed_on is None else f"?serie={series.number}"
    )


def age_of(row: Measurement, series: Series, old: date | None) -> str:
    """The mark of a figure whose source is not up to date; empty when it is."""
    if row.value is None:
        return ""
    counting = COUNTERS.get(series.indicator.counter)
    since = row.stale_since or (old if row.computed and counting and counting.upstream else None)
    return f"Source à jour au {long_date(since)} seulement" if since else ""


def made_how(row: Measurement) -> str:
    return "Calculé par le portail" if row.computed else "Saisi à la main"


@dataclass(frozen=True)
class Card:
    """An indicator of the dashboard. `url` is the list behind the figure."""

    indicator: Indicator
    series: Series
    row: Measurement | None
    value: str
    url: str
    day: str
    how: str
    age: str
    baseline: str
    baseline_url: str
    baseline_day: str
    change: str
    target: str
    spark: Chart | None
    cells: tuple[str, ...]  # by month, in the order of `months_back`


def months_back(today: date | None = None, count: int = MONTHS_SHOWN) -> list[date]:
    """The first days of the last months, this one included, the oldest first."""
    today = today or timezone.localdate()
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1)]


def by_month(rows: Iterable[Measurement]) -> dict[date, Measurement]:
    """The last measurement of each month."""
    found: dict[date, Measurement] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.pk)):
        found[row.day.replace(day=1)] = row
    return found


def target_in_words(series: Series, value: Decimal | None = None) -> str:
    """« 30 au 1er mars 2027, atteinte »: reached is said of the value given, and may be lost again."""
    if series.target is None:
        return ""
    said = in_words(series.indicator, series.target)
    if series.target_on:
        said = f"{said} au {long_date(series.target_on)}"
    if value is None:
        return said
    up = series.indicator.direction == Indicator.Direction.UP
    reached = value >= series.target if up else value <= series.target
    return f"{said}, {'atteinte' if reached else 'pas encore atteinte'}"


def cards(until: date | None = None) -> list[Card]:
    """Every open series, in two queries whatever their number."""
    held = open_series()
    rows = Measurement.objects.current().light().filter(series__in=[series.pk for series in held])
    if until:
        rows = rows.filter(day__lte=until)
    of: dict[int, list[Measurement]] = {}
    for row in rows.order_by("day", "pk"):
        of.setdefault(row.series_id, []).append(row)
    old = stale_since()
    return [_card(series, of.get(series.pk, []), old) for series in held]


def _card(series: Series, rows: list[Measurement], old: date | None) -> Card:
    indicator, first = series.indicator, series.baseline
    shown = [row for row in rows if is_shown(row, series)]
    row = shown[-1] if shown else None
    months = by_month(shown)
    values = [months[day].value if day in months else None for day in months_back()]
    comparable = first is not None and not starts_apart(series)
    return Card(
        indicator=indicator,
        series=series,
        row=row,
        value=in_words(indicator, row.value if row else None),
        url=list_url(row, series) if row else indicator.get_absolute_url(),
        day=long_date(row.day) if row else "",
        how=made_how(row) if row else "",
        age=age_of(row, series, old) if row else "",
        baseline=in_words(indicator, first.value) if first else "",
        baseline_url=list_url(first, series) if first else "",
        baseline_day=long_date(first.day) if first else "",
        change=change_in_words(indicator, row.value if row else None, first.value) if comparable else "",
        target=target_in_words(series, row.value if row else None),
        spark=spark(values),
        cells=tuple(UNKNOWN if value is None else in_words(indicator, value) for value in values),
    )


def first_month_known(made: list[Card]) -> int:
    """The rank of the first month with a value: a project that starts has no year of dashes before it."""
    months = list(zip(*(card.cells for card in made), strict=True))
    return next((rank for rank, cells in enumerate(months) if set(cells) != {UNKNOWN}), 0)


def month_heads() -> list[str]:
    return [month_label(day) for day in months_back()]


def results_of(made: list[Card]) -> list[dict]:
    """The cards under their results, in the words of the region's frame where it has them."""
    frame = region().logical_frame
    words = {result.code: result.text for result in frame.results} if frame else {}
    codes = list(dict.fromkeys([*words, *(card.indicator.result for card in made)]))
    found = [
        {
            "code": code,
            "text": words.get(code, ""),
            "cards": [card for card in made if card.indicator.result == code],
        }
        for code in codes
    ]
    return [result for result in found if result["cards"]]
