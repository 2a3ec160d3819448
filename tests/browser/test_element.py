"""`<odl-catalogue>` on a town's page of another origin: what only a browser shows."""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.visits import OVERFLOWING, violations
from tests.catalogue import standin

pytestmark = MARKS
INSIDE = '<p id="own">Nos données : <a href="https://portail.example/">le portail</a></p>'
POLICY = (
    "default-src 'none'; script-src {0}; connect-src {0}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
UPSTREAM = "https://www.data.gouv.fr"


def script(portal, kind: str = 'type="module"') -> str:
    return f'<script {kind} src="{portal.url}/embed/v1.js"></script>'


def tag(attributes: str = "", inside: str = INSIDE) -> str:
    return f"<odl-catalogue {attributes}>{inside}</odl-catalogue>"


def calls(page) -> list[str]:
    return [urlsplit(url).path for url in page.asked if "/api/" in url]


def status(page):
    return page.locator("odl-catalogue [role=status]").first


def titles(page) -> list[str]:
    return page.locator("odl-catalogue [part=open]").all_inner_texts()


def test_first_results_come_after_one_request(visitor, portal, town):
    visitor.goto(town.page(script(portal) + tag('q="risques" page-size="5"')))
    expect(status(visitor)).to_have_text(re.compile(r"^\d+\sjeux de données$"))
    assert calls(visitor) == ["/api/2/datasets/search/"]
    assert len(titles(visitor)) == 5
    expect(visitor.locator("#own")).to_be_hidden()
    assert visitor.locator("odl-catalogue [part=facet]").count() > 2
    assert [visitor.errors, visitor.context.cookies()] == [[], []]
    assert visitor.evaluate("localStorage.length + sessionStorage.length") == 0
    assert {urlsplit(url).netloc for url in visitor.asked if not url.startswith("data:")} == {
        urlsplit(portal.url).netloc,
        urlsplit(town.url).netloc,
    }


def test_choices_are_added_removed_and_turned_like_pages(visitor, portal, town):
    visitor.goto(town.page(script(portal) + tag('page-size="5"')))
    whole = status(visitor).inner_text()
    facet = visitor.locator("odl-catalogue [data-name=format]")
    facet.locator("summary").click()
    box = facet.locator("input").first
    box.check()
    expect(status(visitor)).not_to_have_text(whole)
    expect(facet.locator("input").first).to_be_focused()
    visitor.locator("odl-catalogue [data-key=next]").click()
    expect(visitor.locator("odl-catalogue [part=pages] span")).to_have_text(re.compile("^Page 2 sur "))
    expect(visitor.locator("odl-catalogue [data-key=next]")).to_be_focused()
    visitor.locator("odl-catalogue [part=choice]").click()
    expect(status(visitor)).to_have_text(whole)


def test_dataset_opens_in_place_by_keyboard_alone(visitor, portal, town):
    visitor.goto(town.page(script(portal) + tag('q="Atlas des zones inondables de l’Ariège"')))
    first = visitor.locator("odl-catalogue [part=open]").first
    expect(first).to_be_visible()
    for _ in range(40):
        visitor.keyboard.press("Tab")
        if first.evaluate("button => button.getRootNode().activeElement === button"):
            break
    visitor.keyboard.press("Enter")
    shown = visitor.locator("odl-catalogue [part=dataset]")
    expect(shown.locator("[part=resources] a").first).to_be_visible()
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(shown.locator("[part=reuses] a")).to_have_text(["Carte des crues"])
    assert violations(visitor) == []
    visitor.keyboard.press("Enter")
    expect(shown).to_have_count(0)
    assert calls(visitor).count("/api/2/datasets/search/") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_overflows(visitor, portal, town, scheme, width):
    visitor.set_viewport_size({"width": width, "height": 800})
    visitor.emulate_media(color_scheme=scheme)
    visitor.goto(town.page(script(portal) + tag('theme="auto" page-size="5"')))
    expect(visitor.locator("odl-catalogue [part=open]").first).to_be_visible()
    visitor.locator("odl-catalogue [part=open]").first.click()
    expect(visitor.locator("odl-catalogue [part=dataset]")).to_be_visible()
    assert violations(visitor) == []
    assert visitor.evaluate(OVERFLOWING) == []
    ground = visitor.locator("odl-catalogue [part=catalogue]").evaluate(
        "part => getComputedStyle(part).backgroundColor"
    )
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 22, 22)"}[scheme]


def test_strict_policy_and_trusted_types_let_it_work(visitor, portal, town):
    url = town.page(script(portal) + tag('q="risques"'), Content_Security_Policy=POLICY.format(portal.url))
    visitor.goto(url)
    visitor.locator("odl-catalogue [part=open]").first.click()
    expect(visitor.locator("odl-catalogue [part=dataset] dl")).to_be_visible()
    reports = visitor.evaluate("window.__reports")
    assert [report for report in reports if report[0] != "img-src"] == []  # the page's own icon
    assert visitor.errors == []
    border = visitor.locator("odl-catalogue [part=item]").first.evaluate(
        "part => getComputedStyle(part).borderTopStyle"
    )
    assert border == "solid"


def test_hostile_style_of_the_host_changes_nothing_inside(visitor, portal, town):
    head = "<style>* { all: unset !important }</style>"
    visitor.goto(town.page(script(portal) + tag('theme="dark" page-size="3"'), head=head))
    item = visitor.locator("odl-catalogue [part=item]").first
    expect(item).to_be_visible()
    assert visitor.locator("odl-catalogue").evaluate("tag => getComputedStyle(tag).display") == "block"
    look = "part => [getComputedStyle(part).backgroundColor, getComputedStyle(part).color]"
    shown = visitor.locator("odl-catalogue [part=catalogue]").evaluate(look)
    assert shown == ["rgb(22, 22, 22)", "rgb(240, 240, 240)"]


def test_without_scripts_the_tags_own_content_stays(browser, portal, town):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(town.page(script(portal) + tag()))
    expect(page.locator("#own")).to_be_visible()
    context.close()


def test_hostile_records_run_nothing(visitor, portal, town):
    visitor.goto(town.page(script(portal) + tag('q="hostile"')))
    expect(visitor.locator("odl-catalogue [part=open]").first).to_be_visible()
    for button in visitor.locator("odl-catalogue [part=open]").all():
        button.click()
        expect(visitor.locator("odl-catalogue [part=dataset]")).to_be_visible()
        kinds = visitor.locator("odl-catalogue a").evaluate_all("all => all.map((a) => a.protocol)")
        assert set(kinds) <= {"http:", "https:", "mailto:"}
        names = visitor.locator("odl-catalogue").evaluate(
            "tag => [...tag.shadowRoot.querySelectorAll('script, img, iframe, object, base')].length"
        )
        assert names == 0
    assert visitor.evaluate("window.pwned") is None
    assert not [url for url in visitor.asked if "attacker" in url]


def upstream_answers(visitor, records: list[dict]) -> None:
    facets = {"license": [{"name": "all", "count": len(records)}, {"name": "lov2", "count": len(records)}]}
    answer = {"data": records, "total": len(records), "facets": facets}
    visitor.route(
        f"{UPSTREAM}/**",
        lambda route: route.fulfill(json=answer, headers={"Access-Control-Allow-Origin": "*"}),
    )


def test_portal_stopped_asks_upstream_and_says_so(visitor, portal, town):
    visitor.route(f"{portal.url}/api/**", lambda route: route.abort())
    upstream_answers(visitor, [standin.dataset(1), standin.dataset(2)])
    organization = standin.ORGANIZATION_ID
    visitor.goto(
        town.page(
            script(portal) + tag(f'organization="{organization}" theme="light" freshness="late" sort="title"')
        )
    )
    expect(status(visitor)).to_have_text("2 jeux de données")
    expect(visitor.locator("odl-catalogue [part=note]")).to_have_text(
        "Le portail ne répond pas : cette liste vient directement de data.gouv.fr, "
        "qui ne connaît pas : fraîcheur, trier par."
    )
    asked = [url for url in visitor.asked if url.startswith(UPSTREAM)]
    assert asked == [f"{UPSTREAM}/api/2/datasets/search/?organization={organization}&page=1&page_size=20"]


def test_several_producers_are_put_together_when_upstream_answers(visitor, portal, town):
    visitor.route(f"{portal.url}/api/**", lambda route: route.abort())
    upstream_answers(visitor, [standin.dataset(1), standin.dataset(2)])
    visitor.goto(town.page(script(portal) + tag(f'organization="{"a" * 24},{"b" * 24}"')))
    expect(visitor.locator("odl-catalogue [part=open]")).to_have_text(
        ["Jeu de données 2", "Jeu de données 1"]
    )
    assert len([url for url in visitor.asked if url.startswith(UPSTREAM)]) == 2


def test_both_stopped_leaves_the_tags_own_content_and_tells(visitor, portal, town):
    visitor.route(f"{portal.url}/api/**", lambda route: route.abort())
    visitor.route(f"{UPSTREAM}/**", lambda route: route.abort())
    listen = "window.told = []; addEventListener('odl:error', (event) => told.push(event.detail.message))"
    visitor.add_init_script(listen)
    visitor.goto(town.page(script(portal) + tag()))
    visitor.wait_for_function("window.told.length === 1")
    expect(visitor.locator("#own")).to_be_visible()
    expect(visitor.locator("odl-catalogue [part]")).to_have_count(0)
    assert visitor.errors == []


def test_own_templates_are_filled_as_text(visitor, portal, town):
    template = (
        '<template slot="item"><article class="mien"><a data-odl-href="url" data-odl="title"></a>'
        '<b data-odl-if="nothing">jamais</b><i data-odl="organization"></i></article></template>'
    )
    visitor.goto(town.page(script(portal) + tag('q="hostile script" page-size="1"', template)))
    card = visitor.locator("odl-catalogue article.mien").first
    expect(card.locator("a")).to_have_attribute("href", re.compile(f"^{portal.url}/jeux-de-donnees/"))
    assert card.locator("b").count() == 0
    assert visitor.evaluate("window.pwned") is None


def test_elements_keep_their_own_state_in_the_address(visitor, portal, town):
    page = town.page(script(portal) + tag('hash="un" page-size="3"') + tag('hash="deux" page-size="3"'))
    visitor.goto(f"{page}#contact&un.q=risques")
    first, second = visitor.locator("odl-catalogue").all()
    expect(first.locator("[part=choice]")).to_have_text("« risques » ✕")
    expect(second.locator("[part=open]")).to_have_count(3)
    second.locator("[data-key=next]").click()
    expect(visitor).to_have_url(f"{page}#contact&un.q=risques&deux.page=2")
    first.locator("[part=choice]").click()
    expect(visitor).to_have_url(f"{page}#contact&deux.page=2")
    visitor.go_back()
    expect(first.locator("[part=choice]")).to_have_text("« risques » ✕")


def test_events_are_told_and_opening_can_be_taken_over(visitor, portal, town):
    listen = """window.told = [];
        addEventListener('odl:search', (event) => told.push(['search', event.detail.ids.length]));
        addEventListener('odl:open', (event) => {
            told.push(['open', event.detail.url]); event.preventDefault(); });"""
    visitor.add_init_script(listen)
    visitor.goto(town.page(script(portal) + tag('page-size="2"')))
    visitor.locator("odl-catalogue [part=open]").first.click()
    told = visitor.evaluate("window.told")
    assert told[0] == ["search", 2]
    assert told[1][0] == "open"
    assert told[1][1].startswith(f"{portal.url}/jeux-de-donnees/")
    expect(visitor.locator("odl-catalogue [part=dataset]")).to_have_count(0)


def test_files_are_shown_on_demand(visitor, portal, town):
    visitor.route(f"{portal.url}/api/**", lambda route: route.abort())
    free = {"Access_Control_Allow_Origin": "*"}
    shape = {"type": "Polygon", "coordinates": [[[1, 43], [2, 43], [2, 44], [1, 43]]]}
    spot = {"type": "Point", "coordinates": [1.5, 43.5]}
    features = [
        {"type": "Feature", "geometry": item, "properties": {"nom": "Parc"}} for item in (shape, spot)
    ]
    drawn = town.file(
        "/a.geojson",
        json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        "application/geo+json",
        **free,
    )
    rows = town.file("/b.csv", 'nom;lieu\n"Été; doux";Foix\n'.encode("windows-1252"), "text/csv", **free)
    resources = [
        {"id": "1", "title": "Dessin", "format": "geojson", "url": drawn},
        {"id": "2", "title": "Lignes", "format": "csv", "url": rows},
        {"id": "3", "title": "Refusé", "format": "csv", "url": "http://127.0.0.1:9/c.csv"},
    ]
    record = standin.dataset(1, resources=resources, spatial=None)
    upstream_answers(visitor, [record])
    visitor.route(
        f"{UPSTREAM}/api/1/datasets/*/",
        lambda route: route.fulfill(json=record, headers={"Access-Control-Allow-Origin": "*"}),
    )
    visitor.goto(town.page(script(portal) + tag()))
    visitor.locator("odl-catalogue [part=open]").click()
    shown = visitor.locator("odl-catalogue [part=resource]")
    assert town.url + "/b.csv" not in visitor.asked
    for number in range(3):
        shown.nth(number).locator("button").click()
    expect(shown.nth(0).locator("svg path")).to_have_count(2)
    expect(shown.nth(0).locator("svg")).to_have_attribute("aria-label", "Dessin de 2 objets géographiques")
    expect(shown.nth(1).locator("td")).to_have_text(["Été; doux", "Foix"])
    expect(shown.nth(2).locator("[part=preview]")).to_have_text(
        re.compile("^L’aperçu n’est pas possible ici")
    )
    assert violations(visitor) == []


def test_added_moved_and_removed_at_any_time(visitor, portal, town):
    visitor.goto(town.page(script(portal) + '<div id="a"></div><div id="b"></div>'))
    visitor.evaluate(
        """() => { for (let n = 0; n < 10; n += 1) {
            const tag = document.createElement('odl-catalogue');
            tag.setAttribute('page-size', '1');
            document.querySelector('#a').append(tag);
            if (n % 2) tag.remove();
            else document.querySelector('#b').append(tag); } }"""
    )
    expect(visitor.locator("#b odl-catalogue [part=open]")).to_have_count(5)
    assert visitor.errors == []


def test_producers_page_shows_its_list_as_seen_elsewhere(watched, portal):
    watched.goto(portal.url + portal.seeded["organization"])
    asked = []
    watched.on("request", lambda request: asked.append(urlsplit(request.url).path))
    folded = watched.locator("odl-catalogue")
    expect(folded.locator("[part=open]")).to_have_count(0)
    watched.locator("summary", has_text="telle qu’un autre site").click()
    expect(folded.locator("[part=open]")).to_have_count(3)
    assert [path for path in asked if "/api/" in path] == ["/api/2/datasets/search/"]
    total = watched.locator("main a.fr-btn").first.inner_text()
    assert folded.locator("[role=status]").inner_text() == total
    assert violations(watched) == []
