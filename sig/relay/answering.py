"""The one road that every answer of the relay takes: kept and fresh, asked once, stale, or nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from opendatalab.http import UpstreamError
from sig.relay.store import LONGEST, Entry, store
from sig.relay.turns import slot, turn

logger = logging.getLogger(__name__)
LEFT_ALONE = 20.0  # seconds before the same question is asked again of a server that just failed it
FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """What the relay gives. `failed`: there is nothing, and the body is only there to be drawn."""

    body: bytes
    content_type: str
    dated: datetime | None = None  # when the server gave it
    stale: bool = False  # older than the layer's delay: the server does not answer
    failed: bool = False
    etag: str = ""
    fresh_for: int = 0  # seconds that anyone may keep it

    @classmethod
    def of(cls, entry: Entry, fresh: float) -> "Answer":
        left = entry.at + fresh - time.time()
        return cls(
            body=entry.body,
            content_type=entry.content_type,
            dated=datetime.fromtimestamp(entry.at, tz=UTC),
            stale=left <= 0,
            etag=entry.etag,
            fresh_for=max(0, int(left)),
        )


def kept(key: str, fresh: float) -> Answer | None:
    """What is kept and still fresh, at the price of one read."""
    entry = store().get(key)
    return Answer.of(entry, fresh) if entry and time.time() - entry.at < fresh else None


def obtain(key: str, *, server: str, fresh: float, call: Callable[[], tuple[bytes, str]]) -> Answer | None:
    """The answer of `call`, made by one for all who ask the same; the last good copy, or None, when it fails.

    1. What is kept and fresh. 2. A turn, during which somebody else may have brought it. 3. A slot of the
    server, and the call. 4. When it fails: a mark, so that the same is not asked again at once, and what is
    kept up to seven days.
    """
    held = store()
    entry = held.get(key)
    if _is_fresh(entry, fresh):
        return Answer.of(entry, fresh)
    if not _left_alone(key):
        with turn(key, server) as mine:
            entry = held.get(key) or entry
            if _is_fresh(entry, fresh):
                return Answer.of(entry, fresh)
            if mine and not _left_alone(key):
                entry = _call(key, server, call) or entry
    if entry is None or time.time() - entry.at > LONGEST:
        return None
    return Answer.of(entry, fresh)


def _call(key: str, server: str, call: Callable[[], tuple[bytes, str]]) -> Entry | None:
    with slot(server) as free:
        if not free:
            return None
        try:
            new = Entry.new(*call())
        except UpstreamError as error:
            logger.info("relay: %s: %s", server, error.for_staff)
            store().put(key + FAILED, Entry.new(error.reason.encode(), "text/plain"))
            return None
    store().put(key, new)
    return new


def _is_fresh(entry: Entry | None, fresh: float) -> bool:
    return entry is not None and time.time() - entry.at < fresh


def _left_alone(key: str) -> bool:
    mark = store().get(key + FAILED)
    return mark is not None and time.time() - mark.at < LEFT_ALONE
