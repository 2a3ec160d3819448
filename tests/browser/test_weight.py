"""A page is light: bytes on the wire and requests of a first visit, then of the next pages."""

import pytest

from tests.browser import MARKS

pytestmark = MARKS
FIRST, LATER, REQUESTS = 220_000, 40_000, 25  # what the legal notice promises


@pytest.fixture
def wire(page):
    """Sizes of what came over the wire, by address; what the browser's cache gave is not there."""
    sizes: dict[str, int] = {}
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    urls: dict[str, str] = {}
    client.on(
        "Network.requestWillBeSent", lambda told: urls.update({told["requestId"]: told["request"]["url"]})
    )

    def finished(told):
        if told["encodedDataLength"]:
            sizes[urls.get(told["requestId"], "?")] = int(told["encodedDataLength"])

    client.on("Network.loadingFinished", finished)
    return sizes


@pytest.mark.parametrize("address", ["/", "/jeux-de-donnees/?q=inondation", "dataset"])
def test_first_visit_and_next_page_are_light(page, wire, portal, address):
    page.goto(portal.url + portal.seeded.get(address, address))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    assert (sum(wire.values()) <= FIRST, len(wire) <= REQUESTS) == (True, True), wire
    for later in ("/organisations/", "/jeux-de-donnees/", portal.seeded["hostile_dataset"]):
        page.goto(portal.url + later)
        page.wait_for_load_state("networkidle")
    wire.clear()
    page.goto(portal.url + portal.seeded["archived"])
    page.wait_for_load_state("networkidle")
    page.goto(f"{portal.url}/jeux-de-donnees/?q=risques")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    pages = {url: size for url, size in wire.items() if not url.endswith(("/", ".js", ".css", ".woff2"))}
    assert {url: size for url, size in pages.items() if size > LATER} == {}
    assert sum(wire.values()) <= 2 * LATER, wire


@pytest.mark.parametrize(
    ("address", "most"), [("/", 700), ("/jeux-de-donnees/", 700), ("/mentions-legales/", 300)]
)
def test_pages_have_few_elements(page, portal, address, most):
    page.goto(portal.url + address)
    assert page.evaluate("document.querySelectorAll('*').length") <= most
