"""Every kind of page in a browser: nothing forbidden happens, everyone can read it, at any size and shade."""

import pytest

from tests.browser import MARKS
from tests.browser.visits import KINDS, OVERFLOWING, Visits, settle, violations
from tests.browser.watch import Watch

pytestmark = MARKS
kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="session")
def visits(browser, portal, browser_context_args):
    visits = Visits(browser, portal, **browser_context_args)
    yield visits
    visits.context.close()


@kinds
def test_page_answers_as_it_should(visits, kind):
    assert visits.of(kind).status == KINDS[kind][1]


@kinds
def test_no_report_no_error_no_foreign_request_no_cookie(visits, kind):
    assert visits.of(kind).seen == []


@kinds
def test_axe_finds_nothing(visits, kind):
    assert {state: found for state, found in visits.of(kind).axe.items() if found} == {}


@kinds
def test_nothing_scrolls_sideways(visits, kind):
    assert {state: found for state, found in visits.of(kind).overflowing.items() if found} == {}


def test_titles_are_unique(visits):
    titles = [
        visits.of(kind).title for kind in KINDS if KINDS[kind][1] == 200 and not kind.endswith("-empty")
    ]
    assert sorted(titles) == sorted(set(titles))


def test_axe_and_the_watch_would_see(portal, page):
    watch = Watch(page, portal.url)
    page.goto(f"{portal.url}/contact/")
    page.evaluate("""() => {
      document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="https://attacker.example/x.png">');
      document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="width: 3000px">large</p>');
      document.querySelector('main p').style.minWidth = '3000px';
      document.cookie = 'seen=1';
      localStorage.seen = 1;
    }""")
    settle(page)
    assert [found.partition(":")[0] for found in violations(page)] == ["image-alt"]
    assert len(page.evaluate(OVERFLOWING)) > 1
    seen = watch.seen()
    kinds_seen = sorted({note.partition(":")[0] for note in seen})
    assert kinds_seen == ["console", "cookie", "policy", "stored"]
