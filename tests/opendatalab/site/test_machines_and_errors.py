"""The site's own pages: what each carries, figures equal to the lists they open, errors without database."""

import gzip
from datetime import UTC, datetime, timedelta
from xml.dom import minidom

import brotli
import pytest
from django.core.cache import caches
from django.utils import timezone

from opendatalab import look
from opendatalab.bare import LAST_WORDS
from opendatalab.region import region
from opendatalab.views import errors
from tests.opendatalab.site.visits import (
    FOOTER,
    HTMX,
    NBSP,
    STATIC,
    database_down,
    parse,
)


def test_liveness_asks_nothing_of_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readiness_says_what_is_missing(client, catalogue, monkeypatch, tmp_path, settings):
    assert client.get("/readyz").content == b"ok\n"
    settings.DATA_DIR = tmp_path / "elsewhere"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, f"index de recherche{NBSP}: absent\n")
    with database_down(monkeypatch):
        answer = client.get("/readyz")
    assert answer.content.decode().splitlines()[0] == f"base de données{NBSP}: injoignable"


@pytest.mark.django_db
def test_files_for_machines(client, settings):
    robots = client.get("/robots.txt").content.decode()
    assert robots.splitlines()[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    security = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    left = datetime.strptime(security["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert security["Contact"] == f"{settings.SITE_URL}/contact/"
    assert security["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    manifest = client.get("/site.webmanifest").json()
    assert manifest["name"] == region().site_title
    root = minidom.parseString(client.get("/opensearch.xml").content)  # noqa: S318 - our own answer
    assert len(root.getElementsByTagName("ShortName")[0].firstChild.data) <= 16
    assert root.getElementsByTagName("Url")[0].getAttribute("template") == (
        f"{settings.SITE_URL}/jeux-de-donnees/?q={{searchTerms}}"
    )


@pytest.mark.django_db
def test_lost_visitor_gets_a_search_and_the_lists(client):
    response = client.get("/nulle/part")
    page = parse(response)
    assert response.status_code == 404
    assert page.h1.get_text() == "Page introuvable"
    assert page.select_one("main form")["action"] == "/jeux-de-donnees/"
    assert [link["href"] for link in page.select("main li a")][:3] == [
        "/jeux-de-donnees/",
        "/organisations/",
        "/reutilisations/",
    ]


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (errors.bad_request, 400, "Demande illisible"),
        (errors.forbidden, 403, "Accès refusé"),
        (errors.server_error, 500, "Une erreur est survenue"),
        (errors.unavailable, 503, "Service momentanément indisponible"),
    ],
)
def test_error_page_needs_no_database_and_no_context(rf, view, status, title):
    response = view(rf.get("/"))
    page = parse(response)
    assert response.status_code == status
    assert page.h1.get_text() == title
    assert page.select("script, style, [style]") == []
    links = {link["href"] for link in page.select("a")}
    assert FOOTER.keys() <= links
    assert (response.get("Retry-After") is not None) == (status == 503)


def test_error_page_that_cannot_be_made_leaves_words(rf, settings):
    settings.REGION = "/nowhere"
    response = errors.server_error(rf.get("/"))
    assert (response.status_code, response.content.decode()) == (500, LAST_WORDS)


@pytest.mark.django_db
def test_pages_answer_503_in_words_while_the_database_is_down(client, monkeypatch):
    client.raise_request_exception = False
    for address in ("/", "/jeux-de-donnees/", "/organisations/", "/contact/", "/nulle/part"):
        with database_down(monkeypatch):
            response = client.get(address)
        assert (response.status_code, parse(response).h1.get_text()) == (
            503,
            "Service momentanément indisponible",
        )
        assert "connection" not in response.content.decode()


@pytest.mark.django_db
def test_fault_of_ours_answers_500_without_a_word_of_it(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("opendatalab.views.home.figures", lambda *args: 1 / 0)
    response = client.get("/")
    assert (response.status_code, parse(response).h1.get_text()) == (500, "Une erreur est survenue")
    assert "division" not in response.content.decode()


def test_first_visit_and_the_next_ones_are_light(client, catalogue):
    sheets = [
        look.style_sheet(region(), look.design_system()).encode(),
        (STATIC / "css/catalogue.css").read_bytes(),
    ]
    scripts = [HTMX.read_bytes(), *(file.read_bytes() for file in STATIC.glob("js/*.js"))]
    fonts = [(look.design_system() / f"fonts/Marianne-{name}.woff2").stat().st_size for name, _ in look.FONTS]
    caches["pages"].clear()
    page = len(gzip.compress(client.get("/jeux-de-donnees/").content))
    first = page + sum(fonts) + sum(len(brotli.compress(body)) for body in sheets + scripts)
    assert page <= 40_000
    assert first <= 220_000
    assert len(sheets + scripts + fonts) + 3 <= 25  # and the page itself, the icon, the manifest
