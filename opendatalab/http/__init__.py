"""The one door out: every request that this server makes to another one goes through fetch().

    answer = fetch(url, Limits(hosts={"www.data.gouv.fr"}))     # or UpstreamUnavailable, or UpstreamRefused

contract.py says what is promised, addresses.py where one may go, wire.py how bytes travel within limits,
breaker.py when to leave a host alone, journal.py what the portal remembers of it, door.py ties them together.
"""

import os
from collections.abc import Mapping

from opendatalab.http.breaker import BreakerState
from opendatalab.http.contract import Answer, Limits, UpstreamError, UpstreamRefused, UpstreamUnavailable
from opendatalab.http.door import Door

__all__ = [
    "DOOR",
    "Answer",
    "BreakerState",
    "Limits",
    "UpstreamError",
    "UpstreamRefused",
    "UpstreamUnavailable",
    "breakers",
    "fetch",
]

DOOR = Door()
# A forked worker must not share its parent's open connections, nor a lock that was held at that moment.
os.register_at_fork(after_in_child=DOOR.restart)


def fetch(
    url: str, limits: Limits, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    """Fetch a URL within limits, or raise UpstreamUnavailable (later, perhaps) or UpstreamRefused (never).

    Only exact host names and ports, public addresses and listed content types; a byte limit that counts
    after decompression; one deadline for everything, retries included; redirects checked like first
    addresses; a host that fails is left alone for a while.
    """
    return DOOR.fetch(url, limits, method=method, headers=headers)


def breakers() -> dict[str, BreakerState]:
    """How each host called by this process is doing, by `host:port`."""
    return DOOR.breakers.states()
