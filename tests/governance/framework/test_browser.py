"""In a real browser: from a figure to its list, by one click."""

import pytest

from opendatalab.region import region
from tests.browser import MARKS
from tests.browser.conftest import browser_context_args, browser_type_launch_args, portal, watched  # noqa: F401

pytestmark = [
    *MARKS,
    pytest.mark.skipif(region().logical_frame is None, reason="no logical framework in this region"),
]


def test_click_on_a_figure_opens_the_list_that_it_counts(watched, portal):  # noqa: F811
    watched.goto(f"{portal.url}/tableau-de-bord/cadre-logique/")
    row = watched.get_by_role("row").filter(has_text="I1.2")
    figure = row.get_by_role("link").first
    count = int(figure.inner_text())
    figure.click()
    watched.get_by_text(f"{count} en tout").wait_for()
    assert watched.locator(".odl-lines > li").count() == min(count, 50)
    assert watched.get_by_role("link", name="Télécharger cette liste (CSV)").count() == 1
