"""A database that only reads costs visitors nothing; without any, a page says so, then all comes back."""

import pytest
from django.db import OperationalError, connection

from catalogue.models import EmptySearch
from tests.trust.routes import addresses
from tests.trust.rows import make_catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read_only():
    """Every statement that writes fails, as on a standby or a full disk."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


@pytest.fixture
def without_database(monkeypatch):
    """Nothing answers to a query, until `undo()`."""

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "chunked_cursor", refuse)
    return monkeypatch


@pytest.fixture
def filled(transactional_db):
    make_catalogue()


def test_read_only_every_page_still_comes(visitor, filled, read_only):
    walked = addresses()
    answers = {address.path: visitor.get(address.path).status_code for address in walked}
    assert answers == {address.path: address.status for address in walked}
    assert EmptySearch.objects.count() == 0


def test_read_only_is_really_so(filled, read_only):
    from django.db import Error

    with pytest.raises(Error, match="read"):
        EmptySearch.objects.create(words="x", day="2026-11-24")


def test_without_database_a_page_says_so(visitor, filled, without_database):
    for path in (
        "/",
        "/jeux-de-donnees/",
        "/jeux-de-donnees/jeu-1/",
        "/organisations/",
        "/etat/",
        "/contact/",
    ):
        response = visitor.get(path)
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert "Service momentanément indisponible" in response.content.decode()
        assert "connection refused" not in response.content.decode()
        assert response["Cache-Control"] == "no-store"


def test_without_database_the_process_is_alive_but_not_ready(visitor, filled, without_database):
    alive, ready = visitor.get("/healthz"), visitor.get("/readyz")
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert (ready.status_code, ready.content.decode()) == (503, "base de données\u00a0: injoignable\n")


def test_all_comes_back_by_itself(visitor, filled, without_database):
    assert visitor.get("/jeux-de-donnees/").status_code == 503
    without_database.undo()
    assert visitor.get("/jeux-de-donnees/").status_code == 200
    assert visitor.get("/readyz").status_code == 200


def test_a_page_seen_before_is_still_given(visitor, filled, without_database):
    without_database.undo()
    seen = visitor.get("/jeux-de-donnees/")
    without_database.setattr(connection, "cursor", None)
    assert visitor.get("/jeux-de-donnees/").content == seen.content


@pytest.mark.parametrize("error", [RuntimeError("secret-path /srv/x"), KeyError("SECRET_KEY")])
def test_an_error_of_ours_tells_nothing_of_the_inside(visitor, filled, monkeypatch, error):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr("catalogue.views.datasets.search_datasets", broken)
    response = visitor.get("/jeux-de-donnees/")
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    assert "Une erreur est survenue" in page
    assert [
        word for word in ("secret", "SECRET", "Traceback", "RuntimeError", "KeyError") if word in page
    ] == []
