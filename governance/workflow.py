"""How a request moves: by the journal's own way, then it is announced."""

from django.core.exceptions import ValidationError
from django.db import transaction

from governance import letters
from governance.journal import events_of, move
from governance.models.request_states import NEXT_STATES, Actor, Facts, State
from governance.models.requests import Request
from opendatalab.wording import long_date

# What the producer may do by the link that the team sent.
BY_PRODUCER = {State.ACCEPTED, State.DELIVERED, State.REFUSED, State.PUBLISHED, State.WAITING}
NOT_PUBLIC = (State.REJECTED,)


def check(request: Request, to: State, facts: Facts) -> None:
    """ValidationError in plain words when the move may not be made."""
    if to not in NEXT_STATES[State(request.state)]:
        left, wanted = request.get_state_display(), State(to).label
        raise ValidationError(f"De «\u00a0{left}\u00a0», on ne passe pas à «\u00a0{wanted}\u00a0».")
    request.check_move(to, facts.said, facts)


@transaction.atomic
def move_request(
    request: Request, *, to: State, actor: Actor, facts: Facts | None = None, capacity: str = ""
) -> Request:
    """The only way a request changes state: checked, recorded, announced. A body decides by `capacity`."""
    to, facts = State(to), facts or Facts()
    move(
        request,
        to=to,
        by=facts.by,
        capacity=capacity or Actor(actor).value,
        said="\n".join(filter(None, (_fact(request, to, facts), facts.said))),
        is_public=to not in NOT_PUBLIC,
        facts=facts,
    )
    before = events_of(request, public=False).last().before
    letters.announce(request, before=State(before), said=facts.said)
    return request


def _fact(request: Request, to: State, facts: Facts) -> str:
    """What a move makes true, for the story: to whom, until when, where, why."""
    return {
        State.ASSIGNED: facts.producer_name or request.producer_name,
        State.ACCEPTED: f"Pour le {long_date(facts.promised_for)}.",
        State.DELIVERED: facts.delivered_url,
        State.REFUSED: dict(Request._meta.get_field("refusal").choices).get(facts.refusal, ""),
    }.get(to, "")
