"""To measure, to freeze a first state, to open another series, to enter a figure by hand."""

import logging
from collections import Counter as Tally
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalogue.age import data_age
from catalogue.models import SyncRun
from governance import journal
from governance.counted import Counted
from governance.framework import counters, counters_of_parts  # noqa: F401 - registers them
from governance.framework.counting import COUNTERS, Count, Counter, Start
from governance.models import Indicator, Measurement, Series
from governance.models.indicators import as_decimal, current_of
from opendatalab.stamp import touch

logger = logging.getLogger(__name__)

PORTAL = "portail"
OLD_CATALOGUE = timedelta(days=2)  # a night's sync may fail once
NEVER_FILLED = "Le catalogue n’a encore jamais été rempli."
FAILED = "Le calcul a échoué ce jour-là\u00a0: dernière valeur connue."


def open_series() -> list[Series]:
    rows = Series.objects.filter(closed_on=None).select_related("indicator", "baseline")
    return list(rows.order_by("indicator__position", "indicator__code"))


def stale_since(day: date | None = None) -> date | None:
    """The day up to which the catalogue is known, when that is not about now; None when it is."""
    age = data_age()
    if age.synced_at is None:
        return age.snapshot
    synced = timezone.localdate(age.synced_at)
    return synced if (day or timezone.localdate()) - synced > OLD_CATALOGUE else None


def measure(day: date | None = None, *, by: Any = None) -> Tally:
    """Every open series that the portal counts, once a day; says how many were measured, kept, left."""
    day = day or timezone.localdate()
    told: Tally = Tally()
    for series in open_series():
        counting = COUNTERS.get(series.indicator.counter)
        if counting is None or series.measurements.filter(day=day).exists():
            told["left"] += 1
            continue
        made = _measure(series, counting, day)
        told["measured" if made.value is not None else "unmeasured"] += 1
    if told["measured"] or told["unmeasured"]:
        transaction.on_commit(touch)
    return told


def _measure(
    series: Series,
    counting: Counter,
    day: date,
    *,
    initial: bool = False,
    corrects: Measurement | None = None,
) -> Measurement:
    """A counter that breaks changes no figure: the last one stays. A catalogue that is old is said."""
    old = stale_since(day) if counting.upstream else None
    try:
        with transaction.atomic():
            count = _count(series, counting, day, initial=initial)
    except (DatabaseError, LookupError, TypeError, ValueError, AttributeError):
        logger.exception("counter %s failed", series.indicator.counter)
        count, old = _last_known(series)
    return Measurement.objects.create(
        series=series,
        day=day,
        value=count.value,
        listed=[as_line(line) for line in count.listed],
        computed=True,
        stale_since=old,
        note=count.note,
        corrects=corrects,
    )


def _count(series: Series, counting: Counter, day: date, *, initial: bool) -> Count:
    if counting.upstream and not SyncRun.objects.filter(status=SyncRun.Status.DONE).exists():
        return Count(None, note=NEVER_FILLED)
    if initial and counting.initial:
        return counting.initial(day)
    return counting.run(day, start_of(series))


def _last_known(series: Series) -> tuple[Count, date | None]:
    last = current_of(series)
    if last is None:
        return Count(None, note="Le calcul a échoué ce jour-là."), None
    lines = tuple(Counted(line["ref"], line["label"], line["url"], _day(line)) for line in last.listed)
    return Count(last.value, lines, FAILED), last.stale_since or last.day


def as_line(line: Counted) -> dict[str, str]:
    return {
        "ref": line.ref,
        "label": line.label,
        "url": line.url,
        "day": line.day.isoformat() if line.day else "",
    }


def _day(line: dict[str, str]) -> date | None:
    return date.fromisoformat(line["day"]) if line.get("day") else None


def start_of(series: Series) -> Start | None:
    """What the series starts from; None until its first state is frozen."""
    if series.baseline is None:
        return None
    return Start(series.baseline.day, {line["ref"]: line["label"] for line in series.baseline.listed})


@transaction.atomic
def freeze_baselines(*, by: Any = None, day: date | None = None, only: set[int] | None = None) -> Tally:
    """The first state of every open series that has none, in one go; `left`: nothing to start from yet.

    What the portal counts is counted now; what is entered by hand starts from its last measurement.
    """
    day = day or timezone.localdate()
    told: Tally = Tally()
    for series in open_series():
        if series.baseline_id or (only is not None and series.indicator_id not in only):
            continue
        first = _first_state(series, day)
        if first is None or first.value is None:
            told["left"] += 1
            continue
        series.baseline = first
        series.save()
        said = f"État initial figé au {first.day:%d/%m/%Y}\u00a0: {first.value.normalize():f}"
        journal.record(series, by=by, said=said)
        told["frozen"] += 1
    if told["frozen"]:
        transaction.on_commit(touch)
    return told


def _first_state(series: Series, day: date) -> Measurement | None:
    counting = COUNTERS.get(series.indicator.counter)
    if counting is None:
        return current_of(series, day)
    there = series.measurements.current().filter(day=day).first()
    if there is None:
        return _measure(series, counting, day, initial=True)
    if counting.initial is None:
        return there
    # That day's line says what is new: the first state, which is what was there, corrects it.
    return _measure(series, counting, day, initial=True, corrects=there)


@transaction.atomic
def start_series(
    indicator: Indicator, *, definition: str, perimeter: str, reason: str, by: Any = None
) -> Series:
    """Close the open series and begin another: two definitions or perimeters never share a line."""
    today = timezone.localdate()
    before = indicator.series.select_for_update().filter(closed_on=None).first()
    last = indicator.series.order_by("-number").first()
    if before:
        if not reason.strip():
            raise ValidationError("Dites pourquoi une nouvelle série commence.")
        before.closed_on = today
        before.save()
        journal.record(before, by=by, said=f"Série close. {reason}")
    series = Series.objects.create(
        indicator=indicator,
        number=last.number + 1 if last else 1,
        definition=definition,
        perimeter=perimeter,
        reason=reason,
    )
    journal.record(series, by=by, capacity=journal.TEAM if by else PORTAL, said=reason or "Série ouverte")
    transaction.on_commit(touch)
    return series


@transaction.atomic
def enter(
    series: Series,
    *,
    day: date,
    value: Any,
    evidence_title: str,
    evidence_url: str,
    note: str = "",
    by: Any = None,
) -> Measurement:
    """A figure by hand, with what proves it. Where the day has one already, it is a correction, explained."""
    if not (evidence_url.strip() and evidence_title.strip()):
        raise ValidationError("Une mesure saisie à la main donne le document qui la prouve.")
    if day > timezone.localdate():
        raise ValidationError("Ce jour n’est pas encore venu.")
    held = series.measurements.current().filter(day=day).first()
    if held and not note.strip():
        raise ValidationError("Ce jour a déjà une mesure\u00a0: dites dans la note pourquoi la corriger.")
    made = Measurement.objects.create(
        series=series,
        day=day,
        value=as_decimal(value),
        evidence_title=evidence_title,
        evidence_url=evidence_url,
        note=note,
        corrects=held,
    )
    what = f"Mesure du {day:%d/%m/%Y} {'corrigée' if held else 'saisie'}"
    journal.record(series, by=by, said=". ".join(filter(None, (what, note))))
    transaction.on_commit(touch)
    return made


def is_month_due(today: date | None = None) -> bool:
    """True when no figure of this month was counted, or one only from an old catalogue that is new again."""
    today = today or timezone.localdate()
    rows = Measurement.objects.filter(
        computed=True, day__gte=today.replace(day=1), day__lte=today, series__closed_on=None
    )
    old_only: dict[int, bool] = {}
    for series, old in rows.order_by("pk").values_list("series", "stale_since"):
        old_only[series] = old_only.get(series, True) and old is not None
    if not old_only:
        return Series.objects.filter(closed_on=None).exists()
    return any(old_only.values()) and stale_since(today) is None


def measure_at_first() -> int:
    """A portal that was never measured shows figures from its first day; how many."""
    return 0 if Measurement.objects.exists() else measure()["measured"]
