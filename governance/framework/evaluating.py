"""An evaluation takes with it what every indicator was worth that day; later corrections stand beside."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import journal
from governance.framework.measuring import measure, open_series, stale_since
from governance.framework.showing import (
    age_of,
    change_in_words,
    in_words,
    is_shown,
    list_url,
    made_how,
    starts_apart,
    target_in_words,
)
from governance.models import Evaluation, Indicator, Measurement, Series
from governance.models.indicators import as_decimal
from opendatalab.wording import long_date


@transaction.atomic
def publish(evaluation: Evaluation, *, by: Any = None, said: str = "") -> None:
    """What the portal counts is measured first when the day is today; then taken, and kept for good."""
    if evaluation.day == timezone.localdate():
        measure(evaluation.day, by=by)
    journal.move(
        evaluation, to=Evaluation.State.PUBLISHED, by=by, said=said, snapshot=snapshot(evaluation.day)
    )


def snapshot(day: date) -> list[dict[str, Any]]:
    """A line an indicator, each complete in itself: values, words, links, the row that it comes from."""
    return [_line(series, day) for series in open_series()]


def _line(series: Series, day: date) -> dict[str, Any]:
    indicator, first = series.indicator, series.baseline
    rows = series.measurements.current().light().filter(day__lte=day).order_by("-day", "-pk")
    row = next((row for row in rows if is_shown(row, series)), None)
    old = stale_since() if row and row.day == day else None
    value = row.value if row else None
    comparable = first is not None and not starts_apart(series)
    return {
        **{"code": indicator.code, "label": indicator.label, "result": indicator.result},
        **{"unit": indicator.unit, "series": series.number, "definition": series.definition},
        **{"perimeter": series.perimeter, "source": indicator.source},
        "value": None if value is None else str(value),
        "words": in_words(indicator, value),
        "measurement": row.pk if row else None,
        "url": list_url(row, series) if row else "",
        "day": row.day.isoformat() if row else "",
        "how": made_how(row) if row else "",
        "age": age_of(row, series, old) if row else "",
        "note": row.note if row else "",
        "evidence_title": row.evidence_title if row else "",
        "evidence_url": row.evidence_url if row else "",
        "baseline": in_words(indicator, first.value) if first else "",
        "baseline_day": first.day.isoformat() if first else "",
        "change": change_in_words(indicator, value, first.value) if comparable else "",
        "target": target_in_words(series, value),
    }


def with_corrections(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The frozen lines, each with what was written of it since: the last correction and its page."""
    pks = [line["measurement"] for line in lines if line["measurement"]]
    known = {
        row.pk: row
        for row in Measurement.objects.light()
        .filter(series__in=Series.objects.filter(measurements__in=pks))
        .select_related("series__indicator")
        .order_by("pk")
    }
    after = {row.corrects_id: row for row in known.values() if row.corrects_id}
    found = []
    for line in lines:
        last = line["measurement"]
        while last in after:
            last = after[last].pk
        fixed = known.get(last) if last != line["measurement"] else None
        shown = {
            "corrected": in_words(fixed.series.indicator, fixed.value) if fixed else "",
            "corrected_url": list_url(fixed, fixed.series) if fixed else "",
            "corrected_note": fixed.note if fixed else "",
            "day_words": long_date(date.fromisoformat(line["day"])) if line["day"] else "",
            "baseline_words": long_date(date.fromisoformat(line["baseline_day"]))
            if line["baseline_day"]
            else "",
        }
        found.append({**line, **shown})
    return found


def compare(before: Evaluation, after: Evaluation) -> list[dict[str, Any]]:
    """Both frozen values of each indicator, and the change where one series holds both."""
    first = {line["code"]: line for line in before.snapshot}
    second = {line["code"]: line for line in after.snapshot}
    found = []
    for code in dict.fromkeys([*second, *first]):
        old, new = first.get(code), second.get(code)
        line = new or old
        one = Indicator(code=code, unit=line["unit"])
        same = bool(old and new and old["series"] == new["series"])
        change = change_in_words(one, _value(new), _value(old)) if same else ""
        if old and new and not same:
            change = "Autre définition ou autre périmètre\u00a0: non comparable"
        found.append({"code": code, "label": line["label"], "before": old, "after": new, "change": change})
    return found


def _value(line: dict[str, Any]):
    return as_decimal(line["value"])
