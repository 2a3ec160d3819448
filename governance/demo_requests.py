"""Requests and lines of the inventory of the made-up sector, at every age; counted, sent and fed nowhere."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from governance.journal import events_of
from governance.models import Event, InventoryItem, Request, Sector
from governance.models.inventory import InventoryObstacle
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Support
from governance.workflow import move_request

PRODUCER = "Organisation 2 (exemple)"
DELIVERED = "https://www.data.gouv.fr/datasets/exemple-liste-des-stations/"
REFUSAL = (
    "Ces fichiers disent où sont les armoires et comment les ouvrir\u00a0: les publier mettrait les ouvrages "
    "en danger. La liste des communes équipées, elle, peut être publiée."
)
SUPPORTS = (("association", 3), ("collectivite", 2), ("recherche", 1))
ITEMS = (
    # Title, organisation, state, value, effort, obstacle.
    ("Mesures des stations, heure par heure", 2, "prepared", 5, 2, "qualite"),
    ("Liste des stations et de leurs capteurs", 2, "ranked", 4, 1, ""),
    ("Contours des zones étudiées", 3, "described", None, None, "moyens"),
    ("Comptes rendus d’entretien des capteurs", 7, "declined", 2, 5, "donnees-personnelles"),
)


def load(sector: Sector, now: datetime) -> Request:
    """Gives the one that a meeting then discusses. The moves are dated as if they had been made then."""
    published = _ask(sector, "Un relevé des stations arrêtées", "ouvrir", "citoyen", now - timedelta(days=6))
    _move(published, State.PUBLISHED, now - timedelta(days=5))
    discussed = _ask(sector, "Les mesures heure par heure", "completer", "association", now - _days(110))
    _move(discussed, State.PUBLISHED, now - _days(108))
    _move(discussed, State.ASSIGNED, now - _days(100), producer_name=PRODUCER)
    _support(discussed, now - _days(95))
    promised = _ask(sector, "Une API des mesures", "format", "entreprise", now - _days(140))
    _move(promised, State.PUBLISHED, now - _days(138))
    _move(promised, State.ASSIGNED, now - _days(130), producer_name=PRODUCER)
    for ago, ahead in ((120, -30), (35, 45)):  # the first date is past: a second one was given
        day = timezone.localdate(now + _days(ahead))
        _move(promised, State.ACCEPTED, now - _days(ago), by=Actor.PRODUCER, promised_for=day)
    delivered = _ask(
        sector, "La liste des stations, avec leur altitude", "ouvrir", "recherche", now - _days(150)
    )
    _move(delivered, State.PUBLISHED, now - _days(148))
    _move(delivered, State.ASSIGNED, now - _days(140), producer_name=PRODUCER)
    _move(delivered, State.DELIVERED, now - _days(70), by=Actor.PRODUCER, delivered_url=DELIVERED)
    _move(delivered, State.VERIFIED, now - _days(64), by=Actor.ASKER)
    refused = _ask(sector, "Les plans des armoires de capteurs", "ouvrir", "citoyen", now - _days(90))
    _move(refused, State.PUBLISHED, now - _days(88))
    _move(refused, State.ASSIGNED, now - _days(80), producer_name=PRODUCER)
    _move(refused, State.REFUSED, now - _days(66), by=Actor.PRODUCER, refusal="securite", said=REFUSAL)
    _items(sector, discussed)
    return discussed


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def _ask(sector: Sector, title: str, kind: str, capacity: str, when: datetime) -> Request:
    """Of nobody: without an address, nothing is ever sent about it."""
    return Request.objects.create(
        **{"sector": sector, "title": title, "kind": kind, "capacity": capacity, "created_at": when},
        **{"description": "Une demande inventée, pour voir le fil.", "state": State.MODERATION},
        **{"token_key": f"exemple-{secrets.token_urlsafe(8)}", "receipt": secrets.token_urlsafe(16)},
    )


def _move(request: Request, to: State, when: datetime, *, by: Actor = Actor.TEAM, **facts: object) -> None:
    before = request.published_at, request.assigned_at
    move_request(request, to=to, actor=by, facts=Facts(**facts))
    Event.objects.filter(pk=events_of(request).last().pk).update(at=when)
    if to == State.ACCEPTED:
        last = request.commitments.order_by("-pk").first()
        request.commitments.filter(pk=last.pk).update(said_at=when)
    dated = {"changed_at": when}
    for name, then in zip(("published_at", "assigned_at"), before, strict=True):
        if getattr(request, name) and not then:
            dated[name] = when
    if request.closed_at:
        dated["closed_at"] = when
    Request.objects.filter(pk=request.pk).update(**dated)
    request.refresh_from_db()


def _support(request: Request, when: datetime) -> None:
    for capacity, count in SUPPORTS:
        for rank in range(count):
            key = f"exemple-{request.pk}-{capacity}-{rank}"
            Support.objects.create(
                **{"request": request, "capacity": capacity, "person": key, "token_key": key},
                **{"created_at": when, "confirmed_at": when},
            )


def _items(sector: Sector, asked: Request) -> None:
    for title, organisation, state, value, effort, obstacle in ITEMS:
        item = InventoryItem.objects.create(
            **{"sector": sector, "action": InventoryItem.Action.SECTOR, "title": title, "state": state},
            **{"producer_name": f"Organisation {organisation} (exemple)", "value": value, "effort": effort},
            **{"description": "Une ligne inventée.", "personal_data": InventoryItem.Personal.NO},
            **{"format": "CSV", "source": "Réunion d’exemple", "demo": True},
            due=timezone.localdate() + _days(60) if state == "prepared" else None,
        )
        if obstacle:
            InventoryObstacle.objects.create(item=item, obstacle=obstacle)
        if title.startswith("Mesures"):
            item.requests.add(asked)


def remove() -> None:
    requests = Request.objects.filter(sector__demo=True)
    items = InventoryItem.objects.filter(demo=True)
    for kind, refs in (
        ("request", [row.ref for row in requests]),
        ("inventoryitem", list(items.values_list("ref", flat=True))),
    ):
        Event.objects.filter(subject=kind, ref__in=refs).delete()
    items.delete()
    requests.delete()
