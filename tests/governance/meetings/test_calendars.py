"""What calendars and feeds hold of meetings."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from governance import journal
from governance.meetings import announce_change
from governance.models import Event, Meeting
from tests.governance.factories import (
    make_body,
    make_meeting,
    make_minutes,
)
from tests.governance.meetings.reading import events_in, words

pytestmark = pytest.mark.django_db


def test_a_meeting_moved_twice_is_one_event_at_its_last_date(client):
    body = make_body()
    meeting = make_meeting(body)
    uids = set()
    for day in (6, 7):
        before = Meeting.objects.get()
        meeting.starts_at = datetime(2126, 3, day, 8, tzinfo=UTC)
        meeting.ends_at = meeting.starts_at + timedelta(hours=2)
        meeting.save()
        assert announce_change(meeting, before=before)
        (event,) = events_in(client.get(f"/gouvernance/instances/cercle/agenda.ics?{day}"))
        uids.add(str(event["UID"]))
    assert (len(uids), int(event["SEQUENCE"]), event["DTSTART"].dt.day) == (1, 2, 7)
    assert Event.objects.filter(subject="meeting").count() == 2


def test_calendar_keeps_paris_time_across_the_change_of_hour(client):
    meeting = make_meeting(make_body(), starts_at=datetime(2126, 3, 31, 7, tzinfo=UTC))
    (event,) = events_in(client.get(f"{meeting.get_absolute_url()}reunion.ics"))
    assert event["DTSTART"].dt.isoformat() == "2126-03-31T09:00:00+02:00"
    assert b"TZID:Europe/Paris" in client.get("/gouvernance/agenda.ics").content


def test_cancelled_meeting_stays_listed_and_is_cancelled_in_calendars(client):
    meeting = make_meeting(make_body())
    journal.move(meeting, to="cancelled", said="Salle fermée")
    (event,) = events_in(client.get("/gouvernance/agenda.ics"))
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCELLED", 1)
    assert "Cette réunion est annulée : Salle fermée" in words(client, meeting.get_absolute_url())
    assert "annulée" in words(client, "/gouvernance/reunions/")


def test_feed_tells_calls_and_minutes_and_no_draft(client):
    body = make_body()
    make_minutes(body, "Décision : ouvrir")
    make_meeting(body, title="Suivante")
    make_meeting(body, title="Brouillon", state="draft", called_at=None)
    feed = client.get("/gouvernance/atom.xml").content.decode()
    assert re.findall("<id>[^<]*#([a-z-]+)</id>", feed) == [
        "compte-rendu",
        "convocation",
        "convocation",
    ]
