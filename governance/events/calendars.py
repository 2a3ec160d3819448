"""The dates of a contest as iCalendar: its opening, its closing, the jury, the results."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Event

from governance.calendars import PARIS, as_file, new_calendar
from governance.models import Contest


def dates_of(contest: Contest) -> Iterator[tuple[str, str, datetime | date]]:
    """(name, words, when) of each date that is known."""
    yield "ouverture", "Ouverture des candidatures", contest.opens_at
    yield "cloture", "Clôture des candidatures", contest.closes_at
    if contest.jury_on:
        yield "jury", "Jury", contest.jury_on
    if contest.results_on:
        yield "palmares", "Palmarès", contest.results_on


def contest_file(contest: Contest) -> HttpResponse:
    calendar = new_calendar(contest.title)
    address = f"{settings.SITE_URL}{contest.get_absolute_url()}"
    cancelled = contest.state == Contest.State.CANCELLED
    for name, words, when in dates_of(contest):
        event = Event()
        event.add("uid", f"{contest.ref.lower()}-{name}@{urlsplit(settings.SITE_URL).hostname}")
        event.add("sequence", contest.sequence)
        event.add("dtstamp", contest.changed_at)
        event.add("last-modified", contest.changed_at)
        if isinstance(when, datetime):
            event.add("dtstart", when.astimezone(PARIS))
            event.add("dtend", when.astimezone(PARIS))
        else:
            event.add("dtstart", when)
            event.add("dtend", when + timedelta(days=1))
        event.add("summary", f"{contest.title}\u00a0: {words.lower()}")
        event.add("description", address)
        event.add("url", address)
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return as_file(calendar.to_ical(), contest.ref.lower())
