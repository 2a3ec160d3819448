"""Sessions of a BarCamp: proposed, confirmed, read by the team, voted, laid in rooms and slots."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import journal
from governance.events import letters
from governance.events.forms import BallotForm, SessionForm
from governance.models import Ballot, Meeting, Room, Session, Slot
from opendatalab.retention import person_digest
from opendatalab.stamp import touch

State = Session.State
PROPOSER = "personne qui propose"


def takes_sessions(meeting: Meeting) -> bool:
    """Before the day and on the day itself."""
    called = meeting.kind == Meeting.Kind.BARCAMP and meeting.state == Meeting.State.CALLED
    return called and meeting.ends_at > timezone.now()


def takes_votes(meeting: Meeting) -> bool:
    return takes_sessions(meeting) and meeting.starts_at > timezone.now()


@transaction.atomic
def propose(meeting: Meeting, form: SessionForm) -> Session:
    """Kept once, unseen; a letter asks to confirm. What looks like a robot's waits for a person."""
    words = {name: form.cleaned_data[name] for name in ("title", "pitch", "college", "email")}
    row, new = Session.objects.get_or_create(
        token_key=form.token_key,
        defaults={"meeting": meeting, "state": State.UNCONFIRMED, "doubts": form.doubts, **words},
    )
    if new and not form.doubts:
        letters.ask_about_session(row)
    return row


def confirm_session(session: Session) -> None:
    """By the link of the letter; the second time changes nothing."""
    if session.state == State.UNCONFIRMED:
        journal.move(session, to=State.MODERATION, capacity=PROPOSER, is_public=False)


@transaction.atomic
def move_session(session: Session, *, to: str, by: Any = None, said: str = "") -> None:
    """As the team decides; who proposed it is told. Why one is set aside stays with the team."""
    journal.move(session, to=to, by=by, said=said, is_public=to in Session.SHOWN)
    number = journal.events_of(session, public=False).count()
    letters.tell_proposer(session, number=number)


@transaction.atomic
def vote(meeting: Meeting, form: BallotForm) -> Ballot:
    email = form.cleaned_data["email"]
    row, new = Ballot.objects.get_or_create(
        token_key=form.token_key,
        defaults={
            **{"meeting": meeting, "email": email, "person": person_digest(email), "doubts": form.doubts}
        },
    )
    if new:
        row.sessions.set(form.chosen)
        if not form.doubts:
            letters.ask_about_ballot(row)
    return row


@transaction.atomic
def confirm_ballot(ballot: Ballot) -> bool:
    """Counted from now on, in the place of an earlier one of its address. False once votes are closed."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=ballot.meeting_id)
    ballot = Ballot.objects.select_for_update(of=("self",)).filter(pk=ballot.pk).first()
    if ballot is None or ballot.confirmed_at or not takes_votes(meeting):
        return ballot is not None and ballot.confirmed_at is not None
    meeting.ballots.filter(person=ballot.person).exclude(pk=ballot.pk).delete()
    Ballot.objects.filter(pk=ballot.pk).update(confirmed_at=timezone.now())
    transaction.on_commit(touch)
    return True


@dataclass(frozen=True)
class Grid:
    rooms: list[Room]
    lines: list[tuple[Slot, list[Session | None]]]  # one session or none a room, in the order of rooms

    def __bool__(self) -> bool:
        return bool(self.rooms and self.lines)


def grid_of(meeting: Meeting, sessions: list[Session]) -> Grid:
    rooms = list(meeting.rooms.all())
    placed = {(row.room_id, row.slot_id): row for row in sessions if row.room_id and row.slot_id}
    lines = [(slot, [placed.get((room.pk, slot.pk)) for room in rooms]) for slot in meeting.slots.all()]
    return Grid(rooms, lines)


@transaction.atomic
def lay_grid(meeting: Meeting, places: dict[int, tuple[int, int]], *, by: Any = None) -> int:
    """Place sessions, by (room, slot); what is not named leaves the grid. Says how many changed."""
    rows = list(meeting.sessions.filter(state=State.PROPOSED).order_by("pk"))
    changed = [row for row in rows if (row.room_id, row.slot_id) != places.get(row.pk, (None, None))]
    meeting.sessions.filter(pk__in=[row.pk for row in changed]).update(room=None, slot=None)
    for row in changed:
        if place := places.get(row.pk):
            meeting.sessions.filter(pk=row.pk).update(room=place[0], slot=place[1])
    if changed:
        journal.record(meeting, by=by, said="La grille des sessions est mise à jour.", is_public=False)
        transaction.on_commit(touch)
    return len(changed)
