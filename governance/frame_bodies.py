"""What the frame says of bodies: their seats by college, their working rules, how a meeting begins."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from governance.frame_archive import strictly
from governance.frame_sections import register
from governance.models import AgendaItem, Body, Charter, Meeting, Seat, Sector
from opendatalab.actors import BODY_KINDS, COLLEGES
from opendatalab.tables import key
from sig.territories import fold

POINTS = tuple(AgendaItem.Kind.values)


@dataclass(frozen=True)
class FrameSeat:
    college: str = key(choices=COLLEGES, says="un collège")
    label: str
    votes: bool = True


@dataclass(frozen=True)
class FrameBody:
    kind: str = key(choices=BODY_KINDS, says="une sorte d’instance")
    name: str
    mission: str
    notice_days: int = 5
    quorum: int = 50
    seats: tuple[FrameSeat, ...] = ()


@dataclass(frozen=True)
class FrameRules:
    """Working rules of the body of that name, to be adopted again by those who will sit there."""

    body: str
    text: str


@dataclass(frozen=True)
class FramePoint:
    title: str
    kind: str = key(choices=POINTS, says="une nature de point", default=POINTS[0])
    duration: int = 0


@dataclass(frozen=True)
class FrameMeeting:
    body: str
    title: str
    items: tuple[FramePoint, ...] = ()


def name_in_frame(body: Body) -> str:
    """A body's name without that of its sector."""
    name = body.name.removesuffix(f" ({body.sector.name})")
    named = fold(body.sector.name) in fold(name).split() or fold(body.sector.name) in fold(name)
    return body.get_kind_display() if named else name


def bodies_of(sector: Sector) -> dict[str, Body]:
    """By their name in the frame; of two that would share one, the first."""
    found: dict[str, Body] = {}
    rows = Body.objects.filter(sector=sector).select_related("sector").order_by("position", "slug")
    for body in rows.exclude(state=Body.State.DISSOLVED):
        found.setdefault(name_in_frame(body), body)
    return found


def take_bodies(sector: Sector) -> list[dict[str, Any]]:
    return [
        {
            **{"name": name, "kind": body.kind, "mission": body.mission},
            **{"notice_days": body.notice_days, "quorum": body.quorum},
            "seats": [
                {"college": seat.college, "label": seat.label, "votes": seat.votes}
                for seat in body.seats.order_by("position", "pk")
            ],
        }
        for name, body in bodies_of(sector).items()
    ]


def read_all(cls: type, rows: Any, name: str) -> list[Any]:
    rows = rows if isinstance(rows, list) else [rows]
    return [strictly(cls, row, f"sections.{name}[{rank}].") for rank, row in enumerate(rows)]


def give_bodies(sector: Sector, rows: Any) -> int:
    made = 0
    known = bodies_of(sector)
    for rank, row in enumerate(read_all(FrameBody, rows, BODIES)):
        if row.name in known:
            continue
        body = Body.objects.create(
            **{"slug": _free_slug(row.name, sector), "kind": row.kind, "sector": sector},
            **{"name": f"{row.name} ({sector.name})"[:200], "mission": row.mission},
            **{"notice_days": row.notice_days, "quorum": row.quorum, "demo": sector.demo},
            position=(50 + sector.position) * 10 + rank,
        )
        for place, seat in enumerate(row.seats):
            Seat.objects.create(
                body=body, college=seat.college, label=seat.label[:200], votes=seat.votes, position=place
            )
        made += 1
    return made


def _free_slug(name: str, sector: Sector) -> str:
    base = slugify(f"{name[:40]} {sector.slug}")[:76]
    taken = set(Body.objects.filter(slug__startswith=base).order_by("pk").values_list("slug", flat=True))
    slugs = (base, *(f"{base}-{number}" for number in range(2, 99)))
    return next(slug for slug in slugs if slug not in taken)


def take_rules(sector: Sector) -> list[dict[str, Any]]:
    found = []
    for name, body in bodies_of(sector).items():
        if charter := body.charters.adopted().first() or body.charters.first():
            found.append({"body": name, "text": charter.text})
    return found


def give_rules(sector: Sector, rows: Any) -> int:
    """As a project: rules are adopted by those who follow them."""
    made, known = 0, bodies_of(sector)
    for row in read_all(FrameRules, rows, RULES):
        body = known.get(row.body)
        if body and not body.charters.exists():
            Charter.objects.create(body=body, text=row.text)
            made += 1
    return made


def take_meetings(sector: Sector) -> list[dict[str, Any]]:
    """The agenda of the first meeting of each body: how another one may begin."""
    found = []
    for name, body in bodies_of(sector).items():
        if first := Meeting.objects.filter(body=body).order_by("starts_at", "pk").first():
            items = [
                {"title": item.title, "kind": item.kind, "duration": item.duration or 0}
                for item in first.items.order_by("position", "pk")
            ]
            found.append({"body": name, "title": first.title, "items": items})
    return found


def give_meetings(sector: Sector, rows: Any) -> int:
    """A draft that only the team sees, in a month: its date and place are to be put right."""
    made, known = 0, bodies_of(sector)
    start = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=30)
    for row in read_all(FrameMeeting, rows, MEETINGS):
        body = known.get(row.body)
        if body is None or Meeting.objects.filter(body=body).exists():
            continue
        meeting = Meeting.objects.create(
            body=body, title=row.title[:200], starts_at=start, ends_at=start + timedelta(hours=2)
        )
        for rank, item in enumerate(row.items):
            AgendaItem.objects.create(
                **{"meeting": meeting, "position": rank, "title": item.title[:250], "kind": item.kind},
                duration=item.duration or None,
            )
        made += 1
    return made


BODIES, RULES, MEETINGS = "instances", "regles", "reunions"
register(BODIES, take_bodies, give_bodies)
register(RULES, take_rules, give_rules)
register(MEETINGS, take_meetings, give_meetings)
