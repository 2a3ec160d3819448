"""Rows of BarCamps and contests, one maker a model. What is private holds the planted word."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from governance.models import (
    Ballot,
    Body,
    Contest,
    Criterion,
    Entry,
    EventOutput,
    JurySeat,
    KitDataset,
    Meeting,
    Room,
    Score,
    Session,
    Slot,
)
from opendatalab.retention import person_digest
from tests.governance.factories import make_body, make_meeting
from tests.governance.planted import EMAIL, MARK

COMING = datetime(2126, 5, 4, 7, tzinfo=UTC)
PAST = datetime(2026, 5, 4, 7, tzinfo=UTC)


def make_barcamp(body: Body | None = None, **changes: Any) -> Meeting:
    """Called, in a hundred years."""
    values = {"kind": "barcamp", "title": "BarCamp des forêts", "starts_at": COMING, "items": 0} | changes
    return make_meeting(body or make_body(), **values)


def make_past_barcamp(body: Body | None = None, **changes: Any) -> Meeting:
    return make_barcamp(body, **{"starts_at": PAST, "state": "held"} | changes)


def make_grid(meeting: Meeting, *, rooms: int = 2, slots: int = 2) -> tuple[list[Room], list[Slot]]:
    made = [
        Room.objects.create(meeting=meeting, name=f"Salle {rank + 1}", position=rank) for rank in range(rooms)
    ]
    hours = [meeting.starts_at + timedelta(minutes=40 * rank) for rank in range(slots)]
    return made, [
        Slot.objects.create(meeting=meeting, starts_at=hour, ends_at=hour + timedelta(minutes=40))
        for hour in hours
    ]


def make_session(meeting: Meeting, number: int = 1, **changes: Any) -> Session:
    values = {
        **{"title": f"Sentiers, session {number}", "pitch": "Ce qui manque aux marcheurs."},
        **{"college": "societe-civile", "email": EMAIL, "state": "proposee"},
        "token_key": f"session-{meeting.pk}-{number}",
    }
    return Session.objects.create(meeting=meeting, **values | changes)


def make_ballot(meeting: Meeting, *sessions: Session, number: int = 1, **changes: Any) -> Ballot:
    email = f"{MARK}{number}@example.org"
    values = {"email": email, "person": person_digest(email), "confirmed_at": timezone.now()}
    ballot = Ballot.objects.create(
        meeting=meeting, token_key=f"vote-{meeting.pk}-{number}", **values | changes
    )
    ballot.sessions.set(sessions)
    return ballot


def make_output(meeting: Meeting, **changes: Any) -> EventOutput:
    values = {"text": "Fréquentation des sentiers, heure par heure", "method": "api", "priority": 1}
    return EventOutput.objects.create(meeting=meeting, **values | changes)


def make_contest(body: Body | None = None, **changes: Any) -> Contest:
    """Open now, with two criteria that make a hundred."""
    now = timezone.now()
    values = {
        **{"title": "Concours des forêts", "text": "**Réutiliser** les données.", "rules": "Article 1."},
        **{"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(days=9), "state": "open"},
        **{"jury_on": date(2126, 1, 2), "winners": 1, "prizes": "Un séjour."},
    } | changes
    contest = Contest.objects.create(body=body or make_body(), **values)
    for rank, (label, weight) in enumerate((("Utilité", 60), ("Qualité", 40))):
        Criterion.objects.create(contest=contest, label=label, weight=weight, position=rank)
    contest.versions.create(number=1, text=contest.rules)
    return contest


def make_kit(contest: Contest, reference: str) -> KitDataset:
    return KitDataset.objects.create(contest=contest, reference=reference, note="Pour situer")


def make_entry(contest: Contest, number: int = 1, **changes: Any) -> Entry:
    values = {
        **{"team": f"Équipe {number}", "organisation": "citoyens", "title": f"Projet {number}"},
        **{"problem": "On se perd.", "solution": "Une carte.", "licence": "Licence Ouverte 2.0"},
        **{"datasets": [f"{1:024x}"], "contact_email": EMAIL, "state": "recevable"},
        **{"url": "https://projet.example/", "token_key": f"dossier-{contest.pk}-{number}"},
    }
    return Entry.objects.create(contest=contest, **values | changes)


def make_seat_of_jury(contest: Contest, name: str = "Un parc naturel") -> JurySeat:
    return JurySeat.objects.create(contest=contest, organisation=name)


def make_scores(seat: JurySeat, entry: Entry, *values: int) -> None:
    for criterion, value in zip(entry.contest.criteria.all(), values, strict=True):
        Score.objects.create(seat=seat, entry=entry, criterion=criterion, value=value)


def make_events(body: Body) -> None:
    """Something behind every route: a day to come, one past with what came out, contests open and ranked."""
    coming = make_barcamp(body)
    rooms, slots = make_grid(coming)
    session = make_session(coming, room=rooms[0], slot=slots[0])
    make_session(coming, 2)
    make_session(coming, 3, state="moderation", title=f"{MARK} à relire", pitch=f"{MARK} à relire")
    make_ballot(coming, session)
    make_ballot(coming, session, number=2, confirmed_at=None)
    past = make_past_barcamp(body, title="BarCamp passé")
    held = make_session(past, state="tenue", notes="Des **notes**.", people=12)
    make_output(past, session=held)
    make_output(past, text="Une idée", kind="idee", method="", priority=3, state="ecartee")
    make_session(coming, 4, state="a-confirmer", title=f"{MARK} à confirmer", pitch=MARK)
    opened = make_contest(body)
    make_kit(opened, "jeu-1")
    make_kit(opened, "jamais-vu")
    make_seat_of_jury(opened)
    make_entry(opened, state="a-confirmer", title=f"{MARK} à confirmer", problem=MARK, solution=MARK)
    ranked = make_contest(body, title="Concours passé", state="results", published_at=timezone.now())
    make_entry(ranked, state="laureate", rank=1)
    make_entry(ranked, 2, state="irrecevable", title=f"{MARK} irrecevable", problem=MARK)
