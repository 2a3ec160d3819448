"""With scripts the list changes in place: address, Back button, focus and announcement follow."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.visits import violations

pytestmark = MARKS
HEADING = "#resultats h2[data-status]"


@pytest.fixture
def listed(watched, portal):
    watched.goto(f"{portal.url}/jeux-de-donnees/?q=risques")
    watched.evaluate("window.stays = true")  # lost if the page were loaded again
    return watched


def tick(page, group: str, rank: int = 0):
    """Tick a choice of a facet; its box, which stays the same element's id after the swap."""
    facet = page.locator(f"#facet-{group}")
    if facet.get_attribute("open") is None:
        facet.locator("summary").first.click()
    box = page.locator(f"#{css(facet.locator('input').nth(rank).get_attribute('id'))}")
    before = page.locator(HEADING).inner_text()
    box.check(force=True)
    expect(page.locator(HEADING)).not_to_have_text(before)
    return box


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def css(name: str) -> str:
    return re.sub(r"([^\w-])", r"\\\1", name)


def test_choice_changes_the_list_in_place(listed):
    box = tick(listed, "format")
    expect(listed).to_have_url(re.compile(r"/jeux-de-donnees/\?q=risques&format=\w+$"))
    assert listed.evaluate("window.stays") is True
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    assert listed.locator("#facet-format").get_attribute("open") is not None
    said = listed.locator("odl-results [role=status]").inner_text()
    assert said == plain(listed.locator(HEADING).inner_text())
    assert violations(listed) == []


def test_several_choices_are_kept_and_counted_again(listed):
    tick(listed, "format", 0)
    total = listed.locator(HEADING).inner_text()
    tick(listed, "format", 1)
    expect(listed).to_have_url(re.compile(r"\?q=risques&format=\w+&format=\w+$"))
    expect(listed.locator("#facet-format .odl-facet-chosen")).to_have_text("2")
    counts = listed.locator("#facet-format input:checked + label").all_inner_texts()
    chosen = [int(re.search(r"\((\d+)", text).group(1)) for text in counts]
    assert len(chosen) == 2
    assert max(chosen) <= int(re.match(r"\d+", listed.locator(HEADING).inner_text()).group()) <= sum(chosen)
    assert listed.locator(HEADING).inner_text() != total


def test_back_and_forward_restore_results_and_choices(listed):
    first = listed.locator(HEADING).inner_text()
    tick(listed, "format")
    second, address = listed.locator(HEADING).inner_text(), listed.url
    listed.go_back()
    expect(listed.locator(HEADING)).to_have_text(first)
    expect(listed.locator("#q")).to_have_value("risques")
    expect(listed.locator("#resultats .odl-choices input:checked")).to_have_count(0)
    expect(listed.locator("header")).to_have_count(1)
    listed.go_forward()
    expect(listed.locator(HEADING)).to_have_text(second)
    expect(listed).to_have_url(address)
    expect(listed.locator("#facet-format input:checked")).to_have_count(1)


def test_back_from_a_dataset_returns_to_the_same_list(listed):
    tick(listed, "format")
    heading, address = listed.locator(HEADING).inner_text(), listed.url
    listed.locator(".odl-card-title a").first.click()
    listed.wait_for_url("**/jeux-de-donnees/*/")
    listed.go_back()
    expect(listed).to_have_url(address)
    expect(listed.locator(HEADING)).to_have_text(heading)
    expect(listed.locator("#facet-format input:checked")).to_have_count(1)


def test_reloading_gives_the_list_on_screen(listed):
    tick(listed, "license")
    cards = listed.locator(".odl-card-title").all_inner_texts()
    listed.reload()
    assert listed.locator(".odl-card-title").all_inner_texts() == cards


def test_words_typed_change_the_list_and_keep_the_focus(listed):
    field = listed.locator("#q")
    field.fill("")
    field.press_sequentially("inondation", delay=30)
    expect(listed).to_have_url(re.compile(r"\?q=inondation$"))
    expect(listed.locator(HEADING)).to_contain_text("« inondation »")
    expect(field).to_be_focused()
    expect(field).to_have_value("inondation")
    assert plain(listed.title()).startswith("Jeux de données : « inondation » –")


def test_page_after_page_in_place_the_focus_is_not_lost(listed):
    listed.locator("a[rel=next]").click()
    expect(listed).to_have_url(re.compile(r"\?q=risques&page=2$"))
    expect(listed.locator(HEADING)).to_be_focused()
    assert listed.evaluate("window.stays") is True


def test_chip_takes_its_choice_away(listed):
    tick(listed, "format")
    listed.locator(".odl-chips a", has_text="Retirer : format").click()
    expect(listed).to_have_url(re.compile(r"\?q=risques$"))
    expect(listed.locator("#facet-format input:checked")).to_have_count(0)


def test_nothing_found_is_said_and_the_page_stays_usable(listed):
    listed.locator("#q").fill("xylophone quantique")
    expect(listed.locator(HEADING)).to_contain_text("Aucun jeu de données pour « xylophone quantique »")
    expect(listed.locator("odl-results [role=status]")).to_contain_text("Aucun jeu de données")
    assert violations(listed) == []


@pytest.fixture
def proposed(listed):
    listed.locator("#q").fill("")
    listed.locator("#q").press_sequentially("toulou", delay=30)
    expect(listed.get_by_role("listbox", name="Suggestions")).to_be_visible()
    return listed


def test_suggestions_are_a_combobox(proposed):
    field = proposed.locator("#q")
    expect(field).to_have_attribute("role", "combobox")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-controls", proposed.get_by_role("listbox").get_attribute("id"))
    expect(proposed.locator("odl-suggest [role=status]")).to_contain_text("suggestions")
    assert violations(proposed) == []


def test_arrows_walk_the_suggestions_both_ways(proposed):
    field, options = proposed.locator("#q"), proposed.get_by_role("option")
    last = options.count() - 1
    for key, rank in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", last),
        ("ArrowDown", 0),
    ):
        field.press(key)
        expect(field).to_have_attribute("aria-activedescendant", options.nth(rank).get_attribute("id"))
        expect(proposed.locator("[role=option][aria-selected=true]")).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("toulou")


def test_escape_closes_the_suggestions_and_keeps_the_words(proposed):
    proposed.locator("#q").press("Escape")
    expect(proposed.get_by_role("listbox")).to_be_hidden()
    expect(proposed.locator("#q")).to_have_value("toulou")
    expect(proposed.locator("#q")).to_have_attribute("aria-expanded", "false")


def test_enter_opens_the_suggestion(proposed):
    proposed.locator("#q").press("ArrowDown")
    wanted = proposed.get_by_role("option").first.get_attribute("data-url")
    proposed.locator("#q").press("Enter")
    proposed.wait_for_url(lambda url: url.endswith(wanted))
    assert proposed.evaluate("window.stays") is None


def test_enter_without_a_choice_searches_the_words(proposed):
    proposed.locator("#q").press("Enter")
    expect(proposed).to_have_url(re.compile(r"\?q=toulou$"))
    expect(proposed.get_by_role("listbox")).to_be_hidden()


def test_discussions_come_by_themselves(watched, portal):
    watched.goto(portal.url + portal.seeded["dataset"])
    watched.locator("#discussions").scroll_into_view_if_needed()
    expect(watched.locator("#discussions .odl-threads li")).to_have_count(1)
    expect(watched.locator("#discussions .odl-threads a")).to_have_text("Où est la légende ?")


def test_menu_opens_and_closes_without_script(new_context, portal):
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(portal.url)
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(menu.get_by_role("link", name="Producteurs")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
