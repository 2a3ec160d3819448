"""Rows of the governance, one maker a model; nothing random."""

from datetime import date
from typing import Any

from governance.models import Body, Mandate, Partner, Seat, Sector


def make_sector(**changes: Any) -> Sector:
    values = {"slug": "forets", "name": "Forêts", "summary": "Le bois et les arbres.", "state": "open"}
    return Sector.objects.create(**values | changes)


def make_body(**changes: Any) -> Body:
    values = {
        "slug": "cercle",
        "kind": "cercle",
        "name": "Cercle des forêts",
        "mission": "**Ouvrir** ensemble.",
    }
    return Body.objects.create(**values | changes)


def make_seat(body: Body, **changes: Any) -> Seat:
    values = {"college": "etat", "label": "Services de l’État"}
    return Seat.objects.create(body=body, **values | changes)


def make_partner(**changes: Any) -> Partner:
    values = {"slug": "office", "name": "Office des forêts", "college": "etat"}
    return Partner.objects.create(**values | changes)


def make_mandate(seat: Seat, partner: Partner, **changes: Any) -> Mandate:
    values = {"since": date(2026, 1, 1), "confirmed": True, "function": "Chef de service"}
    return Mandate.objects.create(seat=seat, partner=partner, **values | changes)


def make_governance() -> None:
    """Something behind every route."""
    body = make_body(sector=make_sector())
    make_mandate(make_seat(body), make_partner())
