"""One thread from a need to its proof: what the journal, the meetings and the asker say of it, in order."""

from dataclasses import dataclass
from datetime import datetime

from governance.journal import events_of
from governance.models import AgendaItem, Event, Meeting, Outcome, Precision
from governance.models.request_states import Actor, State
from governance.models.requests import Request
from opendatalab.wording import long_date


@dataclass(frozen=True)
class Step:
    """A line of the story: a capacity or a body, never a name."""

    at: datetime
    actor: str
    state: str = ""
    said: str = ""
    url: str = ""
    link: str = ""

    @property
    def date(self) -> str:
        return long_date(self.at)

    @property
    def machine(self) -> str:
        return self.at.isoformat()


def steps(item: Request) -> list[Step]:
    decided = list(decisions_about(item))
    found = [_of_event(event) for event in events_of(item)]
    found += [_of_agenda(line, decided) for line in agenda_of(item)]
    found += [_of_decision(row) for row in decided]
    for row in item.precisions.filter(state=Precision.State.PUBLISHED):
        found.append(Step(row.received_at, Actor.ASKER.value, "précision", row.answer))
    return sorted(found, key=lambda step: step.at)


def decisions_about(item: Request):
    """Public ones, whose line of the minutes names the request."""
    rows = Outcome.objects.public().about(item.get_absolute_url())
    return rows.order_by("meeting__starts_at", "position", "pk")


def agenda_of(item: Request):
    """Where it was on the agenda of a meeting that anybody may know of."""
    meetings = Meeting.objects.public().exclude(state=Meeting.State.CANCELLED)
    rows = item.agenda_items.filter(meeting__in=meetings).exclude(state=AgendaItem.State.WITHDRAWN)
    return rows.select_related("meeting__body").order_by("meeting__starts_at", "pk")


def anchor(row: Outcome) -> str:
    """Where the minutes say it."""
    return f"{row.meeting.get_absolute_url()}#{row.ref}"


def _of_event(event: Event) -> Step:
    return Step(event.at, event.capacity, State(event.after).label if event.after else "", event.said)


def _of_decision(row: Outcome) -> Step:
    name = f"{row.get_kind_display().lower()} {row.ref}"
    owner = f"\nResponsable\u00a0: {row.owner}" if row.owner else ""
    due = f"\nÉchéance\u00a0: {long_date(row.due)}" if row.due else ""
    link = f"Dans le compte rendu de {row.meeting.ref}"
    return Step(
        row.meeting.starts_at, row.meeting.body.name, name, f"{row.text}{owner}{due}", anchor(row), link
    )


def _of_agenda(line: AgendaItem, decided: list[Outcome]) -> Step:
    meeting = line.meeting
    base, day = meeting.get_absolute_url(), long_date(meeting.starts_at)
    if meeting.state == Meeting.State.PUBLISHED:
        postponed = line.state == AgendaItem.State.POSTPONED
        words = "point reporté" if postponed else "discutée en réunion"
        here = next((row for row in decided if row.meeting_id == meeting.pk), None)
        url = anchor(here) if here and not postponed else f"{base}#compte-rendu"
        return Step(meeting.starts_at, meeting.body.name, words, "", url, f"Compte rendu de {meeting.ref}")
    called = meeting.called_at or meeting.changed_at
    words = f"inscrite à l’ordre du jour du {day}"
    return Step(called, meeting.body.name, words, "", f"{base}#point-{line.pk}", f"Réunion {meeting.ref}")
