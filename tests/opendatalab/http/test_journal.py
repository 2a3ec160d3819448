"""What is remembered of a service, and what may be said of its failures."""

import threading
import time

import pytest
from django.db import connection, transaction

from opendatalab.http import (
    UpstreamRefused,
    UpstreamUnavailable,
)
from opendatalab.http.door import Door
from opendatalab.http.journal import Journal
from opendatalab.models import Upstream


@pytest.mark.django_db
def test_outcomes_are_written_for_named_services(serve, clock, limits):
    server, door = serve(), Door(clock)
    named = limits(server, hosts={"127.0.0.1"})
    door.fetch(server.url, named)
    row = Upstream.objects.get()
    assert (row.host, row.answers, row.last_failure, row.last_error) == (
        f"127.0.0.1:{server.port}",
        True,
        None,
        "",
    )
    with pytest.raises(UpstreamRefused):
        door.fetch(f"{server.url}/gone", named)  # the service answers: no failure of its own
    with pytest.raises(UpstreamRefused):
        door.fetch(f"{server.url}/page", named)
    row.refresh_from_db()
    assert (row.answers, row.last_error) == (False, "La réponse du service n’est pas lisible.")
    door.fetch(server.url, named)
    row.refresh_from_db()
    assert row.answers
    door.transport.close()


@pytest.mark.django_db
def test_links_of_anyone_are_not_written(serve, clock, limits):
    server, door = serve(), Door(clock)
    door.fetch(server.url, limits(server))
    assert Upstream.objects.count() == 0
    door.transport.close()


def test_an_unchanged_state_is_written_once_a_minute(clock):
    written = []
    journal = Journal(clock.monotonic, lambda *row: written.append(row))
    for problem in ("", "", "lent", "lent", ""):
        journal.note("a.fr", problem)
    assert written == [("a.fr", ""), ("a.fr", "lent"), ("a.fr", "")]
    clock.advance(59)
    journal.note("a.fr", "")
    clock.advance(2)
    journal.note("a.fr", "")
    assert written[3:] == [("a.fr", "")]


def test_a_database_that_fails_breaks_no_fetch(serve, clock, caplog, limits):
    """Here pytest-django forbids any query."""
    server, door = serve(), Door(clock)
    assert door.fetch(server.url, limits(server, hosts={"127.0.0.1"})).body == b"{}"
    assert caplog.messages == [f"the state of 127.0.0.1:{server.port} could not be written"]
    door.transport.close()


@pytest.mark.parametrize("reason", ["timeout", "network", "breaker", "status", "forbidden", "redirect",
                                    "size", "tls", "type", "encoding", "headers", "unreadable"])  # fmt: skip
def test_errors_say_nothing_internal(reason):
    error = UpstreamUnavailable(reason, "ConnectionError 10.0.0.5:5432 /srv/app/http.py", 503)
    sentence = str(error)
    assert sentence[:3] in ("Le ", "La ", "L’a")
    assert sentence.endswith(".")
    assert error.for_staff == f"{sentence} [{reason}: ConnectionError 10.0.0.5:5432 /srv/app/http.py]"
    assert [word for word in ("10.0", "5432", "/", "Error", reason) if word in sentence] == []


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_does_not_hold_a_fetch(clock):
    Upstream.objects.create(host="a.fr", last_error="avant")
    held, release = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Upstream.objects.filter(host="a.fr").update(last_error="tenu")
            held.set()
            release.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    start = time.monotonic()
    Journal(clock.monotonic).note("a.fr", "pendant")
    waited = time.monotonic() - start
    release.set()
    holder.join()
    assert (Upstream.objects.get().last_error, waited < 0.5) == ("tenu", True)
    Journal(clock.monotonic).note("a.fr", "après")
    assert Upstream.objects.get().last_error == "après"
