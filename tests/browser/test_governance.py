"""A need asked from a phone, through two meetings, to a delivered dataset; nobody reads a manual."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from governance import deliveries
from governance.models import Attendance, Meeting, Outcome
from governance.models.request_states import State
from governance.models.requests import Request
from opendatalab.models import OutgoingMail
from tests.browser import MARKS
from tests.browser.visits import violations
from tests.catalogue.factories import make_dataset, make_organization, make_places
from tests.governance.factories import make_body, make_meeting, make_partner, make_sector
from tests.governance.requests.desk import link_in

pytestmark = [*MARKS, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
ASKER, PRODUCER = "citoyenne@example.org", "donnees@syndicat.example"


def letter_to(address: str, part: str) -> str:
    return link_in(OutgoingMail.objects.filter(to=address).latest("pk"), part)


def save(desk) -> None:
    desk.click("input[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.locator(".messagelist .error").count() == 0


def press(desk, step: str) -> None:
    """A button of a meeting's form."""
    desk.get_by_role("button", name=step, exact=True).click()
    desk.wait_for_selector(".messagelist .success")
    assert desk.locator(".messagelist .error").count() == 0


def decide(desk, request: Request, to: str, **fields: str) -> None:
    desk.goto(f"/admin/governance/request/{request.pk}/change/")
    desk.select_option("#id_move_to", to)
    for name, value in fields.items():
        desk.fill(f"#id_{name}", value)
    save(desk)


def hold(desk, meeting: Meeting, request: Request, minutes: str) -> None:
    """Agenda with the request, call; then time passes; minutes, and the moves as far as published."""
    desk.goto(f"/admin/governance/meeting/{meeting.pk}/change/")
    desk.fill("#id_items-0-title", "La demande du public")
    desk.fill("#id_items-0-about", request.ref)
    press(desk, "Convoquer")
    past = timezone.now() - timedelta(hours=3)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=past, ends_at=past + timedelta(hours=1))
    Attendance.objects.create(meeting=meeting, partner=make_partner(slug=f"p{meeting.pk}"), college="etat")
    desk.reload()
    desk.fill("#id_minutes", minutes)
    desk.select_option("#id_items-0-state", "traite")
    for step in ("Dire tenue", "Soumettre le compte rendu", "Approuver", "Publier le compte rendu"):
        press(desk, step)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PUBLISHED


def test_from_a_phone_through_two_meetings_to_a_delivered_dataset(citizen, desk, live_server):
    make_places()
    producer = make_organization(1, name="Syndicat de rivière")
    dataset = make_dataset(1, title="Niveaux des rivières", slug="niveaux")
    circle = make_body(slug="cercle", sector=make_sector(slug="eaux", name="Eaux"))
    coming = [
        make_meeting(
            circle, items=0, state="draft", title=title, starts_at=timezone.now() + timedelta(days=days)
        )
        for days, title in ((10, "Première réunion"), (40, "Deuxième réunion"))
    ]

    citizen.goto(dataset.get_absolute_url())
    citizen.get_by_role("link", name="Le demander ici, sans compte").click()
    citizen.locator("#champ-kind").select_option("completer")
    citizen.locator("#champ-title").fill("Les hauteurs des rivières de l’Ariège")
    citizen.locator("#champ-description").fill("Toutes les heures, par station.")
    citizen.locator("#champ-capacity").select_option("citoyen")
    citizen.locator("#champ-email").fill(ASKER)
    assert violations(citizen) == []
    citizen.locator("form.odl-form button[type=submit]").click()
    citizen.wait_for_url("**/demandes/recue/**")
    citizen.goto(letter_to(ASKER, "confirmer"))
    citizen.locator("form button[type=submit]").last.click()
    citizen.get_by_text("C’est confirmé").first.wait_for()
    request = Request.objects.get()
    assert request.state == State.MODERATION

    decide(desk, request, "publiee")
    decide(desk, request, "transmise", producer_name=producer.name, producer_email=PRODUCER)
    hold(desk, coming[0], request, f"Décision : demander une date au producteur | demande : {request.ref}")

    citizen.goto(letter_to(PRODUCER, "repondre"))
    promise = timezone.localdate() + timedelta(days=30)
    citizen.locator("#champ-answer").select_option("acceptee")
    citizen.locator("#champ-promised_for").fill(f"{promise:%d/%m/%Y}")
    citizen.get_by_role("button", name="Publier la réponse").click()
    citizen.get_by_text("Votre réponse est publiée").wait_for()

    again = timezone.localdate() + timedelta(days=20)
    hold(desk, coming[1], request, f"Décision : avancer la livraison | demande : {request.ref}")
    second = Outcome.objects.latest("pk")
    desk.goto(f"/admin/governance/outcome/{second.pk}/change/")
    desk.select_option("#id_apply_to", f"{request.ref}:acceptee")
    desk.fill("#id_apply_day", f"{again:%d/%m/%Y}")
    save(desk)

    citizen.goto(letter_to(PRODUCER, "repondre"))
    citizen.locator("#champ-answer").select_option("livree")
    citizen.locator("#champ-delivered_url").fill("https://www.data.gouv.fr/datasets/niveaux/")
    citizen.get_by_role("button", name="Publier la réponse").click()
    citizen.get_by_text("Votre réponse est publiée").wait_for()
    deliveries.follow_requests()
    citizen.goto(letter_to(ASKER, "verifier"))
    citizen.locator("#champ-answers").select_option("oui")
    citizen.get_by_role("button", name="Envoyer").click()
    citizen.get_by_text("Merci, votre réponse est notée").wait_for()

    citizen.goto(request.get_absolute_url())
    story = citizen.locator(".odl-story").inner_text().replace("\xa0", " ")
    steps = (
        *("publiée", "transmise au producteur", "discutée en réunion", second.ref),
        *(
            "acceptée, date promise",
            "livrée, à vérifier",
            "Le catalogue montre le jeu livré",
            "livrée et vérifiée",
        ),
    )
    assert [step for step in steps if step not in story] == []
    assert story.count("discutée en réunion") == 2
    assert ASKER not in citizen.content()
    assert violations(citizen) == []
    citizen.locator(".odl-story a").first.click()
    assert "/gouvernance/reunions/REU-" in citizen.url
