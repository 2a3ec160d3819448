"""Never two syncs at once: a file lock on this host, a lease in the database between hosts."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from catalogue.models import SyncRun
from opendatalab.models import Lease

NAME = "sync"


class SyncBusy(Exception):
    """Another sync is under way."""


class LeaseLost(Exception):
    """The lease expired and another run took it: this one must write no more."""


@contextmanager
def host_lock() -> Iterator[None]:
    """This host's one sync. A killed process frees it by dying."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "sync.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SyncBusy from error
        yield


def take_lease(run: SyncRun) -> None:
    """Take the lease for this run. One that a dead process of this very host holds is taken over at once."""
    if Lease.take(NAME, run.pk):
        return
    holder = Lease.objects.get(name=NAME).holder
    dead = SyncRun.objects.filter(pk=holder, cursor__host=socket.gethostname()).exists()
    if not dead:  # we hold the host's lock, so a holder of this host is dead; another host's may live
        raise SyncBusy
    Lease.release(NAME, holder)
    if not Lease.take(NAME, run.pk):
        raise SyncBusy


def renew_lease(run: SyncRun) -> None:
    if not Lease.take(NAME, run.pk):
        raise LeaseLost


def release_lease(run: SyncRun) -> None:
    Lease.release(NAME, run.pk)
