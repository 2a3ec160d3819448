"""Frames on a town hall's page: strict policy, sandbox, no script, 320 px, keyboard; what they say to it."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser import MARKS
from tests.browser.test_same_results import asked, of_api, questions
from tests.browser.visits import OVERFLOWING, violations
from tests.browser.watch import REPORTS

pytestmark = MARKS
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
LIST = "/embed/catalogue/?geozone=fr:departement:09&page_size=5"


@contextmanager
def town(body: str, policy: str):
    """A page of another origin, with its own policy."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            page = f'<!DOCTYPE html><html lang="fr"><title>Mairie</title><main><h1>Mairie</h1>{body}</main>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def frame_of(portal, path: str = LIST, more: str = f' sandbox="{SANDBOX}"') -> str:
    return f'<iframe src="{portal.url}{path}" title="Nos données" width="100%" height="400"{more}></iframe>'


def total(frame) -> int:
    return int("".join(filter(str.isdigit, frame.locator(".count").inner_text())))


def test_frame_lives_under_the_strictest_policy_and_in_a_sandbox(page, portal):
    """Only `frame-src` is asked of the host; search, pages, a dataset and the way back work inside."""
    policy = f"default-src 'none'; frame-src {portal.url}"
    page.add_init_script(REPORTS)
    with town(frame_of(portal), policy) as url:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(url)
        frame = page.frame_locator("iframe")
        everything = total(frame)
        frame.get_by_role("searchbox").fill("inondation")
        frame.get_by_role("searchbox").press("Enter")  # a sandbox without allow-forms drops a form
        expect(frame.get_by_role("searchbox")).to_have_value("inondation")
        assert 0 < total(frame) < everything
        title = frame.locator(".cards h2 a").first.inner_text()
        frame.locator(".cards h2 a").first.press("Enter")
        expect(frame.get_by_role("heading", level=1)).to_have_text(title)
        frame.get_by_role("link", name="Revenir à la liste").press("Enter")
        assert 0 < total(frame) < everything
        with page.context.expect_page() as opened:
            frame.locator(".foot a").press("Enter")
        opened.value.wait_for_load_state()
        assert opened.value.url.startswith(
            f"{portal.url}/jeux-de-donnees/?q=inondation&geozone=fr:departement:09"
        )
        assert page.evaluate("window.__reports") == []
        assert page.evaluate(OVERFLOWING) == []
        assert violations(page) == []
        assert page.context.cookies() == []


def test_frame_needs_no_script(new_context, portal):
    page = new_context(java_script_enabled=False).new_page()
    with town(frame_of(portal, more=""), f"default-src 'none'; frame-src {portal.url}") as url:
        page.goto(url)
        frame = page.frame_locator("iframe")
        everything = total(frame)
        frame.get_by_role("searchbox").fill("inondation")
        frame.get_by_role("button", name="Rechercher").click()
        expect(frame.get_by_role("searchbox")).to_have_value("inondation")
        assert 0 < total(frame) < everything
        frame.locator(".cards h2 a").first.click()
        expect(frame.get_by_role("heading", level=2).first).to_have_text("Fichiers et services")


def test_frame_says_its_height_and_the_host_script_gives_it(page, portal):
    script = f'<script src="{portal.url}/embed/cadre-v1.js" defer></script>'
    policy = f"default-src 'none'; frame-src {portal.url}; script-src {portal.url}"
    page.add_init_script("""
      window.heard = [];
      addEventListener('message', (event) => heard.push([event.data, event.origin, performance.now()]));
    """)
    with town(frame_of(portal) + frame_of(portal, more="") + script, policy) as url:
        page.goto(url)
        page.wait_for_function("[...document.querySelectorAll('iframe')].every((f) => f.height !== '400')")
        fits = (
            "innerHeight >= document.documentElement.scrollHeight&&innerHeight-document.body.offsetHeight<6"
        )
        for frame in page.frames[1:]:
            frame.wait_for_function(fits)
        heard = page.evaluate("window.heard")
    assert {tuple(sorted(said)) for said, _, _ in heard} == {("height", "type", "version")}
    assert {(said["type"], said["version"]) for said, _, _ in heard} == {("odl:height", 1)}
    assert {origin for _, origin, _ in heard} == {"null", portal.url}  # sandboxed, and not
    for origin in ("null", portal.url):
        moments = [moment for _, by, moment in heard if by == origin]
        assert all(after - before > 100 for before, after in pairwise(moments))  # ten a second at most


def test_host_script_believes_nobody_else(page, portal):
    """A message of another window, of another shape or out of bounds changes nothing."""
    script = f'<script src="{portal.url}/embed/cadre-v1.js" defer></script>'
    other = '<iframe src="/autre" title="Autre" height="300"></iframe>'
    with town(
        frame_of(portal, path="/embed/chiffre/") + other + script, "default-src * 'unsafe-inline'"
    ) as url:
        page.goto(url)
        page.wait_for_function("document.querySelector('iframe').height !== '400'")
        before = page.locator("iframe").first.get_attribute("height")
        page.frames[2].evaluate("parent.postMessage({type: 'odl:height', version: 1, height: 999}, '*')")
        for said in ("{type: 'odl:height', version: 1, height: 999}", "'odl:height'", "null", "{height: 9}"):
            page.evaluate(f"postMessage({said}, '*')")
        page.frames[1].evaluate("parent.postMessage({type: 'odl:height', version: 1, height: 99999}, '*')")
        page.frames[1].evaluate("parent.postMessage({type: 'odl:height', version: 1, height: '80px'}, '*')")
        page.wait_for_timeout(300)
        assert [frame.get_attribute("height") for frame in page.locator("iframe").all()][:2] == [
            before,
            "300",
        ]


def test_frame_listens_to_no_message(page, portal):
    with town(frame_of(portal, more=""), f"default-src 'none'; frame-src {portal.url}") as url:
        page.goto(url)
        frame = page.frames[1]
        frame.wait_for_selector(".count")
        text = frame.inner_text("body")
        page.evaluate("""() => { for (const said of [{type: 'odl:query', q: 'x'}, 'x', {height: 1}])
          document.querySelector('iframe').contentWindow.postMessage(said, '*'); }""")
        page.wait_for_timeout(300)
        assert frame.inner_text("body") == text


def test_other_pages_refuse_to_be_framed(page, portal):
    with town(frame_of(portal, path="/jeux-de-donnees/", more=""), f"frame-src {portal.url}") as url:
        page.goto(url)
        page.wait_for_timeout(500)
        assert page.frames[1].evaluate("document.querySelector('#resultats')") is None


def test_generator_shows_the_choice_as_it_is_made(watched, portal):
    watched.goto(f"{portal.url}/integrer/?geozone=fr:departement:09")
    watched.get_by_label("Votre couleur").fill("ffff00")
    watched.get_by_label("Votre couleur").press("Tab")
    expect(watched.locator(".odl-note").first).to_contain_text("ne se lit pas assez en clair")
    assert watched.url == f"{portal.url}/integrer/?geozone=fr:departement:09&page_size=5&accent=ffff00"
    watched.get_by_label("Un chiffre").locator("..").click()
    frame = watched.frame_locator("iframe.odl-preview")
    expect(frame.locator(".figure-number")).not_to_be_empty()
    watched.get_by_role("button", name="Copier ce code").first.click()
    expect(watched.get_by_role("status").first).to_contain_text("Code")


def test_frames_answer_two_hundred_questions_as_the_api_does(portal):
    """The same questions as the element's, so that the four doors are compared on the same ground."""
    for question in questions(portal):
        total, found = of_api(portal, question)
        body = portal.get(f"/embed/catalogue/?{asked(question)}")[2].decode()
        if question["page"] == 1 or found:  # the frame shows its last page rather than an empty one
            shown = re.findall(r'<h2><a href="/embed/jeu/([^/"]+)/', body)
            assert shown == [slug for _, slug in found], question
        count = re.search(r'class="count"[^>]*>([^<]*)<', body)[1]
        assert int("".join(filter(str.isdigit, count)) or 0) == total, question
