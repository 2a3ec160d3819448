"""The meeting in the team's pages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.models import Event, Outcome
from governance.models.request_states import State
from tests.governance.factories import (
    make_attendance,
    make_body,
    make_meeting,
    make_minutes,
    make_partner,
    make_registration,
)
from tests.governance.meetings.reading import TEXT, words
from tests.governance.request_factories import make_request

pytestmark = pytest.mark.django_db


def form_of(client, meeting) -> dict[str, str]:
    """What the page's form would send if nobody touched it."""
    page = BeautifulSoup(
        client.get(reverse("admin:governance_meeting_change", args=[meeting.pk])).content, "html.parser"
    )
    form = page.select_one("#meeting_form")
    sent = {
        field["name"]: field.get("value", "on" if field["type"] == "checkbox" else "")
        for field in form.select("input[name]")
        if field["type"] not in ("submit", "checkbox") or field.has_attr("checked")
    }
    sent |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
    for field in form.select("select"):
        chosen = field.select_one("option[selected]")
        sent[field["name"]] = chosen["value"] if chosen else ""
    return {name: value for name, value in sent.items() if "__prefix__" not in name}


def test_secretary_writes_and_chair_publishes_the_same_day(client):
    from governance.roles import make_roles

    make_roles()
    secretary, chair = (
        User.objects.create_user("sec", is_staff=True),
        User.objects.create_user("pre", is_staff=True),
    )
    secretary.groups.add(Group.objects.get(name="Gouvernance : secrétariat d’instance"))
    chair.groups.add(Group.objects.get(name="Gouvernance : chef de projet"))
    body, other = make_body(), make_body(slug="autre", name="Autre")
    body.keepers.add(secretary)
    past = timezone.now() - timedelta(hours=5)
    meeting = make_meeting(body, starts_at=past)
    make_attendance(meeting, make_partner())
    foreign = make_meeting(other, starts_at=past)
    client.force_login(secretary)
    address = reverse("admin:governance_meeting_change", args=[meeting.pk])
    assert client.get(reverse("admin:governance_meeting_change", args=[foreign.pk])).status_code == 302
    client.post(address, form_of(client, meeting) | {"minutes": TEXT, "move_to": "held"})
    client.post(address, form_of(client, meeting) | {"move_to": "submitted"})
    said = client.post(
        address, form_of(client, meeting) | {"move_to": "approved"}, follow=True
    ).content.decode()
    assert "revient à la présidence" in said
    client.force_login(chair)
    client.post(address, form_of(client, meeting) | {"move_to": "approved"})
    client.post(address, form_of(client, meeting) | {"move_to": "published"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcomes.count()) == ("published", 3)
    assert list(journal.events_of(meeting).values_list("after", flat=True)) == [
        "held",
        "submitted",
        "approved",
        "published",
    ]


def test_list_of_persons_taken_out_is_in_the_journal_and_not_public(client):
    client.force_login(User.objects.create_superuser("equipe"))
    meeting = make_meeting(make_body())
    row = make_registration(meeting, organisation="=1+1")
    sent = {"action": "export", "_selected_action": [row.pk]}
    sheet = client.post(reverse("admin:governance_registration_changelist"), sent).content.decode()
    assert "'=1+1;" in sheet
    (event,) = Event.objects.all()
    assert (event.ref, event.said, event.is_public) == (
        meeting.ref,
        "Liste de 1\u00a0inscription sortie",
        False,
    )
    assert "sortie" not in words(client, meeting.get_absolute_url())


def test_request_shows_what_meetings_decided_about_it(client):
    asked = make_request(state=State.PUBLISHED)
    other = make_request(2, state=State.PUBLISHED)
    link = f"https://testserver{asked.get_absolute_url()}"
    make_minutes(make_body(), f"Décision : demander au producteur | lien : {link}")
    assert Outcome.objects.get().links == [{"label": f"Demande {asked.ref}", "url": asked.get_absolute_url()}]
    page = words(client, asked.get_absolute_url())
    assert "Ce que les réunions en ont décidé DEC-2026-001 demander au producteur" in page
    assert "décidé" not in words(client, other.get_absolute_url())
