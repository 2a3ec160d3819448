"""No visitor waits for an upstream: with all of them dead every page comes, and nothing is even asked."""

import socket
import time

import pytest

from opendatalab.http import DOOR
from tests.trust.routes import addresses


@pytest.fixture
def knocks(monkeypatch):
    """Every attempt to reach something from this process."""
    attempts = []

    def refuse(name):
        def refused(*args, **kwargs):
            attempts.append((name, args[1:2]))
            raise OSError("everything is dead")

        return refused

    monkeypatch.setattr(DOOR, "fetch", refuse("door"))
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    monkeypatch.setattr(socket, "getaddrinfo", refuse("getaddrinfo"))
    return attempts


def test_every_page_comes_and_nothing_is_asked(visitor, catalogue, knocks):
    wrong, slow = {}, {}
    for address in addresses():
        if address.asks_upstream:
            continue
        began = time.monotonic()
        status = visitor.get(address.path).status_code
        if status != address.status:
            wrong[address.path] = status
        if time.monotonic() - began > 3:
            slow[address.path] = time.monotonic() - began
    assert (wrong, slow, knocks) == ({}, {}, [])


def test_fragments_come_too(visitor, catalogue, knocks):
    for path in (
        "/jeux-de-donnees/?q=jeu",
        "/jeux-de-donnees/jeu-1/discussions/",
        "/jeux-de-donnees/jeu-2/discussions/",
    ):
        response = visitor.get(path, headers={"HX-Request": "true"})
        assert (response.status_code, b"<html" in response.content) == (200, False)
    assert knocks == []


def test_a_knock_would_be_seen(knocks):
    from opendatalab.http import Limits, fetch

    with pytest.raises(OSError, match="everything is dead"):
        fetch("https://www.data.gouv.fr/", Limits(hosts={"www.data.gouv.fr"}))
    with pytest.raises(OSError, match="everything is dead"), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    assert [name for name, _ in knocks] == ["door", "connect"]
