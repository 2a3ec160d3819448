"""Never two syncs at once: a file lock on this host, a lease in the database between hosts."""

import fcntl
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from opendatalab.models import Lease

NAME = "sync"


class SyncBusy(Exception):
    """Another sync is under way."""


class LeaseLost(Exception):
    """The lease expired and another process took it: this one must write no more."""


@contextmanager
def sync_lock() -> Iterator[uuid.UUID]:
    """Hold both locks, or raise SyncBusy. Gives the holder's id, with which to renew the lease."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "sync.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a killed process frees it by dying
        except BlockingIOError as error:
            raise SyncBusy from error
        holder = uuid.uuid4()
        _take_lease(holder)
        try:
            yield holder
        finally:
            Lease.release(NAME, holder)


def _take_lease(holder: uuid.UUID) -> None:
    host = socket.gethostname()
    if Lease.take(NAME, holder, host=host):
        return
    held = Lease.objects.get(name=NAME)
    if held.host != host:
        raise SyncBusy
    # We hold this host's file lock, so a holder of this very host is dead.
    Lease.release(NAME, held.holder)
    if not Lease.take(NAME, holder, host=host):
        raise SyncBusy


def renew_lease(holder: uuid.UUID) -> None:
    if not Lease.take(NAME, holder, host=socket.gethostname()):
        raise LeaseLost
