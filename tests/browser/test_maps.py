"""Maps with a keyboard, without a server, in a hostile host's page: what only a browser shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.test_frames import SANDBOX, town
from tests.browser.test_weight import wire
from tests.browser.visits import OVERFLOWING, violations
from tests.browser.watch import REPORTS

pytestmark = MARKS
MAP = "/cartes/population/"
MOST = 350_000  # bytes of a map's first page, before tiles
__all__ = ["wire"]


def shown(page):
    page.wait_for_selector("odl-map.is-live")
    page.wait_for_function(
        "() => document.querySelector('odl-map').asked.layers.some((layer) => layer.drawn)"
    )


def test_a_map_is_used_with_the_keyboard(watched, portal):
    watched.goto(portal.url + MAP)
    shown(watched)
    watched.locator(".odl-map-box").focus()
    watched.keyboard.press("Enter")
    title = watched.locator(".odl-map-card-title").first
    expect(title).to_be_visible()
    expect(watched.locator(".odl-map-note")).to_contain_text(title.inner_text())
    expect(watched.locator(".leaflet-popup")).to_have_css("opacity", "1")  # it fades in
    assert violations(watched) == []
    watched.keyboard.press("Escape")
    expect(title).to_have_count(0)
    watched.get_by_label("Aller à une commune").fill("auterive")
    watched.keyboard.press("Enter")
    expect(watched.locator(".odl-map-note")).to_have_text("La carte montre Auterive.")
    watched.get_by_role("button", name="Lister ce qui est à l’écran").press("Enter")
    expect(watched.locator("#lignes p[role=status]")).to_contain_text("à l’écran")


def test_the_address_keeps_the_view(watched, portal):
    watched.goto(portal.url + MAP)
    shown(watched)
    watched.locator(".odl-map-panel summary").click()
    watched.get_by_label("Granularité").select_option("departement")
    expect(watched.locator(".odl-map-legend-part:visible h3")).to_have_text("Population des départements")
    watched.wait_for_function("() => location.hash.includes('population-departement:85')")
    address = watched.url
    watched.goto("about:blank")
    watched.goto(address)
    shown(watched)
    expect(watched.locator(".odl-map-legend-part:visible h3")).to_have_text("Population des départements")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_map_prints_on_one_sheet_with_its_legend_sources_date_and_address(page, portal, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(portal.url + MAP)
    shown(page)
    seen = page.locator(".odl-map-box").bounding_box()
    sheet = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Type /Pages\s.*?/Count (\d+)", sheet, re.DOTALL) == [b"1"]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1047})  # what the margins leave of the sheet
    drawn = page.locator(".odl-map-box").bounding_box()
    assert drawn["width"] <= 131 / 25.4 * 96
    assert round(drawn["width"] / drawn["height"], 1) == round(seen["width"] / seen["height"], 1)  # all of it
    expect(page.locator(".odl-map-legend-part:visible li").first).to_have_text(
        re.compile(r"^moins\sde\s5\s000\shabitants\s*$")
    )
    expect(page.locator(".odl-map-legend-part:visible li").first).to_be_visible()
    expect(page.locator(".odl-map-sources li").first).to_contain_text("Licence Ouverte 2.0")
    expect(page.locator(".odl-map-sources li").first).to_be_visible()
    expect(page.locator(".odl-print-only")).to_have_text(
        re.compile(rf"^Imprimée le\s\d{{1,2}}(er)?\s\w+\s20\d\d\s: {re.escape(portal.url)}{MAP}$")
    )
    expect(page.locator(".odl-map-list")).to_be_hidden()


def test_without_scripts_everything_is_in_the_list(new_context, portal):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(portal.url + MAP)
    expect(page.locator(".odl-map-still img")).to_be_visible()
    names = page.locator("#lignes tbody th")
    first = names.first.inner_text()
    page.get_by_role("link", name="Population municipale (habitants)").click()
    expect(page.locator("#lignes tbody th").first).to_have_text("Toulouse Métropole")
    assert first != "Toulouse Métropole"


def test_a_base_map_that_does_not_answer_gives_way_to_our_outlines(page, portal):
    page.route(lambda url: not url.startswith(portal.url), lambda route: route.abort())
    page.goto(portal.url + MAP)
    shown(page)
    page.locator(".odl-map-panel summary").click()
    page.get_by_label("Plan IGN").click()
    expect(page.locator(".odl-map-note")).to_have_text(
        "Le fond « Plan IGN » ne répond pas : nos contours le remplacent."
    )
    expect(page.get_by_label("Nos contours, sans service extérieur")).to_be_checked()


def test_a_layer_that_does_not_come_leaves_the_page_whole(page, portal):
    page.route("**/donnees.geojson*", lambda route: route.fulfill(status=502))
    page.goto(portal.url + MAP)
    page.wait_for_selector("odl-map.is-live")
    expect(page.locator(".odl-map-note")).to_contain_text("n’est pas arrivée ; la liste en dit plus.")
    expect(page.locator("#lignes tbody tr").first).to_be_visible()


def test_a_silent_service_is_not_an_empty_place(page, portal):
    page.route("**/ici.json*", lambda route: route.fulfill(json={"features": [], "silent": ["Sentiers"]}))
    page.goto(portal.url + MAP)
    shown(page)
    page.get_by_role("button", name="Ce qui est au centre").click()
    expect(page.locator(".odl-map-note")).to_have_text(
        "Le service de « Sentiers » ne répond pas : ce qu’il y a ici n’est pas connu."
    )


def test_a_map_page_is_light(page, wire, portal):
    page.goto(portal.url + MAP)
    shown(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert sum(wire.values()) <= MOST, wire


@pytest.mark.parametrize("sandbox", [f' sandbox="{SANDBOX}"', ""])
def test_a_map_lives_in_a_frame_under_the_strictest_policy(page, portal, sandbox):
    page.add_init_script(REPORTS)
    page.set_viewport_size({"width": 320, "height": 640})
    frame = f'<iframe src="{portal.url}/embed/carte/population/?geozone=fr:departement:09" title="Carte" '
    with town(
        frame + f'width="100%" height="600"{sandbox}></iframe>', f"default-src 'none'; frame-src {portal.url}"
    ) as url:
        page.goto(url)
        inside = page.frames[1]
        inside.wait_for_selector("odl-map.is-live")
        inside.wait_for_function(
            "() => document.querySelector('odl-map').asked.layers.some((layer) => layer.drawn)"
        )
        page.frame_locator("iframe").get_by_role("button", name="Ce qui est au centre").click()
        expect(page.frame_locator("iframe").locator(".odl-map-card-title").first).to_be_visible()
        assert page.evaluate("window.__reports") == []
        assert page.evaluate(OVERFLOWING) == []
        assert violations(page) == []
        assert page.context.cookies() == []


def test_the_element_shows_the_map_and_says_what_is_chosen(visitor, town, portal):
    policy = (
        f"default-src 'none'; script-src {portal.url} 'unsafe-inline'; frame-src {portal.url}; img-src data:"
    )
    policy += "; require-trusted-types-for 'script'"
    body = (
        '<odl-carte map="population" geozone="fr:departement:09" size="s"><a href="#">Carte</a></odl-carte>'
        "<script>window.heard = []; for (const name of ['odl:ready', 'odl:feature']) "
        "document.addEventListener(name, (event) => heard.push([name, event.detail.layer ?? '']));</script>"
        f'<script src="{portal.url}/embed/carte-v1.js" defer></script>'
    )
    visitor.goto(town.page(body, **{"Content-Security-Policy": policy}))
    visitor.wait_for_function("() => heard.length === 1")
    frame = visitor.frames[1]
    frame.wait_for_selector("odl-map.is-live")
    frame.wait_for_function(
        "() => document.querySelector('odl-map').asked.layers.some((layer) => layer.drawn)"
    )
    frame.get_by_role("button", name="Ce qui est au centre").click()
    visitor.wait_for_function("() => heard.length === 2")
    assert visitor.evaluate("heard") == [["odl:ready", ""], ["odl:feature", "population-epci"]]
    assert visitor.errors == []
    said = "{type: 'odl:feature', version: 1, map: 'x', layer: 'x', title: 'x', properties: {}}"
    visitor.evaluate(f"postMessage({said}, '*')")  # the host's own window is not the frame
    visitor.evaluate("document.querySelector('odl-carte').remove()")
    visitor.wait_for_timeout(200)
    assert visitor.evaluate("heard.length") == 2


def test_the_element_keeps_what_it_holds_when_the_portal_is_not_there(visitor, town, portal):
    visitor.route("**/embed/carte/**", lambda route: route.abort())
    body = (
        '<odl-carte map="population"><a href="#">La carte</a></odl-carte>'
        f'<script src="{portal.url}/embed/carte-v1.js" defer></script>'
    )
    visitor.goto(town.page(body))
    visitor.wait_for_timeout(500)
    expect(visitor.get_by_role("link", name="La carte")).to_be_visible()


def test_the_generator_follows_the_choice(watched, portal):
    watched.goto(f"{portal.url}/integrer/carte/?map=population")
    watched.get_by_label("Hauteur").select_option("s")
    expect(watched.locator("#integration code").first).to_contain_text('size="s"')
    assert watched.url == f"{portal.url}/integrer/carte/?map=population&size=s"
    expect(watched.frame_locator("iframe.odl-preview").locator("odl-map.is-live")).to_be_visible()


def test_the_generator_draws_the_boxes_of_layers_again_for_another_map(watched, portal):
    watched.goto(f"{portal.url}/integrer/carte/?map=population")
    box = watched.locator("#couches").get_by_label("Population des communes")
    box.check(force=True)  # the design system draws it in its label
    expect(watched.locator("#integration code").first).to_contain_text(
        'layers="population-epci,population-commune"'
    )
    expect(box).to_be_focused()
    watched.get_by_label("Carte", exact=True).select_option("densite-de-population")
    expect(watched.locator("#couches")).to_contain_text("Densité des communes")
    assert watched.url == f"{portal.url}/integrer/carte/?map=densite-de-population"
