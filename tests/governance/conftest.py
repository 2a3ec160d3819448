import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, headers={"Accept": "text/html"})


@pytest.fixture
def team(client, request):
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    client.force_login(User.objects.create_superuser("equipe"))
    return client
