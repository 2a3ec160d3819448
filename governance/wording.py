"""What the pages say of bodies and moments, in French."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from governance.models import Body, Mandate, Seat
from opendatalab.wording import counted, long_date

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class BodyLine:
    body: Body
    seats: str


def bodies_with_seats(bodies: QuerySet[Body]) -> list[BodyLine]:
    """Three queries, whatever their number."""
    rows = list(bodies.select_related("sector").order_by("position", "name"))
    seats: dict[int, int] = {}
    for body in Seat.objects.filter(body__in=rows).order_by("pk").values_list("body", flat=True):
        seats[body] = seats.get(body, 0) + 1
    held = Mandate.objects.current().filter(seat__body__in=rows).exclude(role=Mandate.Role.ALTERNATE)
    filled: dict[int, set[int]] = {}
    for body, seat in held.order_by("pk").values_list("seat__body", "seat"):
        filled.setdefault(body, set()).add(seat)
    return [BodyLine(row, seats_in_words(seats.get(row.pk, 0), len(filled.get(row.pk, ())))) for row in rows]


def seats_in_words(seats: int, held: int) -> str:
    if not seats:
        return "sièges à définir"
    said = counted(seats, "siège", "sièges")
    return f"{said}, tous pourvus" if held == seats else f"{said}, {seats - held}\u00a0à pourvoir"


def moment(value: datetime) -> str:
    """« mardi 3 mars 2026 à 9 h 30 », in local time."""
    local = timezone.localtime(value)
    return f"{DAYS[local.weekday()]} {long_date(local)} à {hour(local)}"


def hour(local: datetime) -> str:
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}" if local.minute else f"{local.hour}\u00a0h"


def span(start: datetime, end: datetime) -> str:
    """The moment and how it ends: the day is said once when it is the same."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    if first.date() == last.date():
        return f"{DAYS[first.weekday()]} {long_date(first)}, de {hour(first)} à {hour(last)}"
    return f"du {moment(start)} au {moment(end)}"


def days_between(first: date, last: date) -> str:
    return counted(max((last - first).days, 0), "jour", "jours")


def listed(words: Iterable[str]) -> str:
    """« a, b et c »."""
    found = list(words)
    return " et ".join(filter(None, [", ".join(found[:-1]), *found[-1:]]))
