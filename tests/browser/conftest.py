import os
from pathlib import Path

import pytest
from django.conf import settings

from opendatalab.look import build_static
from tests.browser.host import Host
from tests.browser.portal import Portal
from tests.browser.watch import REPORTS, Watch

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip(f"LAISSÉ DE CÔTÉ : pas de Chromium à {path} (paquet Debian « chromium », ou CHROMIUM=…)")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": WIDE}


@pytest.fixture(scope="session")
def portal(browser_type_launch_args, tmp_path_factory):
    """One portal for all the tests here: they read it, none writes in it."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    try:
        yield portal.start()
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def live_server(live_server):
    """The tests' own server, for walks that write; dressed as the portal is."""
    build_static(Path(settings.STATICFILES_DIRS[-1]))
    return live_server


@pytest.fixture
def watched(page, portal):
    """A page of the portal under watch; at the end of the test nothing must have been seen."""
    page.set_default_timeout(15_000)
    watch = Watch(page, portal.url)
    page.watch = watch
    yield page
    assert watch.seen() == []


@pytest.fixture
def town():
    """A site of another origin."""
    with Host() as host:
        yield host


@pytest.fixture
def visitor(page):
    """A page that notes what it asks, what breaks a policy, and the errors of scripts."""
    page.set_default_timeout(10_000)
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.add_init_script(REPORTS)
    return page
