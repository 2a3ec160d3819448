"""When to leave a host alone: a breaker for failures, a silence that the host asks for, a budget of retries.

All of it lives in this process and may be read and written by several threads.
"""

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from opendatalab.http.contract import UpstreamUnavailable

FAILURES_IN_A_ROW = 5
WINDOW = 20
OPEN_SECONDS = 60.0
SILENCE_SECONDS = 60  # after a 429 that does not say how long; doubled each time
MAX_SILENCE_SECONDS = 3600
# A fifth of a retry is earned by each call: 20 %. A new host may have the two retries of one call.
RETRY_COST, FIRST_CREDIT, MAX_CREDIT = 5, 10, 50
MAX_HOSTS = 2000


@dataclass(frozen=True)
class BreakerState:
    """One host as it stands: `closed` lets calls through, `open` and `silent` none, `half-open` one."""

    state: str
    failures_in_a_row: int
    recent_failures: int  # of the last 20 calls
    retry_in: float  # seconds before a call may go; 0 when it may


class Breaker:
    def __init__(self, monotonic: Callable[[], float]):
        self.monotonic = monotonic
        self.lock = threading.Lock()
        self.recent: deque[bool] = deque(maxlen=WINDOW)  # True for a failure
        self.in_a_row = 0
        self.open_until: float | None = None
        self.probing = False
        self.silent_until = 0.0
        self.silences = 0
        self.credit = FIRST_CREDIT

    def enter(self) -> None:
        """Let one request go, or raise. Whoever enters then calls succeed(), fail() or abandon(), once."""
        with self.lock:
            retry_in = self._retry_in()
            if retry_in or self.probing:
                raise UpstreamUnavailable("breaker", self._name(), retry_after=math.ceil(retry_in))
            self.probing = self.open_until is not None

    def succeed(self) -> None:
        with self.lock:
            self.recent.append(False)
            self.in_a_row = self.silences = 0
            if self.open_until is not None:
                self.recent.clear()
            self.open_until, self.probing = None, False

    def fail(self, *, status: int = 0, silence: int | None = None) -> int:
        """Count a failure; `silence` is what Retry-After says. Whole seconds to leave the host alone."""
        with self.lock:
            now = self.monotonic()
            self.recent.append(True)
            self.in_a_row += 1
            if silence is None and status == 429:
                silence = min(MAX_SILENCE_SECONDS, SILENCE_SECONDS * 2**self.silences)
                self.silences += 1
            self.silent_until = max(self.silent_until, now + (silence or 0))
            too_many = self.in_a_row >= FAILURES_IN_A_ROW or sum(self.recent) >= WINDOW // 2
            if too_many or self.open_until is not None:
                self.open_until = now + OPEN_SECONDS
            self.probing = False
            return math.ceil(self._retry_in())

    def abandon(self) -> None:
        """The request ended without saying anything of the host."""
        with self.lock:
            self.probing = False

    def earn(self) -> None:
        with self.lock:
            self.credit = min(MAX_CREDIT, self.credit + 1)

    def spend(self) -> bool:
        """Pay for one retry; False when the budget does not allow it."""
        with self.lock:
            if self.credit < RETRY_COST:
                return False
            self.credit -= RETRY_COST
            return True

    def state(self) -> BreakerState:
        with self.lock:
            return BreakerState(self._name(), self.in_a_row, sum(self.recent), self._retry_in())

    def _retry_in(self) -> float:
        left = max(self.open_until or 0.0, self.silent_until) - self.monotonic()
        return left if left > 1e-6 else 0.0  # who slept until then is not turned away by a rounding

    def _name(self) -> str:
        if self.open_until is not None:
            return "open" if self._retry_in() else "half-open"
        return "silent" if self._retry_in() else "closed"


class Breakers:
    """One breaker a host, made when first needed."""

    def __init__(self, monotonic: Callable[[], float]):
        self.monotonic = monotonic
        self.lock = threading.Lock()
        self.by_host: dict[str, Breaker] = {}

    def of(self, host: str) -> Breaker:
        with self.lock:
            if host not in self.by_host:
                if len(self.by_host) >= MAX_HOSTS:  # the checker of links meets thousands of hosts
                    kept = {name: one for name, one in self.by_host.items() if one.state().state != "closed"}
                    self.by_host = kept if len(kept) < MAX_HOSTS else {}
                self.by_host[host] = Breaker(self.monotonic)
            return self.by_host[host]

    def states(self) -> dict[str, BreakerState]:
        with self.lock:
            known = dict(self.by_host)
        return {host: breaker.state() for host, breaker in sorted(known.items())}
