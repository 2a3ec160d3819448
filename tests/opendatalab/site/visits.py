"""What the tests of the site’s own pages share."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django_htmx
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

from catalogue.models import SyncRun

PAGES = ["home", "search", "status", "legal", "privacy", "accessibility", "site_map", "contact"]


FOOTER = {  # what every page must lead to
    "/plan-du-site/": "Plan du site",
    "/accessibilite/": "Accessibilité\u00a0: non conforme",
    "/mentions-legales/": "Mentions légales",
    "/donnees-personnelles/": "Données personnelles",
    "/contact/": "Contact",
}


NBSP = "\u00a0"


STATIC = Path(django_settings.BASE_DIR) / "static"


HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return parse(response)


def count_of(text):
    return int(re.sub(r"\D", "", text))


def total_of(client, address):
    """What the page behind a figure says it holds."""
    page = read(client, address)
    if whole := page.select_one(".odl-place-figures .fr-btn"):  # a territory's page
        return count_of(whole.get_text())
    counts = [title.get_text() for title in page.select("main h2") if title.get_text()[0].isdigit()]
    return count_of(re.match(r"[\d\s]+", counts[0])[0])


def sync(**values):
    return SyncRun.objects.create(
        **{"status": SyncRun.Status.DONE, "started_at": values["finished_at"] - timedelta(seconds=75)}
        | values
    )


@contextmanager
def database_down(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fail)
        yield
