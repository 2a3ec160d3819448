"""A town clerk's way through « Publier »: the law in under a minute, a note by keyboard, on one sheet."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.visits import violations
from tests.trust.routes import ANSWERED

pytestmark = MARKS
WHOLE = f"/publier/puis-je-publier/?{ANSWERED}&fichier=Un+plan&le=2026-11-26&regles=2025-1"
CAREFUL = "/publier/puis-je-publier/?mission=doute&acheve=doute&secret=partie&reserve=partie&personnes=doute"
CAREFUL += "&retirer=doute&tiers=doute&environnement=oui&le=2026-11-26&regles=2025-1"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_clerk_of_a_commune_of_2900_inhabitants_finds_what_the_law_asks(watched, portal):
    began = time.monotonic()
    watched.goto(portal.url)
    watched.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Publier").click()
    watched.get_by_label("Ma commune").fill("blaye les mines")
    watched.keyboard.press("Enter")
    watched.get_by_role("link", name="Blaye-les-Mines").click()
    answer = watched.locator(".odl-concerned")
    said = plain(answer.inner_text())
    assert "2 902 habitants" in said
    assert "Non concernée par l’obligation générale" in said
    assert "L. 312-1-1" in said
    assert time.monotonic() - began < 60
    box = answer.locator("h3").bounding_box()
    assert 0 <= box["y"] < 900  # in sight without scrolling
    assert violations(watched) == []


def test_the_eight_questions_by_keyboard_then_back_and_another_answer(watched, portal):
    watched.goto(f"{portal.url}/publier/puis-je-publier/")
    watched.get_by_label("De quel fichier").fill("Équipements sportifs")
    for _ in range(9):
        if watched.locator("#verdict").count():
            break
        choices = watched.locator("input[type=radio]")
        name = choices.first.get_attribute("name")
        good = "oui" if name in ("mission", "acheve") else "non"
        watched.locator(f"#{name}-{good}").focus()
        watched.keyboard.press("Space")
        watched.keyboard.press("Enter")
        watched.wait_for_url(re.compile(rf"[?&]{name}="))
    expect(watched.locator("#verdict")).to_have_text("Publiable")
    assert "Équipements sportifs" in watched.locator(".odl-sheet").inner_text()
    address = watched.url
    assert "fichier=%C3%89quipements+sportifs" in address
    watched.get_by_role("link", name="Changer : Données personnelles").click()
    watched.get_by_label("Oui, et aucun de ces cas ne s’applique").check(force=True)
    watched.get_by_role("button", name="Continuer").click()
    watched.get_by_label("Oui", exact=True).check(force=True)
    watched.get_by_role("button", name="Voir la réponse").click()
    expect(watched.locator("#verdict")).to_have_text("Publiable après occultation ou anonymisation")
    watched.go_back()
    expect(watched.get_by_role("group")).to_contain_text("Peut-on retirer ou masquer")
    watched.goto(address)
    expect(watched.locator("#verdict")).to_have_text("Publiable")


def test_nothing_can_be_sent_without_an_answer(watched, portal):
    watched.goto(f"{portal.url}/publier/puis-je-publier/")
    watched.get_by_role("button", name="Continuer").click()
    assert watched.url == f"{portal.url}/publier/puis-je-publier/"


@pytest.mark.parametrize("address", [WHOLE, CAREFUL])
def test_a_note_prints_on_one_sheet(watched, portal, address):
    watched.goto(portal.url + address)
    sheets = watched.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheets)) == 1
    watched.emulate_media(media="print")
    assert watched.locator("odl-print").is_visible() is False
    assert watched.locator(".odl-print-only").is_visible() is True


def test_the_way_works_without_scripts(new_context, portal):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{portal.url}/publier/puis-je-publier/")
    page.locator("label[for=mission-oui]").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("group")).to_contain_text("Est-il achevé")
    page.goto(f"{portal.url}/publier/verifier/?jeu=jamais-vu-ici")
    expect(page.get_by_role("link", name="lire la fiche sur data.gouv.fr")).to_be_visible()
    page.goto(f"{portal.url}/publier/")
    expect(page.get_by_role("button", name="Imprimer cette page")).to_have_count(0)
