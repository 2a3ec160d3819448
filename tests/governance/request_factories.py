"""Requests as visitors and the team leave them. Nothing random."""

from django.utils import timezone

from governance import letters
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request, Support
from governance.workflow import move_request
from opendatalab.retention import person_digest

ASKER = "demandeuse@example.org"
PATH = (State.MODERATION, State.PUBLISHED, State.ASSIGNED)


def make_request(number: int = 1, *, state: State = State.ASSIGNED, **changes) -> Request:
    """One that went the usual way as far as `state`, with one support."""
    words = {
        "kind": "ouvrir",
        "title": f"Hauteurs des cours d’eau, relevé {number}",
        "description": "Toutes les heures, par station.",
        "purpose": "Prévenir les riverains.",
        "capacity": "citoyen",
        "email": ASKER,
        "producer": "p" * 24,
        "producer_name": "Syndicat de rivière",
        "producer_email": "donnees@syndicat.example",
    }
    keys = {"token_key": f"demande-{number}", "receipt": f"accuse-{number}"}
    request = Request.objects.create(**{**words, **keys, **changes})
    for step in PATH[: PATH.index(state) + 1] if state in PATH else ():
        actor = Actor.ASKER if step == State.MODERATION else Actor.TEAM
        move_request(request, to=step, actor=actor)
    make_support(request, "voisin@example.org")
    return request


def make_support(request: Request, email: str, **changes) -> Support:
    values = {
        "capacity": "association",
        "email": email,
        "person": person_digest(email),
        "token_key": f"soutien-{request.pk}-{email}",
        "confirmed_at": timezone.now(),
    }
    return Support.objects.create(request=request, **{**values, **changes})


def answer_token(request: Request) -> str:
    request.refresh_from_db()
    return letters.token(letters.ANSWER, request.pk, request.link_key)


__all__ = ["Facts", "answer_token", "make_request", "make_support"]
