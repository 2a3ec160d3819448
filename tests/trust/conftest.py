import pytest
from django.test import Client

from tests.trust.rows import make_catalogue


@pytest.fixture
def catalogue(db):
    make_catalogue()


@pytest.fixture
def visitor():
    """A browser without account whose errors come as pages, and whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Accept": "text/html"})
