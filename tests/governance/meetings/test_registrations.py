"""Who registers, without account, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.meetings import announce_change
from governance.models import Meeting, Registration
from opendatalab.models import OutgoingMail
from opendatalab.retention import purge
from tests.governance.factories import (
    make_body,
    make_meeting,
    make_minutes,
    make_registration,
)
from tests.governance.meetings.reading import WORDS
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db


def register(visitor, meeting, **changes):
    return visitor.post(f"{meeting.get_absolute_url()}inscription/", posted("inscription", **WORDS | changes))


def answer(visitor, row, to):
    return visitor.post(f"/gouvernance/inscriptions/{row.key}/", posted("inscription-reponse", answer=to))


def test_registration_is_confirmed_from_the_letter_and_opening_the_link_changes_nothing(client):
    meeting = make_meeting(make_body(), online_url="https://visio.example.org/secret")
    assert register(client, meeting)["Location"] == f"{meeting.get_absolute_url()}inscription/recue/"
    row = Registration.objects.get()
    letter = OutgoingMail.objects.get()
    assert f"/gouvernance/inscriptions/{row.key}/" in letter.text
    assert "secret" not in letter.text
    client.get(f"/gouvernance/inscriptions/{row.key}/")
    row.refresh_from_db()
    assert row.state == "unconfirmed"
    answer(client, row, "confirmer")
    answer(client, row, "confirmer")
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "https://visio.example.org/secret" in OutgoingMail.objects.order_by("pk").last().text
    assert OutgoingMail.objects.count() == 2
    assert "secret" not in client.get(meeting.get_absolute_url()).content.decode()


def test_link_of_a_registration_is_in_no_log(client, caplog):
    row = make_registration(make_meeting(make_body()))
    client.get(f"/gouvernance/inscriptions/{row.key}/")
    answer(client, row, "absurde")
    row.refresh_from_db()
    assert (row.state, caplog.messages) == ("unconfirmed", [])


def test_last_place_is_given_once_and_a_place_given_up_goes_on(client):
    meeting = make_meeting(make_body(), places=1)
    first, second = make_registration(meeting, 1), make_registration(meeting, 2)
    answer(client, first, "confirmer")
    answer(client, second, "confirmer")
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "waiting"]
    answer(client, first, "renoncer")
    assert list(states.all()) == ["cancelled", "confirmed"]
    assert OutgoingMail.objects.filter(to=second.email, subject__startswith="Une place").count() == 1


def test_doubtful_registration_waits_and_no_letter_leaves(client):
    register(client, make_meeting(make_body()), site_web="https://spam.example")
    assert Registration.objects.get().doubts == ["champ piège rempli"]
    assert OutgoingMail.objects.count() == 0


def test_who_registered_hears_of_a_new_date():
    meeting = make_meeting(make_body())
    make_registration(meeting, 1, state="confirmed")
    make_registration(meeting, 2)
    before = Meeting.objects.get()
    meeting.place = "Auch"
    announce_change(meeting, before=before)
    (letter,) = OutgoingMail.objects.all()
    assert (letter.to, "Auch" in letter.text) == ("ana1@example.org", True)


def test_no_page_shows_who_registered(client):
    meeting = make_minutes(make_body(), "Rien.")
    make_registration(meeting, email="marque@example.org", organisation="MARQUE")
    for name in ("home", "meetings", "outcomes", "atom", "agenda_ics", "partners"):
        assert "marque" not in client.get(reverse(f"governance:{name}")).content.decode().lower()
    assert "marque" not in client.get(meeting.get_absolute_url()).content.decode().lower()


def test_registrations_go_a_year_after_the_meeting():
    old = make_meeting(make_body(), starts_at=datetime(2024, 1, 1, tzinfo=UTC))
    make_registration(old, 1, state="confirmed")
    make_registration(make_meeting(make_body(slug="b")), 2, state="confirmed")
    make_registration(old, 3, created_at=timezone.now() - timedelta(days=8))
    purge()
    assert list(Registration.objects.values_list("email", flat=True)) == ["ana2@example.org"]
