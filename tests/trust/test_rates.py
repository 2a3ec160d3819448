"""How much one network may ask, without any address kept; a broken counter lets everybody pass."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches

from opendatalab import limits
from opendatalab.models import ContactMessage
from tests.tools.forms import fields_of, posted

PATH = "/contact/ecrire/"
WORDS = {"subject": "portail", "email": "ana@example.org"}


@pytest.fixture(autouse=True)
def _counted(settings, monkeypatch):
    settings.LIMITED = True
    caches["limits"].clear()
    monkeypatch.setattr(limits, "_broken_until", 0.0)
    yield
    caches["limits"].clear()


def send(visitor, number: int, **extra):
    sent = posted("contact", **WORDS, text=f"Le message numéro {number} de la journée.")
    return visitor.post(PATH, sent, **extra)


def test_sixth_form_in_ten_minutes_is_given_back(visitor, db, settings):
    settings.LIMITS = settings.LIMITS | {"address": (100, 86_400)}
    answers = [send(visitor, number) for number in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    last = answers[-1]
    assert 0 < int(last["Retry-After"]) <= 601
    page = BeautifulSoup(last.content, "html.parser")
    assert page.h1.get_text() == "Votre texte n’est pas encore envoyé"
    assert f"Attendez {last['Retry-After']}" in page.main.get_text()
    assert fields_of(last)["text"] == "Le message numéro 5 de la journée."
    assert ContactMessage.objects.count() == 5
    assert send(visitor, 5, REMOTE_ADDR="203.0.113.9").status_code == 302  # another network


def test_search_past_its_limit_waits_and_a_list_does_not(visitor, catalogue, settings):
    settings.LIMITS = settings.LIMITS | {"search": (3, 60)}
    answers = [visitor.get(f"/recherche/?q=mot{number}") for number in range(2)]
    answers += [visitor.get("/jeux-de-donnees/?q=riviere"), visitor.get("/jeux-de-donnees/?q=foret")]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    page = BeautifulSoup(answers[-1].content, "html.parser")
    assert page.h1.get_text() == "Trop de demandes en peu de temps"
    assert answers[-1]["Cache-Control"] == "no-store"
    assert visitor.get("/jeux-de-donnees/?page=1").status_code == 200
    told = visitor.get("/api/2/datasets/search/?q=foret")
    assert (told.status_code, told["Access-Control-Allow-Origin"]) == (429, "*")
    assert told.json() == {"message": limits.TOO_MANY.format(seconds=told["Retry-After"])}


def test_limits_are_those_promised(settings):
    assert {name: settings.LIMITS[name] for name in ("form", "search", "relay")} == {
        "form": (5, 600),
        "search": (120, 60),
        "relay": (600, 60),
    }


class BrokenCache:
    def add(self, *args, **kwargs):
        raise ConnectionRefusedError

    incr = add


def test_broken_counter_lets_pass_and_says_so_once(visitor, db, monkeypatch, caplog):
    monkeypatch.setattr(limits, "caches", {"limits": BrokenCache()})
    answers = [send(visitor, number) for number in range(8)]
    assert [answer.status_code for answer in answers] == [302] * 8
    assert [record.message for record in caplog.records] == [
        "limits are not counted for 30 s: ConnectionRefusedError"
    ]


@pytest.mark.parametrize(
    ("proxies", "direct", "told", "address"),
    [
        (0, "203.0.113.9", "", "203.0.113.9"),
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),  # written by the visitor
        (0, "127.0.0.1", "198.51.100.1", ""),  # a proxy that nobody declared
        (0, "172.18.0.1", "198.51.100.1", ""),
        (0, "127.0.0.1", "", "127.0.0.1"),
        (1, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # the first is the visitor's own lie
        (2, "127.0.0.1", "10.9.9.9, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
        (2, "127.0.0.1", "198.51.100.1", "127.0.0.1"),
    ],
)
def test_address_comes_from_our_own_proxies_only(rf, settings, proxies, direct, told, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": told} if told else {}
    assert limits.client_address(rf.get("/", REMOTE_ADDR=direct, headers=headers)) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.10", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_network_is_an_ipv4_address_or_half_an_ipv6_one(rf, one, other, same):
    first, second = (limits.network(rf.get("/", REMOTE_ADDR=address)) for address in (one, other))
    assert (first == second) is same
    assert len(first) == 24


@pytest.mark.parametrize("address", ["", "unix:", "pas une adresse", "1.2.3.4.5"])
def test_unknown_network_is_not_counted(rf, address):
    assert limits.network(rf.get("/", REMOTE_ADDR=address)) == ""
    assert limits.wait_for("form", rf.get("/", REMOTE_ADDR=address)) == 0


def test_tomorrow_nobody_is_recognised(rf, monkeypatch):
    request = rf.get("/", REMOTE_ADDR="203.0.113.9")
    today = limits.network(request)
    monkeypatch.setattr(limits.timezone, "localdate", lambda: date(2031, 1, 1))
    assert limits.network(request) != today


def test_no_address_is_kept(visitor, db):
    send(visitor, 1, REMOTE_ADDR="203.0.113.77")
    kept = repr(getattr(caches["limits"], "_cache", {}))
    assert "form" in kept
    assert "203.0.113.77" not in kept
