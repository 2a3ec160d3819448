"""One BarCamp: its programme, a session, proposing, voting, and what came out of it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance import journal
from governance.events import letters, sessions
from governance.events.forms import BallotForm, OutputsForm, SessionForm
from governance.events.outputs import said_of
from governance.events.views.shown import listing, meeting_trail
from governance.events.wording import few, few_cell
from governance.forms import ConfirmForm
from governance.letters import read_token
from governance.models import Ballot, EventOutput, Meeting, Session
from governance.wording import moment, span
from opendatalab.public_forms import public_form
from opendatalab.text import stored_html
from opendatalab.wording import counted, long_date

OUTPUTS_PER_PAGE = 40
SESSIONS_HEADER = (
    *("reference", "titre", "en_quelques_mots", "college", "etat", "debut", "salle", "voix", "participants"),
    *("sorties", "adresse"),
)
OUTPUTS_HEADER = (
    *("reference", "texte", "nature", "moyen", "priorite", "suite", "ce_qui_en_est_dit", "demande"),
    *("session", "barcamp", "adresse"),
)


def visible(ref: str) -> Meeting:
    """A BarCamp or an event that anybody may know of."""
    kinds = (Meeting.Kind.BARCAMP, Meeting.Kind.EVENT)
    rows = Meeting.objects.public().filter(kind__in=kinds).select_related("body__sector")
    return get_object_or_404(rows, ref=ref)


def sessions_of(row: Meeting) -> list[Session]:
    """Those of the grid in its order, then the others, the most wanted first."""
    rows = Session.objects.public().filter(meeting=row).with_votes().select_related("room", "slot")
    return sorted(
        rows.order_by("slot__starts_at", "room__position", "pk"),
        key=lambda one: (one.slot is None, one.slot.starts_at if one.slot else row.ends_at, -one.votes),
    )


@require_safe
def programme(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    rows = sessions_of(row)
    context = {
        "meeting": row,
        "when": span(row.starts_at, row.ends_at),
        "sessions": [session_line(one) for one in rows],
        "grid": sessions.grid_of(row, rows),
        "takes_sessions": sessions.takes_sessions(row),
        "takes_votes": sessions.takes_votes(row) and bool(rows),
        "crumbs": meeting_trail(row, ("Programme", "")),
    }
    return render(request, "governance/events/programme.html", context)


def session_line(row: Session) -> dict[str, Any]:
    place = f"{row.slot}, {row.room}" if row.slot and row.room else ""
    votes = few(row.votes, "voix", "voix") if row.state == Session.State.PROPOSED else ""
    people = few(row.people, "participant", "participants") if row.people else ""
    return {"row": row, "place": place, "votes": votes, "people": people}


@require_safe
def programme_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    return stream(f"sessions-{row.ref.lower()}", SESSIONS_HEADER, session_rows(row))


def session_rows(meeting: Meeting) -> Iterator[tuple]:
    outputs: dict[int, int] = {}
    shown = EventOutput.objects.public().filter(meeting=meeting).order_by("pk")
    for session in shown.values_list("session", flat=True):
        outputs[session] = outputs.get(session, 0) + 1
    for row in sessions_of(meeting):
        yield (
            *(row.ref, row.title, row.pitch, row.get_college_display(), row.get_state_display()),
            f"{row.slot.starts_at.isoformat()}" if row.slot else "",
            *(row.room.name if row.room else "", few_cell(row.votes), few_cell(row.people)),
            *(outputs.get(row.pk, 0), f"{settings.SITE_URL}{row.get_absolute_url()}"),
        )


@require_safe
def session(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    meeting = visible(ref)
    rows = Session.objects.public().filter(meeting=meeting).with_votes().select_related("room", "slot")
    row = get_object_or_404(rows, ref=number)
    shown = list(EventOutput.objects.public().filter(session=row).select_related("request", "meeting__body"))
    context = {
        "meeting": meeting,
        "session": row,
        "line": session_line(row),
        "when": moment(row.slot.starts_at) if row.slot else "",
        "notes": stored_html(row.notes_html),
        "outputs": output_lines(shown),
        "takes_votes": sessions.takes_votes(meeting) and row.state == Session.State.PROPOSED,
        "events": [
            {
                "when": long_date(event.at),
                "what": Session.State(event.after).label if event.after else event.said,
                "who": event.capacity,
            }
            for event in journal.events_of(row)
        ],
        "crumbs": meeting_trail(
            meeting, ("Programme", reverse("governance:programme", args=[meeting.ref])), (row.ref, "")
        ),
    }
    return render(request, "governance/events/session.html", context)


@public_form("session")
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    if not sessions.takes_sessions(row):
        return redirect("governance:programme", row.ref)
    form = SessionForm(request)
    if form.is_valid():
        sessions.propose(row, form)
        return redirect("governance:proposed", row.ref)
    context = {
        "form": form,
        "meeting": row,
        "when": span(row.starts_at, row.ends_at),
        "crumbs": meeting_trail(row, ("Proposer une session", "")),
    }
    return render(request, "governance/events/propose.html", context, status=form.status)


@require_safe
def proposed(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = {
        "what": "Votre proposition",
        "after": "L’équipe la relira, puis la montrera au programme.",
        "back": reverse("governance:programme", args=[row.ref]),
        "crumbs": meeting_trail(row, ("Proposition reçue", "")),
    }
    return render(request, "governance/events/received.html", context)


@public_form("vote")
def vote(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    rows = [one for one in sessions_of(row) if one.state == Session.State.PROPOSED]
    if not rows or not sessions.takes_votes(row):
        return redirect("governance:programme", row.ref)
    form = BallotForm(request, sessions=rows, initial={"sessions": [request.GET.get("session", "")]})
    if form.is_valid():
        sessions.vote(row, form)
        return redirect("governance:voted", row.ref)
    context = {"form": form, "meeting": row, "crumbs": meeting_trail(row, ("Voter", ""))}
    return render(request, "governance/events/vote.html", context, status=form.status)


@require_safe
def voted(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = {
        "what": "Votre vote",
        "after": "Il sera alors compté, une fois par adresse.",
        "back": reverse("governance:programme", args=[row.ref]),
        "crumbs": meeting_trail(row, ("Vote reçu", "")),
    }
    return render(request, "governance/events/received.html", context)


@public_form("confirmation")
def confirm_session(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = read_token(letters.SESSION, token)
    row = Session.objects.filter(pk=pk).select_related("meeting").first()
    form = ConfirmForm(request)
    done = row is not None and row.state != Session.State.UNCONFIRMED
    if row and form.is_valid():
        sessions.confirm_session(row)
        done = True
    after = "L’équipe la relit, puis la montre au programme. Un courrier vous le dira."
    return confirmation(request, form, row, what="cette session", done=done, after=after)


@public_form("confirmation")
def confirm_ballot(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = read_token(letters.BALLOT, token)
    row = Ballot.objects.filter(pk=pk).select_related("meeting").first()
    form = ConfirmForm(request)
    done = row is not None and row.confirmed_at is not None
    closed = False
    if row and form.is_valid():
        done = sessions.confirm_ballot(row)
        closed = not done
    return confirmation(
        request, form, row, what="ce vote", done=done, after="Il est compté.", too_late=closed
    )


def confirmation(request: HttpRequest, form: ConfirmForm, row: Any, **context: Any) -> HttpResponse:
    context |= {"form": form, "known": row is not None, "crumbs": meeting_trail_of(row)}
    if row is not None:
        context["back"] = reverse("governance:programme", args=[row.meeting.ref])
    return render(request, "governance/events/confirm.html", context, status=200 if row else 404)


def meeting_trail_of(row: Any) -> list[dict[str, str]]:
    from governance.events.views.shown import trail

    return meeting_trail(row.meeting, ("Confirmation", "")) if row else trail(("Confirmation", ""))


# What came out


def output_lines(rows: list[EventOutput]) -> list[dict[str, Any]]:
    said = said_of(rows)
    return [{"row": row, "said": said.get(row.ref, "")} for row in rows]


def outputs_found(meeting: Meeting, form: OutputsForm) -> list[EventOutput]:
    shown = EventOutput.objects.public().filter(meeting=meeting)
    rows = form.rows(shown).select_related("session__meeting", "request", "meeting__body")
    return list(rows.order_by("priority", "pk"))


@require_safe
def outputs(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    form = OutputsForm(request.GET)
    base = reverse("governance:outputs", args=[row.ref])
    found = outputs_found(row, form)
    context = listing(request, form, found, base=base, per_page=OUTPUTS_PER_PAGE)
    every = list(EventOutput.objects.public().filter(meeting=row).order_by("pk"))
    context |= {
        "meeting": row,
        "when": span(row.starts_at, row.ends_at),
        "lines": output_lines(context["rows"]),
        "sentence": counted(len(found), "sortie", "sorties"),
        "methods": by_method(every),
        "left": sum(one.state == EventOutput.State.OPEN for one in every),
        "csv": reverse("governance:outputs_csv", args=[row.ref]),
        "crumbs": meeting_trail(row, ("Ce qu’il en est sorti", "")),
    }
    return render(request, "governance/events/outputs.html", context)


def by_method(rows: list[EventOutput]) -> list[dict[str, str]]:
    """How many outputs for each method, with the address of their list."""
    found = []
    for method in EventOutput.Method:
        if count := sum(row.method == method for row in rows):
            found.append({"value": method.value, "label": method.label, "count": str(count)})
    return found


@require_safe
def outputs_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    found = outputs_found(row, OutputsForm(request.GET))
    return stream(f"sorties-{row.ref.lower()}", OUTPUTS_HEADER, output_rows(found))


def output_rows(found: list[EventOutput]) -> Iterator[tuple]:
    said = said_of(found)
    for row in found:
        yield (
            *(row.ref, row.text, row.get_kind_display(), row.get_method_display(), row.priority),
            *(row.get_state_display(), said.get(row.ref, ""), row.request.ref if row.request else ""),
            *(row.session.ref if row.session else "", row.meeting.ref),
            f"{settings.SITE_URL}{row.get_absolute_url()}",
        )
