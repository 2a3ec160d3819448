"""Answering a survey on a small screen, by keyboard or finger, with an error on the way."""

from tests.browser import MARKS
from tests.browser.visits import OVERFLOWING, violations

pytestmark = MARKS
PATH = "/enquetes/ENQ-2026-003/repondre/"


def test_a_survey_is_answered_at_320_pixels(portal, watched):
    watched.set_viewport_size({"width": 320, "height": 640})
    watched.goto(portal.url + PATH)
    watched.get_by_label("Tableur").check(force=True)
    watched.get_by_label("Un mot").fill("Plus de détails sur les coupes.")
    watched.get_by_role("button", name="Envoyer mes réponses").click()
    summary = watched.locator("#erreurs")
    assert "Les données répondent à mes besoins" in summary.inner_text()
    assert violations(watched) == []
    summary.get_by_role("link").first.click()
    watched.keyboard.press("Tab")
    watched.keyboard.press("Space")
    assert watched.get_by_label("Tableur").is_checked()
    assert watched.evaluate(OVERFLOWING) == []
    watched.get_by_role("button", name="Envoyer mes réponses").click()
    watched.wait_for_url("**/merci/**")
    assert "votre réponse est reçue" in watched.locator("h1").inner_text()
