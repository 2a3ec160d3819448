"""The keyboard alone reaches everything, in the order of the page, sees where it is, and is never trapped."""

import pytest

from tests.browser import MARKS

pytestmark = MARKS

# What Tab should stop at: laid out, not disabled, not inside a closed <details>.
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.type !== 'hidden' && e.tabIndex >= 0)
  .map((e, rank) => { e.dataset.stop = rank; return rank; })"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const marks = [e, e.parentElement, e.nextElementSibling].filter(Boolean).flatMap(
    (other) => ['', '::before', '::after'].map((part) => getComputedStyle(other, part)));
  const seen = marks.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = e.getBoundingClientRect();
  return {stop: Number(e.dataset.stop ?? -1), seen, what: e.outerHTML.slice(0, 100),
          shown: box.bottom > 0 && box.top < innerHeight && box.right > 0};
}"""


@pytest.mark.parametrize(
    ("address", "least"),
    [
        *((address, 15) for address in ("/", "/jeux-de-donnees/?q=risques", "dataset", "/organisations/")),
        ("/etat/", 15),
        ("/embed/catalogue/?geozone=fr:departement:09&page_size=5", 8),
    ],
)
def test_tab_walks_the_whole_page(watched, portal, address, least):
    watched.goto(portal.url + portal.seeded.get(address, address))
    watched.wait_for_load_state("networkidle")
    stops = watched.evaluate(STOPS)
    assert len(stops) > least
    walked = []
    for _ in range(len(stops) + 20):
        watched.keyboard.press("Tab")
        focused = watched.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["seen"], f"the focus is not seen on {focused['what']}"
        watched.wait_for_function(f"() => ({FOCUSED})().shown", timeout=3000)  # scrolling takes its time
        walked.append(focused["stop"])
    assert walked == stops


def test_the_first_links_lead_past_the_header(watched, portal):
    watched.goto(f"{portal.url}/jeux-de-donnees/")
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.textContent") == "Contenu"
    watched.keyboard.press("Enter")
    assert watched.evaluate("document.activeElement.id") == "contenu"
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.closest('main') !== null") is True


def test_menu_on_a_telephone(watched, portal):
    watched.set_viewport_size({"width": 320, "height": 640})
    watched.goto(portal.url)
    watched.get_by_role("button", name="Menu", exact=True).press("Enter")
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.closest('#menu') !== null") is True
    watched.keyboard.press("Escape")
    assert watched.evaluate("document.activeElement.textContent") == "Menu"
