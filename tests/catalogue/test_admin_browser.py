"""The team's pages in a real browser: nothing against the content policy, and what needs scripts works."""

import os

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.models import Dataset, EmptySearch, PerimeterRule, SetAside, SyncRun
from tests.catalogue.factories import make_dataset, make_organization, make_places, make_reuse, sync_run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url, which Playwright's plugin brings, is not yet written for pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
REPORTS = """
window.reports = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.reports.push([event.effectiveDirective, event.blockedURI]);
});
"""
PASSWORD = "phrase de passe assez longue"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def team(page, live_server):
    """A page signed in, and what went wrong on it."""
    User.objects.create_superuser("equipe", password=PASSWORD)
    page.wrong = []
    page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.on("response", lambda got: page.wrong.append((got.status, got.url)) if got.status >= 400 else None)
    page.add_init_script(REPORTS)
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_username", "equipe")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    return page


def reports(page) -> list:
    return [*page.evaluate("window.reports"), *page.wrong]


def test_no_page_breaks_the_content_policy(team, live_server):
    places = make_places()
    dataset = make_dataset(1)
    run = sync_run(status=SyncRun.Status.STOPPED, plan={"hide": [dataset.source_id], "share": 0.2})
    rows = {
        "catalogue/dataset": dataset,
        "catalogue/organization": make_organization(5, territory=places["fr:departement:09"]),
        "catalogue/perimeterrule": PerimeterRule.objects.create(kind="tag", value="eau"),
        "catalogue/reuse": make_reuse(1, datasets=[dataset]),
        "catalogue/syncrun": run,
        "catalogue/setaside": SetAside.objects.create(run=run, kind="dataset", reason="x", payload="{}"),
        "catalogue/emptysearch": EmptySearch.objects.create(words="loup", day=timezone.now().date()),
        "sig/territory": places["fr:departement:09"],
    }
    paths = ["", "opendatalab/upstream/", f"catalogue/syncrun/{run.pk}/plan/", "auth/user/add/"]
    for name, row in rows.items():
        paths += [f"{name}/", f"{name}/{row.pk}/change/"]
    found = {}
    for path in paths:
        team.goto(f"{live_server.url}/admin/{path}")
        team.wait_for_load_state("networkidle")
        if wrong := reports(team):
            found[path] = wrong
            team.wrong.clear()
    assert found == {}


def test_territory_is_typed_and_saved(team, live_server):
    make_places()
    dataset = make_dataset(1)
    team.goto(f"{live_server.url}/admin/catalogue/dataset/{dataset.pk}/change/")
    team.click(".field-editor_territory .select2-selection")
    team.keyboard.type("foi")
    team.click(".select2-results__option--highlighted:has-text('Foix (commune, 09122)')")
    team.click("input[name=_save]")
    team.wait_for_selector(".messagelist .success")
    assert Dataset.objects.get(pk=dataset.pk).editor_territory.name == "Foix"
    assert reports(team) == []


def test_list_is_narrowed_to_a_producer_found_by_typing(team, live_server):
    make_dataset(1)
    other = make_dataset(2, organization=None)
    assert other.organization is None
    team.goto(f"{live_server.url}/admin/catalogue/dataset/")
    assert team.locator("#result_list tbody tr").count() == 2
    team.click("#changelist-filter .select2-selection")
    team.keyboard.type(Dataset.objects.get(source_id=f"{1:024x}").organization.name[:6])
    team.click(".select2-results__option--highlighted")
    team.click(".odl-admin-filter button")
    team.wait_for_url("**/?producer=*")
    assert team.locator("#result_list tbody tr").count() == 1
    assert reports(team) == []
