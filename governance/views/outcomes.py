"""The public register of decisions and actions: page, spreadsheet, feed, one row."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import day, stream
from catalogue.feeds import clean, feed, new_atom
from governance import journal
from governance.lists import paged
from governance.meeting_forms import OutcomesForm
from governance.models import Meeting, Outcome
from governance.views.bodies import crumbs
from governance.wording import span
from opendatalab.region import region
from opendatalab.text import plain_of_html
from opendatalab.wording import counted, long_date

ENTRIES = 30
HEADER = (
    "reference",
    "nature",
    "texte",
    "responsable",
    "echeance",
    "etat",
    "faite_le",
    "instance",
    "reunion",
) + (*("date", "liens", "adresse"),)


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    form = OutcomesForm(request.GET)
    base, csv = reverse("governance:outcomes"), reverse("governance:outcomes_csv")
    found = paged(request, form.rows(), base, csv)
    context = found | {
        "form": form,
        "sentence": counted(found["page"].paginator.count, "décision ou action", "décisions et actions"),
        "crumbs": crumbs(("Décisions", "")),
    }
    return render(request, "governance/outcomes.html", context)


@require_safe
def outcomes_csv(request: HttpRequest) -> HttpResponse:
    return stream("decisions", HEADER, rows_of(OutcomesForm(request.GET).rows().real()))


def rows_of(rows) -> Iterator[tuple]:
    for row in rows.iterator(chunk_size=500):
        yield (
            *(row.ref, row.get_kind_display(), row.text, row.owner, row.due.isoformat() if row.due else ""),
            *(row.status, row.done_on.isoformat() if row.done_on else "", row.meeting.body.name),
            *(row.meeting.ref, day(row.meeting.starts_at), " ".join(link["url"] for link in row.links)),
            f"{settings.SITE_URL}{row.get_absolute_url()}",
        )


@require_safe
def outcome(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(Outcome.objects.public().select_related("meeting__body"), ref=ref)
    context = {
        "outcome": row,
        "due": long_date(row.due),
        "done": long_date(row.done_on),
        "when": span(row.meeting.starts_at, row.meeting.ends_at),
        "events": [
            {"when": long_date(event.at), "what": said(event), "who": event.capacity}
            for event in journal.events_of(row)
        ],
        "crumbs": crumbs(("Décisions", reverse("governance:outcomes")), (row.ref, "")),
    }
    return render(request, "governance/outcome.html", context)


def said(event) -> str:
    name = Outcome.State(event.after).label if event.after else ""
    return ". ".join(filter(None, (name, event.said)))


@feed
def atom(request: HttpRequest) -> HttpResponse:
    """Meetings called and minutes published, the last first; a change of date is not a new entry."""
    made = new_atom(
        f"{region().site_title}\u00a0: réunions et comptes rendus",
        "Les réunions convoquées et les comptes rendus publiés.",
        page=reverse("governance:home"),
        own=reverse("governance:atom"),
    )
    rows = Meeting.objects.public().real().select_related("body").exclude(called_at=None)
    entries = []
    for row in rows.order_by("-called_at", "-pk")[:ENTRIES]:
        entries.append((row.called_at, row, "convocation", plain_of_html(row.call_html, 400)))
    for row in rows.exclude(published_at=None).order_by("-published_at", "-pk")[:ENTRIES]:
        entries.append((row.published_at, row, "compte-rendu", plain_of_html(row.minutes_html, 400)))
    for when, row, kind, words in sorted(entries, key=lambda entry: entry[0], reverse=True)[:ENTRIES]:
        title = "Compte rendu" if kind == "compte-rendu" else span(row.starts_at, row.ends_at)
        made.add_item(
            title=clean(f"{row.body.name}, {row.title}\u00a0: {title}"),
            link=f"{settings.SITE_URL}{row.get_absolute_url()}",
            description=clean(words),
            unique_id=f"{settings.SITE_URL}{row.get_absolute_url()}#{kind}",
            pubdate=when,
            updateddate=when,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
