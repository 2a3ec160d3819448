"""What is kept of a person: seen and given in one click, erased in two, by whoever may."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from governance.models import Mandate, Registration, Request, Support
from opendatalab.models import ContactMessage, Erasure, OutgoingMail
from tests.governance.factories import (
    make_body,
    make_mandate,
    make_meeting,
    make_partner,
    make_registration,
    make_seat,
)
from tests.governance.planted import EMAIL, MARK
from tests.governance.request_factories import make_request, make_support

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    client.force_login(User.objects.create_superuser("equipe", email="equipe@example.org"))
    return client


@pytest.fixture
def everywhere(db):
    """One person in each table, and somebody else beside."""
    body = make_body()
    make_mandate(make_seat(body), make_partner(), person_name=f"Ana {MARK}", person_email=EMAIL)
    meeting = make_meeting(body)
    make_registration(meeting, email=EMAIL.upper())
    make_registration(meeting, 2)
    request = make_request(email=EMAIL)
    make_support(make_request(2), EMAIL)
    ContactMessage.objects.create(subject="autre", email=EMAIL, text=MARK, token_key="a", receipt="a")
    words = {"kind": "message à l’équipe", "subject": "x"}
    OutgoingMail.objects.create(**words, to="equipe@example.org", text=f"Répondre à : {EMAIL}", key="a")
    OutgoingMail.objects.create(**words, to="equipe@example.org", text="Rien", key="b")
    return request


def send(team, do: str, address: str = EMAIL):
    return team.post(reverse("admin:person"), {"address": address, "do": do})


def test_all_that_is_kept_is_shown_then_given(team, everywhere):
    page = send(team, "voir").content.decode()
    assert page.count("<section") == 6
    assert f"Ana {MARK}" in page
    answer = send(team, "donner")
    given = {item["donnees"]: len(item["lignes"]) for item in json.loads(answer.content)["gardé"]}
    assert sum(given.values()) == OutgoingMail.objects.filter(to=EMAIL).count() + 6
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_erasing_takes_two_clicks_and_public_traces_stay(team, everywhere):
    asked = send(team, "effacer").content.decode()
    assert "Oui, effacer pour de bon" in asked
    assert ContactMessage.objects.count() == 1
    done = send(team, "confirmer").content.decode()
    assert "Rien n’est gardé" in done
    request = Request.objects.get(pk=everywhere.pk)
    assert (request.email, request.title, request.state) == ("", everywhere.title, everywhere.state)
    mandate = Mandate.objects.get()
    assert (mandate.person_name, mandate.person_email, mandate.partner.name) == ("", "", "Office des forêts")
    assert Registration.objects.get().email == "ana2@example.org"
    assert not ContactMessage.objects.exists()
    assert not Support.objects.filter(email=EMAIL).exists()
    assert not OutgoingMail.objects.filter(text__contains=EMAIL).exists()
    assert OutgoingMail.objects.filter(key="b").exists()


def test_each_gesture_is_noted_without_the_address(team, everywhere):
    for do in ("voir", "donner", "effacer", "confirmer"):
        send(team, do)
    said = list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))
    assert said == [
        "Données d’une personne consultées.",
        "Données d’une personne données.",
        "Données d’une personne consultées.",
        "Données d’une personne effacées.",
    ]
    assert MARK not in repr([*LogEntry.objects.values(), *Erasure.objects.values()])


def test_account_of_the_team_is_told_without_its_password_and_closed_by_hand(team):
    page = send(team, "voir", "equipe@example.org").content.decode()
    assert "username" in page
    assert "password" not in page
    send(team, "confirmer", "equipe@example.org")
    assert User.objects.filter(email="equipe@example.org").exists()


def test_a_bad_address_is_said_and_kept(team):
    answer = send(team, "voir", "ana")
    assert answer.status_code == 422
    assert 'value="ana"' in answer.content.decode()
