"""Outgoing mail: kept in the database with what caused it, sent later, at least once, marked once.

`queue_mail` belongs in the transaction of what the letter speaks of: both are there, or neither. A task
every minute and `manage.py send_mail_queue` send what is due; ringing the worker only makes it sooner. A
server that does not answer costs no letter an attempt: all wait, for days if need be. A letter that the
server refuses is tried again after longer and longer waits, then parked for the team to see.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from opendatalab.celery import ring
from opendatalab.models import OutgoingMail
from opendatalab.region import region

logger = logging.getLogger(__name__)
HELD = timedelta(minutes=2)  # longer than one sending may last: see EMAIL_TIMEOUT
WAITS = (1, 5, 30, 120, 360, 720, 1440)  # minutes after each failed attempt
MOST_REFUSED = 3  # attempts, when the server says that it never will
MOST_FAILED = len(WAITS) + 1
FREE = {"holder": None, "held_until": None}
MUTE = 30  # seconds without ringing after a bell that did not ring
_mute_until = 0.0
SAMPLE_TEAM = "equipe@exemple.invalid"
_apart: ContextVar[list[OutgoingMail] | None] = ContextVar("apart", default=None)


def queue_mail(*, kind: str, to: str, subject: str, text: str, key: str) -> OutgoingMail:
    """Have a letter sent once the caller's transaction is committed. The same `key` is the same letter."""
    subject = " ".join(subject.split())[:200]
    if (samples := _apart.get()) is not None:
        samples.append(OutgoingMail(kind=kind, to=to, subject=subject, text=text, key=key))
        return samples[-1]
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key, defaults={"kind": kind, "to": to, "subject": subject, "text": text}
    )
    transaction.on_commit(ring_worker)
    return mail


@contextmanager
def kept_apart() -> Iterator[list[OutgoingMail]]:
    """The letters queued meanwhile, for a sample of them: none is kept, none is sent."""
    samples: list[OutgoingMail] = []
    token = _apart.set(samples)
    try:
        yield samples
    finally:
        _apart.reset(token)


def team_address(given: str) -> str:
    """Where the team is written to, empty when the region pack gives no address; a sample always has one."""
    return given or (SAMPLE_TEAM if _apart.get() is not None else "")


def ring_worker() -> None:
    """Never raises; once a bell has failed, visitors do not wait for it again for a while."""
    global _mute_until
    from opendatalab.tasks import send_mail_queue  # which imports this module

    if time.monotonic() >= _mute_until and not ring(send_mail_queue):
        _mute_until = time.monotonic() + MUTE


def waiting_mail(now: datetime) -> QuerySet[OutgoingMail]:
    """What is due and held by no other process."""
    free = Q(held_until=None) | Q(held_until__lt=now)
    return OutgoingMail.objects.filter(free, sent_at=None, parked=False, due_at__lte=now)


def send_due_mail(*, progress: Callable[[OutgoingMail, str], None] | None = None) -> int:
    """Send all that is due; how many were sent. Several processes may run it: each letter has one holder."""
    holder, sent, tried = uuid.uuid4(), 0, set()
    connection = get_connection()
    try:
        while mail := take_next(holder, tried):
            tried.add(mail.pk)
            if not _is_open(connection, mail):
                break
            error = _send(mail, connection)
            _note(mail, holder, error)
            sent += not error
            if progress:
                progress(mail, error)
    finally:
        _close(connection)
    return sent


def take_next(holder: uuid.UUID, tried: set[int]) -> OutgoingMail | None:
    """The next letter, ours for a while, its attempt counted before it is made."""
    while True:
        now = timezone.now()
        waiting = waiting_mail(now).exclude(pk__in=tried).order_by("due_at", "pk")
        pk = waiting.values_list("pk", flat=True).first()
        if pk is None:
            return None
        if waiting_mail(now).filter(pk=pk, attempts__gte=MOST_FAILED).update(parked=True):
            continue  # whoever tried it last was killed each time
        held = {"holder": holder, "held_until": now + HELD, "attempts": F("attempts") + 1}
        if waiting_mail(now).filter(pk=pk).update(**held):
            return OutgoingMail.objects.get(pk=pk)


def _is_open(connection, mail: OutgoingMail) -> bool:
    """False when the server cannot be had: the letter waits as if it had not been tried."""
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server: %s; letters wait", type(error).__name__)
        OutgoingMail.objects.filter(pk=mail.pk, holder=mail.holder).update(
            **FREE, attempts=F("attempts") - 1, last_error=f"serveur\u00a0: {type(error).__name__}"
        )
        return False
    return True


def _send(mail: OutgoingMail, connection) -> str:
    """Empty when the server took the letter, else why not. No address and no word of the letter in it."""
    host = urlsplit(settings.SITE_URL).hostname
    message = EmailMessage(
        mail.subject,
        mail.text,
        sender(),
        [mail.to],
        headers={
            "Message-ID": f"<odl-{mail.pk}-{mail.created_at:%Y%m%d%H%M%S}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    try:
        message.send()
    except (OSError, ValueError) as error:
        _close(connection)  # the next letter gets a new one
        return f"{type(error).__name__} {_code(error) or ''}".strip()
    return ""


def sender() -> str:
    address = region().operator.email or f"ne-pas-repondre@{urlsplit(settings.SITE_URL).hostname}"
    name = region().site_title.replace('"', "")
    return f'"{name}" <{address}>'


def _code(error: Exception) -> int:
    """What the server answered, 0 when it did not."""
    if refused := getattr(error, "recipients", None):
        return next(iter(refused.values()))[0]
    return getattr(error, "smtp_code", 0) or 0


def _note(mail: OutgoingMail, holder: uuid.UUID, error: str) -> None:
    mine = OutgoingMail.objects.filter(pk=mail.pk, holder=holder, sent_at=None)
    if not error:
        mine.update(**FREE, sent_at=timezone.now(), last_error="")
        return
    refused = error.rpartition(" ")[2].startswith("5") or error.startswith("ValueError")
    parked = mail.attempts >= (MOST_REFUSED if refused else MOST_FAILED)
    wait = timedelta(minutes=WAITS[min(mail.attempts, len(WAITS)) - 1])
    mine.update(**FREE, last_error=error[:200], parked=parked, due_at=timezone.now() + wait)
    logger.warning("letter %s not sent: %s", mail.pk, error)


def _close(connection) -> None:
    try:
        connection.close()
    except OSError as error:
        logger.info("mail server left without a word: %s", type(error).__name__)


def send_again(mail: OutgoingMail) -> None:
    """A person of the team asks for it: as if it had never been tried."""
    OutgoingMail.objects.filter(pk=mail.pk).update(
        sent_at=None,
        parked=False,
        attempts=0,
        last_error="",
        due_at=timezone.now(),
        **FREE,
    )
    transaction.on_commit(ring_worker)
