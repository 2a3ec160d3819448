"""Requests on the agenda of a meeting: those that wait too long are proposed, one button enters them."""

from datetime import timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from governance.models import AgendaItem, Body, Meeting
from governance.models.request_states import State
from governance.models.requests import Request

# How long after its due day a request is proposed, by kind of body: an answer is due after a month, so that
# the technical committee and the circle have it at one month, the steering committee at three.
AFTER = {
    Body.Kind.TECHNICAL: timedelta(),
    Body.Kind.CIRCLE: timedelta(),
    Body.Kind.STEERING: timedelta(days=60),
}
WRITTEN = (Meeting.State.DRAFT, Meeting.State.CALLED)  # an agenda may still change
MOST = 30


def to_enter(meeting: Meeting) -> list[Request]:
    """Late requests that this body has not had on an agenda since they were due, the latest first."""
    body = meeting.body
    if body.kind not in AFTER or meeting.state not in WRITTEN:
        return []
    rows = Request.objects.public().filter(state__in=(State.ASSIGNED, State.ACCEPTED))
    if body.sector_id:
        rows = rows.filter(sector=body.sector_id)
    before = timezone.localdate() - AFTER[body.kind]
    late = [row for row in rows if row.due and row.due < before]
    lines = AgendaItem.objects.filter(request__in=late, meeting__body=body)
    lines = lines.exclude(meeting__state=Meeting.State.CANCELLED).select_related("meeting")
    seen: dict[int, list[AgendaItem]] = {}
    for line in lines:
        seen.setdefault(line.request_id, []).append(line)

    def had(row: Request) -> bool:
        return any(
            line.meeting_id == meeting.pk or timezone.localdate(line.meeting.starts_at) >= row.due
            for line in seen.get(row.pk, ())
        )

    return sorted((row for row in late if not had(row)), key=lambda row: (row.due, row.pk))[:MOST]


def enter(meeting: Meeting, request: Request) -> AgendaItem:
    """At the end of the agenda, once."""
    last = meeting.items.aggregate(last=Max("position"))["last"]
    line, _ = AgendaItem.objects.get_or_create(
        meeting=meeting,
        request=request,
        defaults={
            "position": 0 if last is None else last + 1,
            "title": f"Demande {request.ref}\u00a0: {request.title}"[:250],
            "kind": AgendaItem.Kind.DECISION,
        },
    )
    return line


def may_be_entered() -> QuerySet[Request]:
    """What anybody may read: a report of data published by mistake is discussed nowhere in public."""
    return Request.objects.public().order_by("-pk")
