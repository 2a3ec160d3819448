"""One indicator with its series; one figure with the list that it counts, as it was that day."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance import journal
from governance.framework.charts import every_month, line_chart, month_in_words
from governance.framework.measuring import stale_since
from governance.framework.showing import (
    age_of,
    by_month,
    change_in_words,
    crumbs,
    in_words,
    is_shown,
    list_url,
    made_how,
    starts_apart,
    target_in_words,
)
from governance.framework.views.dashboard import read_day
from governance.lists import paged
from governance.models import Indicator, Measurement, Series
from opendatalab.wording import counted, long_date, number, web_address

PAGE = 50
HEADER = ("reference", "libelle", "adresse", "date")


@require_safe
def indicator(request: HttpRequest, indicator: str) -> HttpResponse:
    row = get_object_or_404(Indicator, code=indicator)
    series = list(row.series.select_related("baseline").order_by("-number"))
    held = list(
        Measurement.objects.light()
        .filter(series__in=[one.pk for one in series])
        .select_related("corrected_by")
        .order_by("day", "pk")
    )
    for one in series:
        one.indicator = row
    context = {
        "indicator": row,
        "series": [shown_series(one, [m for m in held if m.series_id == one.pk]) for one in series],
        "csv": f"{reverse('governance:measurements_csv')}?indicateur={row.code}",
        "events": [
            {"when": long_date(event.at), "what": event.said, "who": event.capacity}
            for one in series
            for event in journal.events_of(one)
        ],
        "crumbs": crumbs((row.code, "")),
    }
    return render(request, "governance/framework/indicator.html", context)


def shown_series(series: Series, rows: list[Measurement]) -> dict[str, Any]:
    indicator, first, old = series.indicator, series.baseline, stale_since()
    current = [row for row in rows if not hasattr(row, "corrected_by")]
    months = by_month(row for row in current if is_shown(row, series))
    values = {day: months[day].value if day in months else None for day in every_month(list(months))}
    points = [
        (day, value, f"{month_in_words(day)}\u00a0: {in_words(indicator, value)}")
        for day, value in values.items()
    ]
    levels = []
    if first and first.value is not None and not starts_apart(series):
        levels.append((first.value, "état initial", "odl-chart-baseline"))
    if series.target is not None:
        levels.append((series.target, "cible", "odl-chart-target"))
    comparable = first is not None and not starts_apart(series)
    return {
        "row": series,
        "baseline": in_words(indicator, first.value) if first else "",
        "baseline_url": list_url(first, series) if first else "",
        "baseline_day": long_date(first.day) if first else "",
        "target": target_in_words(series),
        "opened": long_date(series.opened_on),
        "closed": long_date(series.closed_on),
        "chart": line_chart(points, levels),
        "lines": [
            {
                "row": row,
                "day": long_date(row.day),
                "value": in_words(indicator, row.value),
                "url": version_url(row, series, rows),
                "change": change_in_words(indicator, row.value, first.value) if comparable else "",
                "how": made_how(row),
                "age": age_of(row, series, old if row is (current[-1] if current else None) else None),
                "is_baseline": row.pk == series.baseline_id,
                "corrected": hasattr(row, "corrected_by"),
            }
            for row in sorted(rows, key=lambda row: (row.day, row.pk), reverse=True)
        ],
    }


def version_url(row: Measurement, series: Series, rows: list[Measurement]) -> str:
    """The page of this very line: the day's last one has the plain address."""
    of_day = [one.pk for one in sorted(rows, key=lambda one: one.pk) if one.day == row.day]
    base = list_url(row, series)
    if of_day[-1] == row.pk:
        return base
    return f"{base}{'&' if '?' in base else '?'}version={of_day.index(row.pk) + 1}"


def asked_measurement(request: HttpRequest, code: str, text: str) -> tuple[Measurement, list[Measurement]]:
    """The line of that day, and all that were written of it: the last series unless another is asked."""
    day = read_day(text)
    if day is None:
        raise Http404("day")
    rows = Measurement.objects.filter(series__indicator__code=code, day=day).light()
    rows = list(rows.select_related("series__indicator", "series__baseline").order_by("series__number", "pk"))
    asked = request.GET.get("serie", "")
    numbers = {str(row.series.number) for row in rows}
    last = asked if asked in numbers else (str(rows[-1].series.number) if rows else "")
    rows = [row for row in rows if str(row.series.number) == last]
    if not rows:
        raise Http404("measurement")
    version = request.GET.get("version", "")
    rank = int(version) if version.isascii() and version.isdigit() and len(version) < 4 else len(rows)
    return rows[min(max(rank, 1), len(rows)) - 1], rows


@require_safe
def measurement(request: HttpRequest, indicator: str, day: str) -> HttpResponse:
    row, versions = asked_measurement(request, indicator, day)
    series = row.series
    listed = filtered(row, request)
    csv = reverse("governance:measurement_csv", args=[indicator, day])
    base = reverse("governance:measurement", args=[indicator, day])
    found = paged(request, listed, base, csv, PAGE)
    later = [one for one in versions if one.pk > row.pk]
    context = found | {
        "indicator": series.indicator,
        "series": series,
        "row": row,
        "value": in_words(series.indicator, row.value),
        "day": long_date(row.day),
        "how": made_how(row),
        "age": f"Source à jour au {long_date(row.stale_since)} seulement" if row.stale_since else "",
        "is_baseline": row.pk == series.baseline_id,
        "q": request.GET.get("q", "")[:100],
        "serie": request.GET.get("serie", "")[:3],
        "version": request.GET.get("version", "")[:3],
        "lines": [shown_line(line) for line in found["page"]],
        "sentence": counted(len(listed), "ligne", "lignes"),
        "total": number(len(row.listed)),
        "later": in_words(series.indicator, later[-1].value) if later else "",
        "later_url": list_url(row, series),
        "versions": [
            {"url": version_url(one, series, versions), "value": in_words(series.indicator, one.value)}
            | {"row": one, "when": long_date(one.made_at), "how": made_how(one)}
            for one in versions
        ],
        "base": base,
        "crumbs": crumbs((indicator, series.indicator.get_absolute_url()), (long_date(row.day), "")),
    }
    return render(request, "governance/framework/measurement.html", context)


def filtered(row: Measurement, request: HttpRequest) -> list[dict[str, str]]:
    words = request.GET.get("q", "")[:100].casefold().strip()
    return [line for line in row.listed if words in line["label"].casefold()] if words else row.listed


def shown_line(line: dict[str, str]) -> dict[str, str]:
    """A path of ours or an address of the web; nothing else becomes a link."""
    url = line["url"]
    safe = url if url.startswith("/") and not url.startswith("//") else web_address(url)
    return {
        "ref": line["ref"],
        "label": line["label"],
        "url": safe,
        "day": long_date(date.fromisoformat(line["day"])) if line.get("day") else "",
    }


def absolute(url: str) -> str:
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


@require_safe
def measurement_csv(request: HttpRequest, indicator: str, day: str) -> HttpResponse:
    row, _ = asked_measurement(request, indicator, day)
    lines = (
        (line["ref"], line["label"], absolute(line["url"]), line["day"]) for line in filtered(row, request)
    )
    return stream(f"{indicator}-{day}", HEADER, lines)
