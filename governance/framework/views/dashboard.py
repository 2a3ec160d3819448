"""The dashboard: a card an indicator, months side by side; every measurement as a spreadsheet and a feed."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from catalogue.feeds import clean, feed, new_atom
from governance.clocks import answers_in_words
from governance.framework.showing import (
    cards,
    crumbs,
    first_month_known,
    in_words,
    list_url,
    made_how,
    month_heads,
    results_of,
)
from governance.models import Evaluation, Measurement, Request
from opendatalab.region import region
from opendatalab.text import plain_of_html
from opendatalab.wording import counted, long_date

ENTRIES = 30
HEADER = (
    *("indicateur", "libelle", "serie", "perimetre", "jour", "valeur", "unite", "origine", "document"),
    *("adresse_du_document", "source_a_jour_au", "corrigee", "note", "page"),
)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    made = cards()
    days = [card.row.day for card in made if card.row]
    start = first_month_known(made)
    context = {
        "results": results_of(made),
        "cards": made,
        "months": month_heads()[start:],
        "lines": [(card.indicator.code, card.cells[start:]) for card in made],
        "known": sum(card.row is not None and card.row.value is not None for card in made),
        "measured": long_date(max(days)) if days else "",
        "delays": answers_in_words(Request.objects.public().real()) if made else "",
        "frame": region().logical_frame,
        "crumbs": crumbs(),
    }
    return render(request, "governance/framework/dashboard.html", context)


def asked_measurements(request: HttpRequest) -> QuerySet[Measurement]:
    """Of one indicator, from a day, until a day: what means nothing is left out."""
    rows = Measurement.objects.light().select_related("series__indicator", "corrected_by")
    if code := request.GET.get("indicateur", "")[:8]:
        rows = rows.filter(series__indicator__code=code)
    for name, look in (("du", "day__gte"), ("au", "day__lte")):
        if day := read_day(request.GET.get(name, "")):
            rows = rows.filter(**{look: day})
    return rows.order_by("series__indicator__position", "series__indicator__code", "day", "pk")


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def plain(value: Decimal | None) -> str:
    """A number for a spreadsheet, with a French comma; empty when it was not measured."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


@require_safe
def measurements_csv(request: HttpRequest) -> HttpResponse:
    return stream("mesures", HEADER, rows_of(asked_measurements(request)))


def rows_of(rows: QuerySet[Measurement]) -> Iterator[tuple]:
    for row in rows.iterator(chunk_size=500):
        indicator = row.series.indicator
        yield (
            *(indicator.code, indicator.label, row.series.number, row.series.perimeter, row.day.isoformat()),
            *(plain(row.value), indicator.get_unit_display(), made_how(row), row.evidence_title),
            *(row.evidence_url, row.stale_since.isoformat() if row.stale_since else ""),
            "oui" if hasattr(row, "corrected_by") else "",
            *(row.note, f"{settings.SITE_URL}{list_url(row, row.series)}"),
        )


@feed
def atom(request: HttpRequest) -> HttpResponse:
    """Days of measurement, corrections, evaluations published: the last first."""
    made = new_atom(
        f"{region().site_title}\u00a0: tableau de bord",
        "Les mesures des indicateurs et les évaluations publiées.",
        page=reverse("governance:dashboard"),
        own=reverse("governance:dashboard_atom"),
    )
    for when, title, link, words in sorted(entries(), key=lambda entry: entry[0], reverse=True)[:ENTRIES]:
        made.add_item(
            title=clean(title),
            link=f"{settings.SITE_URL}{link}",
            description=clean(words),
            unique_id=f"{settings.SITE_URL}{link}",
            pubdate=when,
            updateddate=when,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def entries() -> list[tuple[datetime, str, str, str]]:
    found = []
    rows = Measurement.objects.light().select_related("series__indicator").order_by("-made_at", "-pk")
    days: dict[date, list[Measurement]] = {}
    for row in rows[: ENTRIES * 15]:
        if row.corrects_id and not row.computed:
            said = in_words(row.series.indicator, row.value)
            title = f"{row.series.indicator.code} corrigé au {long_date(row.day)}\u00a0: {said}"
            link = f"{list_url(row, row.series)}#v{row.pk}"
            found.append((row.made_at, title, link, row.note))
        else:
            days.setdefault(timezone.localdate(row.made_at), []).append(row)
    for day, of_day in days.items():
        words = "\u00a0; ".join(
            f"{row.series.indicator.code} {in_words(row.series.indicator, row.value).lower()}"
            for row in sorted(of_day, key=lambda row: row.series.indicator.position)
        )
        title = f"{counted(len(of_day), 'mesure', 'mesures')} le {long_date(day)}"
        link = f"{reverse('governance:dashboard')}#{day.isoformat()}"
        found.append((max(row.made_at for row in of_day), title, link, words))
    for row in Evaluation.objects.public().order_by("-published_at", "-pk")[:ENTRIES]:
        words = plain_of_html(row.text_html, 400)
        found.append((row.published_at, row.title, row.get_absolute_url(), words))
    return found
