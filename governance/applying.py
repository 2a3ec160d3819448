"""A published decision moves the request that it is about, and the request's story cites it."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.journal import record
from governance.models import Meeting, Outcome
from governance.models.request_states import NEXT_STATES, Actor, Facts, State
from governance.models.requests import Request
from governance.workflow import check, move_request
from opendatalab.wording import long_date

PATH = re.compile(r"^/gouvernance/demandes/(\d{4}-(\d{4,9}))/$")
BY_DECISION = (State.PUBLISHED, State.ASSIGNED, State.ACCEPTED, State.REFUSED, State.DROPPED)


def requests_of(outcome: Outcome) -> list[Request]:
    """Those that its line of the minutes names, and that anybody may read."""
    named = [found for link in outcome.links if (found := PATH.match(link.get("url", "")))]
    rows = Request.objects.public().in_bulk([int(found[2]) for found in named])
    return [rows[int(found[2])] for found in named if int(found[2]) in rows]


def choices(outcome: Outcome) -> list[tuple[str, str]]:
    """`2026-0012:transmise` and its words, for each move that this decision may make."""
    if outcome.meeting.state != Meeting.State.PUBLISHED:
        return []
    return [
        (f"{row.ref}:{state.value}", f"{row.ref}, {row.title[:60]} → {state.label}")
        for row in requests_of(outcome)
        for state in BY_DECISION
        if state in NEXT_STATES[State(row.state)]
    ]


def read(outcome: Outcome, choice: str, facts: Facts) -> tuple[Request, State]:
    """What was chosen; ValidationError in plain words when it may not be."""
    ref, _, state = choice.partition(":")
    row = next((row for row in requests_of(outcome) if row.ref == ref), None)
    if row is None or state not in BY_DECISION:
        raise ValidationError("Cette décision ne nomme pas cette demande.")
    if outcome.meeting.state != Meeting.State.PUBLISHED:
        raise ValidationError("Le compte rendu n’est pas encore publié.")
    check(row, State(state), citing(outcome, facts))
    return row, State(state)


def citing(outcome: Outcome, facts: Facts) -> Facts:
    body, day = outcome.meeting.body.name, long_date(outcome.meeting.starts_at)
    cited = f"{outcome.get_kind_display()} {outcome.ref} ({body}, {day})\u00a0: {outcome.text}"
    return Facts(**{**facts.__dict__, "said": "\n".join(filter(None, (cited, facts.said)))})


@transaction.atomic
def apply_outcome(outcome: Outcome, choice: str, facts: Facts) -> Request:
    row, state = read(outcome, choice, facts)
    capacity = outcome.meeting.body.name[:120]
    move_request(row, to=state, actor=Actor.TEAM, capacity=capacity, facts=citing(outcome, facts))
    record(outcome, by=facts.by, said=f"Appliquée à la demande {row.ref}\u00a0: {state.label}")
    return row
