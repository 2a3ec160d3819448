"""A BarCamp by telephone and at the facilitator's desk: propose, vote, lay the grid, make a request."""

import os
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from governance.models import Ballot, EventOutput, Meeting, Session
from governance.roles import FACILITATOR, make_roles
from opendatalab.models import OutgoingMail
from tests.browser import MARKS
from tests.browser.visits import COLOURS, OVERFLOWING, violations
from tests.browser.watch import Watch
from tests.catalogue.factories import make_dataset
from tests.governance.events.factories import make_barcamp, make_events, make_grid
from tests.governance.factories import make_body, make_sector
from tests.governance.planted import EMAIL

pytestmark = [*MARKS, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
PASSWORD = "phrase de passe assez longue"  # noqa: S105
TELEPHONE = {"width": 320, "height": 640}


@pytest.fixture
def citizen(browser, live_server):
    page = browser.new_context(
        base_url=live_server.url, locale="fr-FR", viewport=TELEPHONE, java_script_enabled=True
    ).new_page()
    page.set_default_timeout(60_000)
    watch = Watch(page, live_server.url)
    yield page
    assert watch.seen() == []
    page.context.close()


@pytest.fixture
def facilitator(browser, live_server):
    make_roles()
    user = User.objects.create_user("animatrice", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=FACILITATOR))
    page = browser.new_context(base_url=live_server.url, locale="fr-FR").new_page()
    page.set_default_timeout(60_000)
    page.goto("/admin/")
    page.fill("#id_username", "animatrice")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    yield page
    page.context.close()


def confirm(page, kind: str) -> None:
    letter = OutgoingMail.objects.filter(kind=kind).latest("pk")
    page.goto(urlsplit(re.search(r"https?://\S+", letter.text)[0]).path)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("C’est confirmé").wait_for()


def send(page, button: str) -> None:
    """As a person would: not in the first three seconds on the page."""
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name=button).click()


def test_from_a_citizen_s_session_to_a_request(citizen, facilitator):
    meeting = make_barcamp(make_body(sector=make_sector()))
    make_grid(meeting)
    citizen.goto(f"/gouvernance/evenements/{meeting.ref}/programme/")
    citizen.get_by_role("link", name="Proposer une session").click()
    citizen.get_by_label("De quoi parlerait la session").wait_for()
    citizen.wait_for_load_state()
    assert citizen.evaluate(OVERFLOWING) == []
    citizen.get_by_label("De quoi parlerait la session").fill("Des sentiers à jour")
    citizen.get_by_label("Ce que l’on y ferait").fill("La liste de ce qui manque.")
    citizen.get_by_label("Vous venez pour").select_option("societe-civile")
    citizen.get_by_label("Votre adresse électronique").fill(EMAIL)
    send(citizen, "Proposer")
    citizen.get_by_role("heading", name="C’est reçu").wait_for()
    confirm(citizen, "session à confirmer")

    session = Session.objects.get()
    facilitator.goto(f"/admin/governance/session/{session.pk}/change/")
    facilitator.select_option("#id_move_to", "proposee")
    facilitator.click("[name=_save]")
    citizen.goto(f"/gouvernance/evenements/{meeting.ref}/voter/")
    citizen.get_by_text("Des sentiers à jour").click()
    citizen.get_by_label("Votre adresse électronique").fill(EMAIL)
    send(citizen, "Voter")
    confirm(citizen, "vote à confirmer")
    assert Ballot.objects.exclude(confirmed_at=None).count() == 1

    facilitator.goto(f"/admin/governance/barcamp/{meeting.pk}/change/")
    facilitator.get_by_role("link", name="Placer les sessions").click()
    assert violations(facilitator) == []
    facilitator.locator("table select").first.select_option(str(session.pk))
    facilitator.get_by_role("button", name="Enregistrer la grille").click()
    citizen.goto(f"/gouvernance/evenements/{meeting.ref}/programme/?place")
    assert citizen.locator("table").get_by_role("link", name="Des sentiers à jour").count() == 1
    assert violations(citizen) == []

    now = timezone.now()
    Meeting.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    facilitator.goto(f"/admin/governance/barcamp/{meeting.pk}/sorties/")
    facilitator.get_by_label("Une sortie par ligne").fill("Sentiers fermés, jour par jour | besoin | api | 1")
    facilitator.get_by_role("button", name="Enregistrer ces lignes").click()
    output = EventOutput.objects.get()
    facilitator.goto(f"/admin/governance/eventoutput/{output.pk}/change/")
    facilitator.select_option("#id_move_to", "demande")
    facilitator.select_option("#id_request_capacity", "association")
    facilitator.click("[name=_save]")
    citizen.goto(f"/gouvernance/evenements/{meeting.ref}/sorties/")
    citizen.get_by_role("link", name=re.compile("Demande")).last.click()
    citizen.get_by_text(f"sortie {output.ref}").first.wait_for()


def test_pages_of_events_break_no_rule(citizen):
    make_dataset(1)
    make_events(make_body(sector=make_sector()))
    shots = os.environ.get("SHOTS")
    for path in pages():
        citizen.set_viewport_size(TELEPHONE)
        assert citizen.goto(path).status == 200
        assert (path, citizen.evaluate(OVERFLOWING)) == (path, [])
        assert (path, violations(citizen)) == (path, [])
        citizen.emulate_media(color_scheme="dark")
        assert (path, violations(citizen, COLOURS)) == (path, [])
        if shots:
            citizen.screenshot(
                path=f"{shots}/{path.strip('/').replace('/', '_')}-320-dark.png", full_page=True
            )
        citizen.emulate_media(color_scheme="light")
        citizen.set_viewport_size({"width": 1280, "height": 900})
        assert (path, violations(citizen, COLOURS)) == (path, [])
        assert citizen.evaluate("document.querySelectorAll('*').length") <= 700
        if shots:
            citizen.screenshot(path=f"{shots}/{path.strip('/').replace('/', '_')}-1280.png", full_page=True)


def pages() -> list[str]:
    from tests.governance.events.addresses import ROUTES, arguments

    calm = [name for name in ROUTES if not name.endswith(("_csv", "_atom", "_ics"))]
    from django.urls import reverse

    return [
        "/gouvernance/evenements/",
        "/gouvernance/concours/",
        *(reverse(f"governance:{name}", kwargs=arguments(name)) for name in calm),
    ]
