"""Letters leave at least once, are marked once, and wait as long as they must."""

import ssl
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from opendatalab import mail as outbox
from opendatalab.mail import MOST_FAILED, MOST_REFUSED, queue_mail, send_due_mail, take_next
from opendatalab.models import OutgoingMail
from tests.tools.smtp import MailServer, free_port


@pytest.fixture(autouse=True)
def _own_bell(monkeypatch):
    monkeypatch.setattr(outbox, "_mute_until", 0.0)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        yield server


def write(number: int = 1, **changes) -> OutgoingMail:
    words = {"kind": "essai", "to": "ana@example.org", "subject": "Reçu", "text": "Bonjour\n"}
    return queue_mail(**{**words, "key": f"essai-{number}", **changes})


def test_letter_leaves_as_plain_text_and_is_marked(db, server):
    letter = write(subject="Message reçu\u00a0: Ariège")
    assert send_due_mail() == 1
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at is not None, letter.last_error) == (1, True, "")
    (message,) = server.letters
    assert (message["To"], message["Subject"]) == ("ana@example.org", "Message reçu : Ariège")
    assert (message.get_content_type(), message.get_content().strip()) == ("text/plain", "Bonjour")
    assert message["Auto-Submitted"] == "auto-generated"
    assert send_due_mail() == 0
    assert len(server.letters) == 1


def test_same_key_is_the_same_letter(db):
    assert write(text="un").pk == write(text="deux").pk
    assert OutgoingMail.objects.get().text == "un"


def test_letter_exists_only_if_its_transaction_does(db):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == 0


def test_bell_is_rung_once_committed_and_a_dead_one_is_left_alone(
    db, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(outbox, "ring", lambda task: rung.append(task.name) or False)
    with django_capture_on_commit_callbacks(execute=True):
        write(1)
        assert rung == []
    with django_capture_on_commit_callbacks(execute=True):
        write(2)
    assert rung == ["opendatalab.send_mail_queue"]


def test_server_that_is_not_there_costs_no_attempt(db, server, settings):
    settings.EMAIL_PORT = free_port()
    write()
    for _ in range(30):  # a day of outage, and more
        assert send_due_mail() == 0
    letter = OutgoingMail.objects.get()
    assert (letter.attempts, letter.parked, letter.holder) == (0, False, None)
    assert letter.last_error == "serveur\u00a0: ConnectionRefusedError"
    settings.EMAIL_PORT = server.port
    assert send_due_mail() == 1


def test_hung_server_costs_no_attempt(db, server, settings):
    settings.EMAIL_TIMEOUT = 0.2
    server.mode = "hang"
    write()
    assert send_due_mail() == 0
    assert OutgoingMail.objects.get().attempts == 0


@pytest.mark.parametrize(("mode", "most"), [("550", MOST_REFUSED), ("451", MOST_FAILED)])
def test_refused_letter_is_tried_again_later_then_parked(db, server, mode, most):
    server.mode = mode
    write()
    for attempt in range(1, most + 1):
        assert send_due_mail() == 0
        letter = OutgoingMail.objects.get()
        assert (letter.attempts, letter.last_error) == (attempt, f"SMTPRecipientsRefused {mode}")
        assert letter.due_at > timezone.now()
        assert send_due_mail() == 0  # not due
        OutgoingMail.objects.update(due_at=timezone.now())
    assert (letter.parked, letter.sent_at) == (True, None)
    assert send_due_mail() == 0


def test_one_refused_letter_does_not_hold_the_others(db, server):
    server.unknown = "personne@example.org"
    write(1, to=server.unknown)
    for number in range(2, 5):
        write(number)
    assert send_due_mail() == 3
    assert OutgoingMail.objects.get(sent_at=None).key == "essai-1"


def test_letter_taken_without_a_word_is_sent_again_with_the_same_number(db, server):
    server.mode = "leave"
    write()
    assert send_due_mail() == 0
    server.mode = "ok"
    OutgoingMail.objects.update(due_at=timezone.now())
    assert send_due_mail() == 1
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_attempt_is_counted_before_and_a_dead_sender_is_replaced(db, server):
    write()
    assert take_next(outbox.uuid.uuid4(), set()).attempts == 1  # …and its process is killed
    assert send_due_mail() == 0  # held
    OutgoingMail.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert send_due_mail() == 1
    assert OutgoingMail.objects.get().attempts == 2


def test_letter_that_kills_whoever_sends_it_is_parked(db, server):
    write()
    for _ in range(MOST_FAILED):
        assert take_next(outbox.uuid.uuid4(), set())
        OutgoingMail.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert send_due_mail() == 0
    assert OutgoingMail.objects.get().parked
    assert server.letters == []


def test_two_senders_never_send_the_same(db, server, monkeypatch):
    for number in range(4):
        write(number)
    once, others = outbox._send, []

    def send_while_another_begins(mail, connection):
        if not others:
            others.append(0)
            others[0] = send_due_mail()
        return once(mail, connection)

    monkeypatch.setattr(outbox, "_send", send_while_another_begins)
    assert (send_due_mail(), others) == (1, [3])
    assert len({message["Message-ID"] for message in server.letters}) == len(server.letters) == 4


def test_command_says_what_it_does(db, server):
    write(1)
    write(2)
    said = StringIO()
    call_command("send_mail_queue", stdout=said)
    lines = said.getvalue().replace("\u00a0", " ").splitlines()
    assert (lines[0], lines[-1]) == ("2 courrier(s) à envoyer.", "2 envoyé(s), 0 en attente, 0 mis de côté.")
    assert [line.rpartition(" : ")[2] for line in lines[1:-1]] == ["envoyé"] * 2


def test_team_reads_a_letter_and_sends_it_again(db, client, server):
    letter = write()
    send_due_mail()
    reader = User.objects.create_user("lecture", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))
    client.force_login(reader)
    page = client.get(f"/admin/opendatalab/outgoingmail/{letter.pk}/change/").content.decode()
    assert "Bonjour" in page
    listing = "/admin/opendatalab/outgoingmail/"
    again = {"action": "send_again", "_selected_action": [letter.pk]}
    client.post(listing, again)
    assert send_due_mail() == 0  # reading gives no right to send
    client.force_login(User.objects.create_superuser("equipe"))
    client.post(listing, again)
    assert send_due_mail() == 1
    assert len(server.letters) == 2


@pytest.mark.parametrize("secure", ["use_tls", "use_ssl"])
def test_certificate_of_the_mail_server_is_checked(secure):
    smtp = get_connection("django.core.mail.backends.smtp.EmailBackend", **{secure: True})
    assert (smtp.ssl_context.verify_mode, smtp.ssl_context.check_hostname) == (ssl.CERT_REQUIRED, True)
