"""Who calls, who waits, and who does not wait any longer.

A turn is for one question: whoever has it asks the server, the others find the answer kept when their turn
comes. A slot is for one server: four calls at most are under way to it. Both hold across processes: by locks
on files of this host, or by keys in Redis, which a dead holder loses after a while.

A waiting visitor holds a thread of a web process. ROOM of them may wait as long as a call may last; beyond,
nobody waits for more than a moment, nor at all behind a server that is already slow: pages need threads too.
"""

import contextlib
import fcntl
import hashlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import redis
from django.conf import settings

from sig.relay.store import client

CALLS_A_SERVER = 4
ROOM = 4  # of the eight threads of a web process: see deploy/gunicorn.conf.py
MOMENT = 2.5
LONGEST_WAIT = 12.0
POLL = 0.02
LOCK_SECONDS = 45  # longer than any call lasts


@dataclass
class _Process:
    """What this process is doing: who waits, and since when each server has been called."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    inside: int = 0
    calls: dict[str, list[float]] = field(default_factory=dict)


_here = _Process()


def restart() -> None:
    """Forget who waits: for a forked process, and between tests."""
    global _here
    _here = _Process()


os.register_at_fork(after_in_child=restart)


@contextlib.contextmanager
def turn(key: str, server: str) -> Iterator[bool]:
    """True once nobody else is asking the same; False when the wait is over."""
    with _inside() as here, _taken([f"turn-{key}"], _patience(here, server)) as got:
        yield got


@contextlib.contextmanager
def slot(server: str) -> Iterator[bool]:
    """True while this call is one of the few under way to a server."""
    name = hashlib.blake2b(server.encode(), digest_size=8).hexdigest()
    with _taken([f"slot-{name}-{n}" for n in range(CALLS_A_SERVER)], _patience(_here.inside, server)) as got:
        if not got:
            yield False
            return
        began = time.monotonic()
        with _here.lock:
            _here.calls.setdefault(server, []).append(began)
        try:
            yield True
        finally:
            with _here.lock:
                _here.calls[server].remove(began)


def _patience(here: int, server: str) -> float:
    if here <= ROOM:
        return LONGEST_WAIT
    with _here.lock:
        oldest = min(_here.calls.get(server, ()), default=None)
    struggling = oldest is not None and time.monotonic() - oldest > MOMENT
    return 0.0 if struggling else MOMENT


@contextlib.contextmanager
def _inside() -> Iterator[int]:
    with _here.lock:
        _here.inside += 1
        here = _here.inside
    try:
        yield here
    finally:
        with _here.lock:
            _here.inside -= 1


@contextlib.contextmanager
def _taken(names: list[str], seconds: float) -> Iterator[bool]:
    """Hold one of the locks so named, as soon as one is free."""
    end = time.monotonic() + seconds
    while True:
        for name in names:
            if release := _take(name):
                try:
                    yield True
                finally:
                    release()
                return
        if time.monotonic() >= end:
            break
        time.sleep(POLL)
    yield False


def _take(name: str):
    """What gives the lock back; None when somebody has it."""
    if settings.REDIS_URL:
        with contextlib.suppress(redis.RedisError):
            return _take_key(client(settings.REDIS_URL), f"odl-relay-lock:{name}")
    return _take_file(name)


def _take_key(server: redis.Redis, name: str):
    token = uuid.uuid4().hex
    if not server.set(name, token, nx=True, ex=LOCK_SECONDS):
        return None

    def release() -> None:
        with contextlib.suppress(redis.RedisError):
            if server.get(name) == token.encode():
                server.delete(name)

    return release


def _take_file(name: str):
    folder = settings.DATA_DIR / "relay" / "locks"
    path = f"{folder}/{name}"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = os.stat(path).st_ino == os.fstat(descriptor).st_ino  # not one that its holder just removed
    except OSError:
        same = False
    if not same:
        os.close(descriptor)
        return None

    def release() -> None:
        with contextlib.suppress(OSError):
            os.unlink(path)
        os.close(descriptor)

    return release
