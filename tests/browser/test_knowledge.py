"""A town clerk looks for an answer; a reader opens a question by its address, searches, says what helped."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS

pytestmark = MARKS
KNOWLEDGE_PAGE = 120_000  # bytes of a first visit beyond the files that all pages share
SHARED = ("/static/look/", "/static/django_htmx/", "/static/img/", "site.webmanifest", "/opensearch")


@pytest.mark.parametrize("hand", ["mouse", "no script"])
def test_a_clerk_of_2900_inhabitants_knows_within_a_minute_and_by_what_text(hand, new_context, portal):
    page = new_context(java_script_enabled=hand == "mouse").new_page()
    began = time.monotonic()
    page.goto(portal.url)
    page.get_by_role("link", name=re.compile("Ma commune a moins de 3")).click()
    expect(page).to_have_url(re.compile(r"/connaissances/questions/commune-de-moins-de-3500-habitants/$"))
    words = page.locator("article").inner_text().replace("\xa0", " ").replace("\u202f", " ")
    assert "2 900 habitants" in words
    assert "L. 312-1-1" in page.locator(".odl-item-summary").inner_text() + words
    assert page.locator("#sources ~ ul a").first.get_attribute("href").startswith("https://www.legifrance")
    assert time.monotonic() - began < 60


def test_a_clerk_who_types_finds_it_too(watched, portal):
    watched.goto(f"{portal.url}/connaissances/questions/")
    watched.locator("#q").press_sequentially("commune dispensée")
    first = watched.locator("#resultats details").first
    expect(first.locator("summary")).to_contain_text("moins de 3")
    expect(watched.locator("odl-results [role=status]")).not_to_be_empty()  # and it is said aloud
    assert watched.evaluate("document.activeElement.id") == "q"
    first.locator("summary").press("Enter")
    expect(first.get_by_role("link", name=re.compile("Réponse complète"))).to_be_visible()


def test_an_address_opens_its_question(watched, portal):
    watched.goto(f"{portal.url}/connaissances/questions/#quelle-licence")
    answer = watched.locator("#quelle-licence")
    expect(answer).to_be_visible()
    expect(answer).to_be_in_viewport()
    assert watched.locator("details[open]").count() == 1


def test_a_reader_says_in_the_page_whether_it_helped(page, portal):
    page.set_default_timeout(15_000)
    page.goto(f"{portal.url}/connaissances/questions/qui-doit-publier/")
    page.locator("#avis").scroll_into_view_if_needed()
    page.get_by_label("Oui").check(force=True)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("[role=status]", has_text="Merci")).to_be_visible()


def test_a_guide_prints_its_boxes_without_the_rest_of_the_site(page, portal):
    page.goto(f"{portal.url}/connaissances/guides/lancer-sa-demarche/")
    page.emulate_media(media="print")
    assert page.locator(".odl-checklist__item").first.is_visible()
    for hidden in (".odl-no-print", ".fr-footer", "nav.fr-breadcrumb", "#menu"):
        assert not any(node.is_visible() for node in page.locator(hidden).all()), hidden


@pytest.mark.parametrize(
    "path",
    ["", "questions/", "questions/qui-doit-publier/", "glossaire/", "guides/lancer-sa-demarche/", "manuel/"],
)
def test_a_first_visit_is_light_beyond_what_pages_share(page, portal, path):
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda r: sizes.update({r.url: r.sizes()["responseBodySize"]}))
    page.goto(f"{portal.url}/connaissances/{path}")
    page.wait_for_load_state("networkidle")
    own = {url: size for url, size in sizes.items() if not any(part in url for part in SHARED)}
    assert sum(own.values()) <= KNOWLEDGE_PAGE, own
    assert page.locator("*").count() <= 700
