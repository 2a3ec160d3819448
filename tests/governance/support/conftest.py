import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.catalogue.factories import make_places


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, headers={"Accept": "text/html"})


@pytest.fixture
def team(client, db):
    client.force_login(User.objects.create_superuser("equipe"))
    return client


@pytest.fixture
def places(db):
    return make_places()
