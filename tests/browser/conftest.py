import os
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from opendatalab import public_forms
from opendatalab.look import build_static
from tests.browser.host import Host
from tests.browser.portal import Portal
from tests.browser.watch import REPORTS, Watch

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


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
def live_server(live_server, browser):
    """The tests' own server, for walks that write; dressed as the portal is."""
    build_static(Path(settings.STATICFILES_DIRS[-1]))
    yield live_server
    # A connection that a browser keeps would outlive the database that its thread shares.
    for context in browser.contexts:
        context.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@pytest.fixture
def citizen(browser, live_server, monkeypatch):
    """A phone, under watch. Robots fill a form in less than three seconds; so does this test."""
    monkeypatch.setattr(public_forms, "SHORTEST_STAY", -1)
    page = browser.new_context(base_url=live_server.url, locale="fr-FR", viewport=PHONE).new_page()
    page.set_default_timeout(20_000)
    watch = Watch(page, live_server.url)
    yield page
    assert watch.seen() == []
    page.context.close()


@pytest.fixture
def desk(browser, live_server, transactional_db):
    """The team's pages, signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("equipe"))
    context = browser.new_context(
        base_url=live_server.url, locale="fr-FR", viewport={"width": 1500, "height": 1000}
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


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
