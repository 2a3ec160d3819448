"""A stranger sees no name, no address, no private word: whatever the page, its form, its errors, the logs."""

import logging

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Mandate, Meeting, Registration
from opendatalab.mail import send_due_mail
from opendatalab.models import OutgoingMail
from opendatalab.public_forms import PublicForm
from opendatalab.retention import declared, erase, purge
from tests.governance.planted import MARK
from tests.tools.forms import posted
from tests.trust.planted import FOR_ONE_READER, SHOWN, label_of, plant, plantable
from tests.trust.routes import Address, addresses

pytestmark = pytest.mark.django_db
ALWAYS_PUBLIC = {"governance.Mandate.function", "governance.Relay.email"}
# What a stranger may try on any address.
TRIES = (
    ("get", "", {"Accept": "text/html"}),
    ("get", "", {"Accept": "application/json"}),
    ("get", "", {"HX-Request": "true"}),
    ("get", "original&format=csv&format=json&page=2&q=e", {}),
    ("options", "", {}),
    ("post", "", {}),
)


@pytest.fixture
def planted(db, caplog):
    plant()
    caplog.clear()
    caplog.set_level(logging.INFO)


def leaks(*routes: str) -> list[str]:
    """Where the word shows, over every public address, or those of these routes."""
    stranger = Client(raise_request_exception=False)
    found = []
    for address in addresses():
        if address.route in FOR_ONE_READER or (routes and address.route not in routes):
            continue
        for method, query, headers in TRIES:
            path = with_query(address, query)
            answer = getattr(stranger, method)(path, headers=headers)
            said = b"".join(answer) + str(answer.headers).encode()
            if MARK.encode() in said:
                found.append(f"{address.route} {method} {path}")
    return found


def with_query(address: Address, query: str) -> str:
    if not query:
        return address.path
    return f"{address.path}{'&' if '?' in address.path else '?'}{query}"


def test_every_personal_field_is_planted(planted):
    bare = []
    for item, field in plantable():
        marked = item.rows.filter(**{f"{field.name}__icontains": MARK})
        if not marked.exists() and label_of(item, field.name) not in ALWAYS_PUBLIC:
            bare.append(f"{label_of(item, field.name)}: plant a row of it")
    assert bare == []
    known = {label_of(item, field.name) for item, field in plantable()}
    assert set(SHOWN) <= known


def test_a_stranger_reads_nothing_private_anywhere(planted, caplog):
    assert leaks() == []
    assert MARK not in caplog.text


def test_a_leaking_view_is_seen(planted, monkeypatch):
    monkeypatch.setattr(Mandate, "public_name", property(lambda mandate: mandate.person_name))
    assert leaks("governance:body") != []


def test_a_leaking_query_is_seen(planted, monkeypatch):
    monkeypatch.setattr(type(Meeting.objects.all()), "public", lambda rows: rows)
    assert "governance:meetings get /gouvernance/reunions/" in leaks("governance:meetings")


def test_addresses_of_what_is_not_public_say_nothing_more(planted, caplog):
    """Rows that a stranger names by their references, or guesses."""
    stranger = Client(raise_request_exception=False)
    for meeting in Meeting.objects.order_by("pk"):
        for name in ("meeting", "meeting_ics", "register", "registered"):
            answer = stranger.get(reverse(f"governance:{name}", args=[meeting.ref]))
            assert MARK.encode() not in b"".join(answer), (name, meeting.state)
        for outcome in meeting.outcomes.order_by("pk"):
            answer = stranger.get(reverse("governance:outcome", args=[outcome.ref]))
            assert (answer.status_code == 404) == (meeting.state != "published")
            assert MARK.encode() not in answer.content
    for path in requests_by_reference():
        assert MARK.encode() not in stranger.get(path).content, path
    assert MARK not in caplog.text


def requests_by_reference() -> list[str]:
    from governance.models import Request

    return [request.get_absolute_url() for request in Request.objects.order_by("pk")]


@pytest.mark.parametrize("form_id", sorted(PublicForm.known))
def test_a_form_that_is_refused_gives_back_what_this_visitor_wrote_alone(planted, caplog, form_id):
    stranger = Client(raise_request_exception=False)
    forms = [address for address in addresses() if address.takes_posts]
    assert forms
    for address in forms:
        if address.route in FOR_ONE_READER:
            continue
        for fields in ({}, {"email": "pas une adresse", "text": "x\x00y", "title": "x" * 9999}):
            answer = stranger.post(address.path, posted(form_id, **fields))
            assert MARK.encode() not in b"".join(answer), address.path
    assert MARK not in caplog.text


def test_no_log_of_the_mail_of_purges_or_of_erasures_names_anybody(planted, caplog, monkeypatch):
    OutgoingMail.objects.update(sent_at=None, parked=False, due_at=timezone.now())
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_due_mail()
    purge()
    erase(Registration.objects.order_by("pk").first().email)
    assert "letter" in caplog.text
    assert MARK not in caplog.text


def refuse(self, messages) -> int:
    raise OSError(f"550 {messages[0].to[0]} does not exist")


def test_logs_would_be_seen(planted, caplog):
    logging.getLogger("governance").info("letter to %s", Registration.objects.order_by("pk").first().email)
    assert MARK in caplog.text


def test_no_row_is_declared_without_words_to_plant():
    """A table whose fields are all dates and keys would be planted by nothing."""
    with_words = {item.model for item, _ in plantable()}
    by_hand = {"governance.InventoryImport"}  # a spreadsheet
    assert {item.model for item in declared()} - by_hand == with_words
