"""A visitor who reads no help: « inondation », in the Ariège, in an open format; fresh? usable? and a link.

The same walk with a mouse, with the keyboard alone and without JavaScript.
"""

import re

import pytest
from playwright.sync_api import expect

from catalogue.vocabulary import FRESHNESS
from tests.browser import MARKS

pytestmark = MARKS
STEPS = 250  # presses of Tab before we call something out of reach


def tab_to(page, found: str) -> None:
    """Press Tab until `found`, a test on the focused element `e`, holds."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const e = document.activeElement; return Boolean({found}); }}"):
            return
    raise AssertionError(f"the keyboard never reaches {found}")


def open_choice(page):
    """The first choice of the format facet that says it is open, and how many datasets it announces."""
    choice = page.locator("#facet-format .fr-checkbox-group", has_text=", ouvert)").first
    count = re.search(r"\((\d+), ouvert\)", choice.inner_text()).group(1)
    return choice.locator("input"), count


def results(page) -> str:
    return page.locator("#resultats h2[data-status]").inner_text().replace("\xa0", " ").replace("\u202f", " ")


def read_dataset_and_leave(page) -> str:
    """The top of the page says whether it is usable and fresh; gives the first link out of the portal."""
    top = page.locator(".odl-answers")
    expect(top.get_by_role("heading", name="Puis-je l’utiliser ?")).to_be_in_viewport()
    expect(top.get_by_role("heading", name="Est-ce à jour ?")).to_be_in_viewport()
    use, fresh = (
        top.locator(".odl-answer").nth(0).inner_text(),
        top.locator(".odl-answer").nth(1).inner_text(),
    )
    assert use in ("Oui, librement", "Oui, sous conditions", "Rien ne le dit", "Pas librement")
    assert fresh in FRESHNESS.values()
    return page.locator("#fichiers a").first.get_attribute("href")


@pytest.mark.parametrize("hand", ["mouse", "no script"])
def test_from_home_to_a_link_with_a_mouse(hand, new_context, portal):
    page = new_context(java_script_enabled=hand == "mouse").new_page()
    page.set_default_timeout(15_000)
    page.goto(portal.url)
    page.locator("#recherche-accueil").fill("inondation")
    page.get_by_role("button", name="Rechercher").first.click()
    page.wait_for_url("**/recherche/?q=inondation")  # places, datasets, producers: one search for all
    page.locator("main a[href^='/jeux-de-donnees/?q=inondation']").first.click()
    page.wait_for_url("**/jeux-de-donnees/?q=inondation")
    everywhere = results(page)
    page.get_by_label("Où ?").fill("Ariège")
    page.get_by_role("button", name="Rechercher").first.click()
    page.wait_for_url("**/jeux-de-donnees/?q=inondation&geozone=fr:departement:09")
    expect(page.locator("#resultats h2[data-status]")).to_contain_text("territoire : Ariège")
    assert results(page) != everywhere
    page.locator("#facet-format > summary").click()
    choice, count = open_choice(page)
    choice.check(force=True)
    if hand == "no script":
        page.get_by_role("button", name="Appliquer les filtres").click()
    page.wait_for_url(re.compile(r"geozone=fr:departement:09&format=\w+$"))
    expect(page.locator("#resultats h2[data-status]")).to_contain_text("1 filtre")
    assert results(page).startswith(f"{count} jeu")
    page.locator(".odl-card-title a").first.click()
    page.wait_for_url("**/jeux-de-donnees/*/")
    assert read_dataset_and_leave(page).startswith("https://")


def test_from_home_to_a_link_with_the_keyboard(watched, portal):
    page = watched
    page.goto(portal.url)
    tab_to(page, "e.name === 'q'")
    page.keyboard.type("inondation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=inondation")
    tab_to(page, "e.matches('main a[href^=\"/jeux-de-donnees/?q=inondation\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jeux-de-donnees/?q=inondation")
    tab_to(page, "e.name === 'where'")
    page.keyboard.type("Ariège")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jeux-de-donnees/?q=inondation&geozone=fr:departement:09")
    expect(page.locator("#where")).to_be_focused()
    expect(page.locator("#resultats h2[data-status]")).to_contain_text("Ariège")
    tab_to(page, "e.matches('#facet-format > summary')")
    page.keyboard.press("Enter")
    choice, count = open_choice(page)
    tab_to(page, f"e.id === '{choice.get_attribute('id')}'")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"geozone=fr:departement:09&format=\w+$"))
    expect(page.locator("#resultats h2[data-status]")).to_contain_text("1 filtre")
    assert results(page).startswith(f"{count} jeu")
    tab_to(page, "e.matches('.odl-card-title a')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jeux-de-donnees/*/")
    address = read_dataset_and_leave(page)
    tab_to(page, f"e.getAttribute('href') === '{address}'")


def test_a_synced_dataset_is_left_by_its_file(watched, portal):
    watched.goto(portal.url + portal.seeded["dataset"])
    watched.wait_for_load_state("networkidle")
    first = watched.locator("#fichiers .odl-file-title a").first
    assert first.get_attribute("href").startswith("https://")
    permanent = watched.locator("#fichiers").get_by_role("link", name="Lien permanent").first
    assert re.fullmatch(r"https://www\.data\.gouv\.fr/.*/r/[0-9a-f-]{36}", permanent.get_attribute("href"))
