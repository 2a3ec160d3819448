"""Every kind of page in a browser: nothing forbidden happens, everyone can read it, at any size and shade."""

import pytest

from tests.browser import MARKS
from tests.browser.visits import KINDS, Visits

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
    titles = [visits.of(kind).title for kind in KINDS if KINDS[kind][1] == 200 and not kind.endswith("-empty")]
    assert sorted(titles) == sorted(set(titles))
