"""In a real browser: a town's message on a phone becomes a draft case study at the team's desk."""

import os

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from governance.models import SupportFile
from knowledge.models import Item
from opendatalab.models import OutgoingMail
from opendatalab.stamp import touch
from tests.browser import MARKS
from tests.catalogue.factories import make_places
from tests.governance.planted import EMAIL
from tests.governance.requests.desk import link_in

pytestmark = [*MARKS, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
PHONE = {"width": 360, "height": 740}
PASSWORD = "phrase de passe assez longue"  # noqa: S105
NEED = "Nous voulons publier nos budgets, et le logiciel ne les sort pas."
SOLUTION = "L’éditeur a ouvert un export CSV, prévu au contrat."


def test_from_a_phone_to_a_draft_without_typing_twice(browser, live_server, settings):
    settings.SITE_URL = live_server.url
    make_places()
    User.objects.create_superuser("equipe", password=PASSWORD)
    touch()
    phone = browser.new_context(locale="fr-FR", viewport=PHONE).new_page()
    ask(phone, live_server.url)
    file = SupportFile.objects.get()
    assert (file.state, file.geozone) == ("deposee", "fr:commune:09122")

    desk = browser.new_context(locale="fr-FR").new_page()
    desk.set_default_timeout(15_000)
    sign_in(desk, live_server.url)
    desk.get_by_role("link", name="demande(s) d’accompagnement à examiner").click()
    desk.get_by_role("link", name=file.ref).click()
    expect(desk.locator("#id_need")).to_have_value(NEED)
    desk.select_option("#id_move_to", "examen")
    desk.get_by_text("Ajouter un objet Obstacle rencontré supplémentaire").click()
    desk.select_option("#id_obstacles-0-obstacle", "logiciel-metier")
    desk.fill("#id_obstacles-0-solution", SOLUTION)
    desk.fill("#id_obstacles-0-solved_on", "2026-05-02")
    desk.select_option("#id_obstacles-0-make", "etude-de-cas")
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    desk.locator(".messagelist a", has_text="a levé un frein").click()
    expect(desk.locator("[name=detail_resultat]")).to_have_value(SOLUTION)
    assert NEED in desk.locator("[name=detail_contexte]").input_value()
    assert Item.objects.get().state == "draft"


def ask(phone, url: str) -> None:
    """From the town's own page to the confirmed request."""
    phone.set_default_timeout(15_000)
    phone.goto(f"{url}/territoires/commune/09122/")
    phone.get_by_role("heading", name="Être accompagné").scroll_into_view_if_needed()
    phone.get_by_role("link", name="Demander un accompagnement pour Foix").click()
    expect(phone.get_by_label("Votre collectivité")).to_have_value("Foix")
    phone.get_by_label("Une aide de quelle nature").select_option("technique")
    phone.get_by_label("Votre besoin").fill(NEED)
    phone.get_by_label("Acceptez-vous de servir d’exemple").select_option("anonymise")
    phone.get_by_label("Votre fonction").fill("Secrétaire de mairie")
    phone.get_by_label("Adresse électronique").fill(EMAIL)
    phone.wait_for_timeout(3100)  # who sends sooner is taken for a robot
    phone.get_by_role("button", name="Envoyer la demande").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Demande enregistrée")
    phone.goto(url + link_in(OutgoingMail.objects.get(to=EMAIL), "confirmer"))
    phone.wait_for_timeout(3100)
    phone.get_by_role("button", name="Confirmer la demande").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("C’est confirmé")


def sign_in(desk, url: str) -> None:
    desk.goto(f"{url}/admin/")
    desk.fill("#id_username", "equipe")
    desk.fill("#id_password", PASSWORD)
    desk.click("input[type=submit]")
