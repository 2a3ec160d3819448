"""fetch() itself: one exchange within limits, and the only layer that tries again."""

import contextlib
import logging
import random
import string
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urldefrag, urljoin

import requests
from django.conf import settings

from opendatalab.http.addresses import Target, read_target
from opendatalab.http.breaker import Breakers
from opendatalab.http.contract import Answer, Limits, UpstreamError, UpstreamRefused, UpstreamUnavailable
from opendatalab.http.journal import Journal
from opendatalab.http.reading import read_answer
from opendatalab.http.wire import EXCHANGE, Exchange, Transport, own_errors

logger = logging.getLogger(__name__)
REDIRECTS = {301, 302, 303, 307, 308}
ELSEWHERE = {"accept", "accept-language", "if-modified-since", "if-none-match", "range", "x-fields"}
BROKEN = {"type", "encoding", "size", "headers", "tls"}  # it answers, but not what it should
MIN_WAIT, MAX_WAIT = 0.5, 30.0
PRINTABLE = string.digits + string.ascii_letters + string.punctuation


@dataclass
class Clock:
    """Time and chance, replaced in tests."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform


class Door:
    def __init__(self, clock: Clock | None = None, write: Callable[[str, str], None] | None = None):
        self.clock, self.write = clock or Clock(), write
        self.restart()

    def restart(self) -> None:
        """Forget connections and breakers: for a forked process, and between tests."""
        self.transport = Transport()
        self.breakers = Breakers(lambda: self.clock.monotonic())
        self.journal = Journal(lambda: self.clock.monotonic(), self.write)

    def fetch(
        self, url: str, limits: Limits, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> Answer:
        if method not in ("GET", "HEAD"):
            raise ValueError(f"{method} may not be tried again, so it may not go through this door")
        end = self.clock.monotonic() + limits.seconds
        private = frozenset(limits.private) | settings.OUTBOUND_PRIVATE
        breaker = self.breakers.of(str(read_target(url, limits, private)))
        breaker.earn()
        tries = 0
        while True:
            try_end = min(end, self.clock.monotonic() + limits.try_seconds)
            token = EXCHANGE.set(Exchange(limits, private, try_end, self.clock.monotonic))
            try:
                answer = self._exchange(url, method, headers or {})
                return replace(answer, tries=tries + 1)
            except UpstreamError as error:
                tries += error.reason != "breaker"
                error.tries = tries
                wait = self._wait(error, tries, limits)
                if wait >= end - self.clock.monotonic() or not breaker.spend():
                    raise
            finally:
                EXCHANGE.reset(token)
            self.clock.sleep(wait)

    def _wait(self, error: UpstreamError, tries: int, limits: Limits) -> float:
        """Seconds before the next try; infinite when there must be none."""
        if isinstance(error, UpstreamRefused) or error.reason == "breaker" or tries >= limits.tries:
            return float("inf")
        jitter = self.clock.uniform(MIN_WAIT, min(MAX_WAIT, 2.0 * 4 ** (tries - 1)))
        return max(jitter, error.retry_after or 0)

    def _exchange(self, url: str, method: str, headers: Mapping[str, str]) -> Answer:
        """One try: the address, then its redirects, each checked like the first."""
        exchange = EXCHANGE.get()
        before: Target | None = None
        for _ in range(exchange.limits.redirects + 1):
            target = read_target(url, exchange.limits, exchange.private)
            if before and before != target:
                if before.scheme == "https" != target.scheme and exchange.limits.hosts is not None:
                    raise UpstreamRefused("redirect", f"{before} leaves TLS")
                headers = {name: value for name, value in headers.items() if name.lower() in ELSEWHERE}
            with self._watched(target), self._sent(url, method, headers) as response:
                if response.status_code not in REDIRECTS:
                    return read_answer(response, method, exchange.limits)
                status, location = response.status_code, response.headers.get("Location", "")
            url, before = follow(url, location), target
        raise UpstreamRefused("redirect", f"{before} sends elsewhere", status)

    @contextlib.contextmanager
    def _sent(self, url: str, method: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        types = EXCHANGE.get().limits.types
        ours = {
            "User-Agent": f"OpenDatalab/1.0 (+{settings.SITE_URL})",
            "Accept": "*/*" if types is None else ", ".join(sorted(types)),
            "Accept-Encoding": "gzip",
        }
        with own_errors():
            request = requests.Request(method, urldefrag(url).url, headers={**ours, **headers}).prepare()
            response = self.transport.send(request)
            try:
                yield response
            finally:
                self.transport.release(response)

    @contextlib.contextmanager
    def _watched(self, target: Target) -> Iterator[None]:
        """Ask the host's breaker first, tell it and the journal what came of it."""
        breaker = self.breakers.of(str(target))
        breaker.enter()
        try:
            yield
        except UpstreamError as error:
            if isinstance(error, UpstreamUnavailable) or error.reason == "tls":
                error.retry_after = breaker.fail(status=error.status, silence=error.retry_after)
            elif error.reason == "forbidden":
                breaker.abandon()
                raise
            else:
                breaker.succeed()
            logger.info("%s: %s %s %s", target, error.reason, error.status or "", error.detail)
            sound = isinstance(error, UpstreamRefused) and error.reason not in BROKEN
            self._note(target, "" if sound else str(error))
            raise
        except BaseException:
            breaker.abandon()
            raise
        breaker.succeed()
        self._note(target, "")

    def _note(self, target: Target, problem: str) -> None:
        if EXCHANGE.get().limits.hosts is not None:  # a named service, not any link on a page
            self.journal.note(target.service, problem)


def follow(url: str, location: str) -> str:
    """Where a redirect leads. Headers arrive as Latin-1; what is not plain ASCII is quoted byte by byte."""
    try:
        return urljoin(url, quote(location.strip(" \t"), PRINTABLE, "latin-1"))
    except ValueError as error:
        raise UpstreamRefused("forbidden", "redirect to no address") from error
