"""Rows of the governance, one maker a model; nothing random."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from governance.minutes import keep_minutes
from governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Mandate,
    Meeting,
    Partner,
    Registration,
    Seat,
    Sector,
)
from tests.governance.inventory.factories import make_inventory


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


def make_meeting(body: Body, *, items: int = 1, **changes: Any) -> Meeting:
    """Called, in a hundred years, with an agenda."""
    values = {
        **{"title": "Première réunion", "place": "Foix", "state": "called"},
        **{"starts_at": datetime(2126, 3, 5, 8, tzinfo=UTC), "called_at": datetime(2026, 1, 1, tzinfo=UTC)},
    } | changes
    values.setdefault("ends_at", values["starts_at"] + timedelta(hours=2))
    meeting = Meeting.objects.create(body=body, **values)
    for rank in range(items):
        AgendaItem.objects.create(meeting=meeting, position=rank, title=f"Point {rank + 1}", state="traite")
    return meeting


def make_minutes(body: Body, text: str, **changes: Any) -> Meeting:
    """A meeting of the past with its published minutes."""
    values = {
        **{"starts_at": datetime(2026, 3, 5, 8, tzinfo=UTC), "state": "published", "minutes": text},
        "published_at": datetime(2026, 3, 17, 8, tzinfo=UTC),
    }
    meeting = make_meeting(body, **values | changes)
    keep_minutes(meeting)
    return meeting


def make_attendance(meeting: Meeting, partner: Partner | None = None, **changes: Any) -> Attendance:
    values = {"college": "etat", "organisation": "" if partner else "Un syndicat", "people": 2}
    return Attendance.objects.create(meeting=meeting, partner=partner, **values | changes)


def make_registration(meeting: Meeting, number: int = 1, **changes: Any) -> Registration:
    values = {"email": f"ana{number}@example.org", "organisation": "Un syndicat", "college": "collectivites"}
    values |= {"token_key": f"jeton-{number}", "key": f"cle-{number}"}
    return Registration.objects.create(meeting=meeting, **values | changes)


def make_governance() -> None:
    """Something behind every route."""
    from tests.governance.events.factories import make_events  # which imports this module

    body = make_body(sector=make_sector())
    partner = make_partner()
    make_mandate(make_seat(body), partner)
    make_attendance(
        make_minutes(body, "Décision : ouvrir\n\nAction : écrire | échéance : 1er avril 2026"), partner
    )
    make_registration(make_meeting(body), key="cle-d-inscription")
    make_events(body)
    make_inventory(body.sector)
