"""What the portal remembers of each service it calls, for `/etat/`. Never in the way of a fetch."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)
QUIET_SECONDS = 60.0
LOCK_MILLISECONDS = 200


class Journal:
    """Writes a change at once, an unchanged state at most once a minute a service."""

    def __init__(self, monotonic: Callable[[], float], write: Callable[[str, str], None] | None = None):
        self.monotonic, self.write = monotonic, write or write_upstream
        self.lock = threading.Lock()
        self.last: dict[str, tuple[str, float]] = {}

    def note(self, service: str, problem: str) -> None:
        """Remember the outcome of a call: what went wrong in words, or "" for a success."""
        now = self.monotonic()
        with self.lock:
            before, written = self.last.get(service, ("never", 0.0))
            if problem == before and now - written < QUIET_SECONDS:
                return
            self.last[service] = (problem, now)  # also when writing fails: no second wait for a sick database
        try:
            self.write(service, problem)
        except Exception:  # whatever the database does, the answer at hand is worth more than its journal
            logger.warning("the state of %s could not be written", service, exc_info=True)


def write_upstream(service: str, problem: str) -> None:
    if not apps.ready:
        return
    from opendatalab.models import Upstream  # models need Django set up, importing this module does not

    now = timezone.now()
    values = {"last_failure": now, "last_error": problem[:200]} if problem else {"last_success": now}
    with short_locks(), transaction.atomic():
        if not Upstream.objects.filter(host=service).update(**values):
            Upstream.objects.bulk_create([Upstream(host=service, **values)], ignore_conflicts=True)


@contextlib.contextmanager
def short_locks() -> Iterator[None]:
    """Give up soon when the database is locked: the caller has a deadline."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {LOCK_MILLISECONDS}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {usual}")
    elif connection.vendor == "postgresql" and not connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
            yield
    else:
        yield
