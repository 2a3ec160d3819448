"""The team reads every letter before anybody gets one: each kind has a sample, made by the real code."""

import ast

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opendatalab import letters, mail
from opendatalab.models import OutgoingMail
from tests.test_habits import PACKAGES, files

SENDERS = {"queue_mail", "_queue", "_send", "send"}


def test_samples_are_of_their_kind_and_neither_kept_nor_sent(db, django_capture_on_commit_callbacks):
    wrong = []
    with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks() as rung:
        for letter in letters.declared():
            samples = letters.drawn(letter)
            if not samples or {sample.kind for sample in samples} != {letter.kind}:
                wrong.append(letter.kind)
            for sample in samples:
                sample.full_clean(exclude=["key"])  # as the table wants it, on every database
    written = [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
    assert (wrong, written, rung) == ([], [], [])
    assert not OutgoingMail.objects.exists()


def test_samples_hold_no_hole(db):
    texts = [sample.text for letter in letters.declared() for sample in letters.drawn(letter)]
    assert [text for text in texts if "None" in text or "{" in text or "\u00a0:\n\n\n" in text] == []


def test_every_kind_written_in_the_code_has_a_sample():
    written = set()
    for _, text in files(*PACKAGES):
        for node in ast.walk(ast.parse(text)):
            name = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SENDERS:
                values = [word.value for word in node.keywords if word.arg == "kind"]
                values += [
                    part
                    for value in values
                    for part in (getattr(value, "body", 0), getattr(value, "orelse", 0))
                ]
                written |= {value.value for value in values if isinstance(value, ast.Constant)}
    assert len(written) > 15
    assert written - letters.kinds() == set()


def test_letter_of_an_unknown_kind_is_seen(db):
    """By the suite itself: see `letters_have_samples` in conftest."""
    with pytest.raises(AssertionError, match="no sample"):
        mail.queue_mail(kind="sorte jamais dite", to="a@example.org", subject="x", text="x", key="x")


def test_page_shows_each_letter(admin_client):
    page = BeautifulSoup(
        admin_client.get(reverse("admin:opendatalab_outgoingmail_samples")).content, "html.parser"
    )
    shown = [title.get_text().lower() for title in page.select("section h3")]
    assert shown == [letter.kind.lower() for letter in letters.declared()]
    samples = page.select("pre.odl-letter")
    assert len(samples) >= len(shown)
    assert "[titre de la réunion]" in "".join(sample.get_text() for sample in samples)
    assert len(page.select("main *")) <= 700
    index = admin_client.get(reverse("admin:index"))
    assert reverse("admin:opendatalab_outgoingmail_samples") in index.content.decode()
    assert admin_client.post(reverse("admin:opendatalab_outgoingmail_samples")).status_code == 405
