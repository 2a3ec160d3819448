"""Meetings: the list, one meeting, its calendar, registering."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.exports import day, stream
from governance import calendars, journal
from governance.lists import paged
from governance.meeting_forms import AnswerForm, MeetingsForm, RegistrationForm
from governance.meetings import answer, is_full, late_for, register
from governance.models import Body, Meeting, Registration
from governance.views.bodies import crumbs, line_of
from governance.wording import days_between, moment, span
from opendatalab.public_forms import public_form
from opendatalab.region import region
from opendatalab.text import stored_html
from opendatalab.wording import counted, long_date

HEADER = (
    *("reference", "sorte", "titre", "instance", "etat", "debut", "fin", "lieu"),
    *("compte_rendu_publie_le", "adresse"),
)


def trail(row: Meeting, *steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(
        ("Réunions", reverse("governance:meetings")),
        (row.ref, row.get_absolute_url() if steps else ""),
        *steps,
    )


def visible(ref: str) -> Meeting:
    return get_object_or_404(Meeting.objects.public().select_related("body__sector"), ref=ref)


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    form = MeetingsForm(request.GET)
    rows = form.rows()
    coming = [line_of(row) for row in rows.coming().order_by("starts_at", "pk")]
    past = rows.exclude(pk__in=[line["row"].pk for line in coming])
    found = paged(request, past, reverse("governance:meetings"), reverse("governance:meetings_csv"))
    context = found | {
        "form": form,
        "coming": coming,
        "past": [line_of(row) for row in found["page"]],
        "crumbs": crumbs(("Réunions", "")),
    }
    return render(request, "governance/meetings.html", context)


@require_safe
def meetings_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream(
        "reunions", HEADER, map(columns, MeetingsForm(request.GET).rows().real().iterator(chunk_size=500))
    )


def columns(row: Meeting) -> tuple:
    start, end = (timezone.localtime(value).isoformat() for value in (row.starts_at, row.ends_at))
    return (
        *(row.ref, row.get_kind_display(), row.title, row.body.name, row.get_state_display()),
        *(start, end, row.place, day(row.published_at)),
        f"{settings.SITE_URL}{row.get_absolute_url()}",
    )


@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = context_of(row, published=row.state == Meeting.State.PUBLISHED)
    return render(request, "governance/meeting.html", context)


def context_of(row: Meeting, *, published: bool) -> dict[str, Any]:
    """What the page of a meeting shows; `published`, with its minutes."""
    held = row.state not in (Meeting.State.CALLED, Meeting.State.CANCELLED)
    attendances = list(row.attendances.select_related("partner")) if held else []
    decided = row.outcomes.select_related("meeting__body").order_by("position", "pk")
    return {
        "meeting": row,
        "when": span(row.starts_at, row.ends_at),
        "call": stored_html(row.call_html),
        "items": row.items.select_related("request"),
        "late": late_for(row),
        "documents": row.documents.filter(public=True),
        "attendances": attendances,
        "came": counted(
            sum(item.people for item in attendances if item.how in item.CAME),
            "personne",
            "personnes",
        ),
        "quorum": row.quorum() if held else None,
        "minutes": stored_html(row.minutes_html) if published else "",
        "outcomes": decided if published else (),
        "errata": row.errata.all() if published else (),
        "delay": days_between(row.ends_at.date(), row.published_at.date()) if row.published_at else "",
        "events": [
            {"when": long_date(event.at), "what": said(event), "who": event.capacity}
            for event in journal.events_of(row)
        ],
        "crumbs": trail(row),
    }


def said(event) -> str:
    name = Meeting.State(event.after).label if event.after else "Date ou lieu changés"
    return f"{name}. {event.said}" if event.said else name


@require_safe
def meeting_ics(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    return calendars.answer([row], row.title, row.ref.lower())


@require_safe
def body_ics(request: HttpRequest, slug: str) -> HttpResponse:
    body = get_object_or_404(Body.objects.public(), slug=slug)
    rows = Meeting.objects.public().filter(body=body).select_related("body").order_by("starts_at", "pk")
    return calendars.answer(rows, body.name, body.slug)


@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponse:
    rows = Meeting.objects.public().real().select_related("body").order_by("starts_at", "pk")
    return calendars.answer(rows, f"{region().site_title}\u00a0: réunions", "agenda")


@public_form("inscription")
def registering(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    if not row.takes_registrations:
        return redirect(row)
    form = RegistrationForm(request)
    if form.is_valid():
        register(row, form)
        return redirect("governance:registered", row.ref)
    context = {
        "form": form,
        "meeting": row,
        "when": span(row.starts_at, row.ends_at),
        "full": is_full(row),
        "crumbs": trail(row, ("S’inscrire", "")),
    }
    return render(request, "governance/register.html", context, status=form.status)


@require_safe
def registered(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = {"meeting": row, "crumbs": trail(row, ("Inscription reçue", ""))}
    return render(request, "governance/registered.html", context)


@public_form("inscription-reponse")
@never_cache
def registration(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter's link: what is kept, and two buttons. Opening the link changes nothing."""
    row = get_object_or_404(Registration.objects.select_related("meeting__body"), key=key)
    form = AnswerForm(request)
    if form.is_valid():
        answer(row, form.cleaned_data["answer"])
        return redirect("governance:registration", row.key)
    context = {
        "form": form,
        "row": row,
        "meeting": row.meeting,
        "when": moment(row.meeting.starts_at),
        "open": row.meeting.takes_registrations,
        "minutes": minutes_to_read(row),
        "crumbs": trail(row.meeting, ("Mon inscription", "")),
    }
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/registration.html", context)


def minutes_to_read(row: Registration) -> str:
    """Whoever was registered reads the minutes over before they are approved."""
    confirmed = row.state == Registration.State.CONFIRMED
    return (
        stored_html(row.meeting.minutes_html)
        if confirmed and row.meeting.state == Meeting.State.SUBMITTED
        else ""
    )
