import pytest


@pytest.fixture
def writer(client, team):
    client.force_login(team["writer"])
    return client


@pytest.fixture
def publisher(client, team):
    client.force_login(team["publisher"])
    return client
