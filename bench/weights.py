"""What pages weigh on the wire, as a real browser counts it: headers and bodies, compressed as served.

First visit: nothing in the browser's cache. Later pages: the same browser goes on.
"""

from contextlib import ExitStack

from bench.children import say
from bench.figures import number
from bench.places import Place
from bench.serving import gunicorn, pages_of

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def weigh(place: Place, chromium: str) -> dict:
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        port = gunicorn(stack, place)
        pages = pages_of(port)
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=FLAGS)
        stack.callback(browser.close)
        first = {}
        for name, address in pages.items():
            visit = browser.new_context(locale="fr-FR", viewport={"width": 412, "height": 823})
            first[name] = load(visit, port, address)
            visit.close()
        visit = browser.new_context(locale="fr-FR", viewport={"width": 412, "height": 823})
        load(visit, port, "/")  # comes first, then goes on: list, dataset, another dataset, home again
        on = {**pages, "second dataset": pages_of(port, rank=1)["dataset"]}
        later = {name: load(visit, port, on[name]) for name in ("list", "dataset", "second dataset", "home")}
        visit.close()
    for name, sizes in first.items():
        say(f"    {name} : {number(sum(sizes.values()))} octets à la première visite")
    return {"first": first, "later": later}


def load(visit, port: int, address: str) -> dict[str, int]:
    """Transferred bytes by kind of file, once the page asks for nothing more."""
    page = visit.new_page()
    session = visit.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def received(event) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event) -> None:
        kind = kinds.get(event["requestId"], "Other")
        sizes[kind] = sizes.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    page.goto(f"http://127.0.0.1:{port}{address}", wait_until="networkidle")
    page.close()
    return sizes
