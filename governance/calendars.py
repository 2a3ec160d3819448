"""iCalendar: one meeting, one body's, all. A date moved twice stays one event, at its last date."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from governance.models import Meeting
from opendatalab.text import plain_of_html

PARIS = ZoneInfo("Europe/Paris")
REFRESH = timedelta(hours=6)


def new_calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Open Datalab//gouvernance//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return calendar


def calendar_of(meetings: Iterable[Meeting], name: str) -> bytes:
    calendar = new_calendar(name)
    for meeting in meetings:
        calendar.add_component(event_of(meeting))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def event_of(meeting: Meeting) -> Event:
    address = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    event = Event()
    event.add("uid", f"{meeting.ref.lower()}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("dtstart", meeting.starts_at.astimezone(PARIS))
    event.add("dtend", meeting.ends_at.astimezone(PARIS))
    event.add("summary", f"{meeting.body.name}\u00a0: {meeting.title}")
    event.add("description", f"{plain_of_html(meeting.call_html, 400)}\n{address}".strip())
    event.add("url", address)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.state == Meeting.State.CANCELLED else "CONFIRMED")
    return event


def answer(meetings: Iterable[Meeting], name: str, file: str) -> HttpResponse:
    return as_file(calendar_of(meetings, name), file)


def as_file(calendar: bytes, file: str) -> HttpResponse:
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return response
