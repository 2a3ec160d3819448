"""The life of a request: one table, and one function that moves along it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue.wording import long_date
from governance import letters
from governance.models import CLOSED, Commitment, Request, RequestEvent, State, Support
from opendatalab.stamp import touch

Actor = RequestEvent.Actor
NEXT_STATES: dict[State, set[State]] = {
    State.UNCONFIRMED: {State.MODERATION, State.REJECTED},
    State.MODERATION: {State.PUBLISHED, State.REJECTED, State.DUPLICATE},
    State.PUBLISHED: {
        State.ASSIGNED,
        State.WAITING,
        State.DUPLICATE,
        State.REFUSED,
        State.DELIVERED,
        State.HIDDEN,
    },
    State.WAITING: {State.PUBLISHED, State.ASSIGNED, State.DROPPED, State.HIDDEN},
    State.ASSIGNED: {
        *(State.ASSIGNED, State.WAITING, State.ACCEPTED, State.REFUSED, State.DELIVERED),
        *(State.PUBLISHED, State.DUPLICATE, State.HIDDEN),
    },
    State.ACCEPTED: {State.ACCEPTED, State.DELIVERED, State.REFUSED, State.DROPPED, State.HIDDEN},
    State.DELIVERED: {State.VERIFIED, State.ASSIGNED, State.PUBLISHED, State.HIDDEN},
    State.VERIFIED: {State.ASSIGNED, State.HIDDEN},
    State.REFUSED: {State.ASSIGNED, State.HIDDEN},
    State.DROPPED: {State.PUBLISHED, State.HIDDEN},
    State.DUPLICATE: {State.PUBLISHED, State.HIDDEN},
    State.REJECTED: {State.MODERATION},
    State.HIDDEN: {State.PUBLISHED},
}
# What the producer may do by the link that the team sent.
BY_PRODUCER = {State.ACCEPTED, State.DELIVERED, State.REFUSED, State.PUBLISHED, State.WAITING}
SHORTEST_REASON = 20
NOT_PUBLIC = (State.REJECTED,)


@dataclass(frozen=True)
class Facts:
    """What a move may need: a guard of `check` says which."""

    said: str = ""
    promised_for: date | None = None
    delivered_url: str = ""
    refusal: str = ""
    master: Request | None = None
    producer: str = ""
    producer_name: str = ""
    producer_email: str = ""
    by: Any = field(default=None, compare=False)


def check(request: Request, to: State, facts: Facts) -> None:
    """ValidationError in plain words when the move may not be made."""
    if to not in NEXT_STATES[State(request.state)]:
        raise ValidationError(
            f"Une demande {request.get_state_display()} ne peut pas devenir «\u00a0{State(to).label}\u00a0»."
        )
    long_enough = len(facts.said.strip()) >= SHORTEST_REASON
    wrong = {
        State.ASSIGNED: not (facts.producer_name or request.producer_name) and "Dites à quel producteur.",
        State.ACCEPTED: not facts.promised_for and "Donnez la date promise.",
        State.DELIVERED: not facts.delivered_url and "Donnez l’adresse de ce qui est livré.",
        State.REFUSED: (not facts.refusal and "Choisissez le motif du refus.")
        or (not long_enough and "Expliquez le refus en une phrase au moins, en mots de tous les jours."),
        State.DUPLICATE: (not facts.master and "Dites de quelle demande c’est le doublon.")
        or (facts.master == request and "Une demande n’est pas son propre doublon."),
        State.WAITING: not long_enough and "Écrivez la question posée.",
        State.REJECTED: not facts.said.strip() and "Dites pourquoi, pour l’équipe.",
        State.DROPPED: not facts.said.strip() and "Dites pourquoi.",
    }.get(State(to))
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def move_request(request: Request, *, to: State, actor: Actor, facts: Facts | None = None) -> Request:
    """The only way a request changes state: checked, recorded, announced."""
    facts = facts or Facts()
    locked = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    check(locked, to, facts)
    before, now = State(locked.state), timezone.now()
    locked.state, locked.changed_at = to, now
    locked.closed_at = now if to in (*CLOSED, State.DUPLICATE, State.REJECTED) else None
    if to == State.PUBLISHED and not locked.published_at:
        locked.published_at = now
    if to == State.ASSIGNED:
        _assign(locked, facts, now)
    if to == State.ACCEPTED:
        locked.promised_for = facts.promised_for
        Commitment.objects.create(request=locked, promised_for=facts.promised_for)
    if to == State.DELIVERED:
        locked.delivered_url, locked.delivery_seen_at = facts.delivered_url, None
    if to == State.REFUSED:
        locked.refusal, locked.refusal_text = facts.refusal, facts.said
    if to == State.DUPLICATE:
        locked.master = facts.master
        _give_supports(locked, facts.master)
    locked.save()
    told = "\n".join(filter(None, (_fact(locked), facts.said)))
    RequestEvent.objects.create(
        request=locked, actor=actor, by=facts.by, state=to, said=told, is_public=to not in NOT_PUBLIC
    )
    letters.announce(locked, before=before, actor=actor, said=facts.said)
    request.refresh_from_db()
    transaction.on_commit(touch)
    return locked


def _fact(request: Request) -> str:
    """What a move made true, for the story: to whom, until when, where, why."""
    return {
        State.ASSIGNED: request.producer_name,
        State.ACCEPTED: f"Pour le {long_date(request.promised_for)}.",
        State.DELIVERED: request.delivered_url,
        State.REFUSED: request.get_refusal_display(),
    }.get(State(request.state), "")


def _assign(request: Request, facts: Facts, now) -> None:
    if facts.producer_name:
        request.producer, request.producer_name = facts.producer, facts.producer_name
    if facts.producer_email:
        request.producer_email = facts.producer_email
    request.assigned_at, request.reminded_at = now, None
    request.promised_for, request.refusal, request.refusal_text = None, "", ""
    letters.new_link(request)


def _give_supports(request: Request, master: Request) -> None:
    """Whoever supported the duplicate supports the master, once."""
    known = set(master.supports.values_list("person", flat=True))
    for support in Support.objects.filter(request=request).exclude(confirmed_at=None):
        if support.person not in known:
            Support.objects.filter(pk=support.pk).update(request=master)
