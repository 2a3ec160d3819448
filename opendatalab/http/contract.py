"""What callers give and get: limits, answers and the two errors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

NBSP = "\u00a0"
SENTENCES = {
    "timeout": "Le service n’a pas répondu à temps.",
    "network": "Le service est injoignable.",
    "breaker": f"Le service ne répond plus{NBSP}: il sera sollicité de nouveau plus tard.",
    "forbidden": "L’adresse demandée n’est pas permise.",
    "redirect": "Le service renvoie vers une autre adresse.",
    "size": "La réponse du service est trop volumineuse.",
    "tls": "Le certificat de sécurité du service n’est pas valable.",
}
UNREADABLE = "La réponse du service n’est pas lisible."


@dataclass(frozen=True)
class Limits:
    """What one fetch may do. `hosts=None` (any public host) is for the checker of links only."""

    hosts: Collection[str] | None  # exact names, in lower case
    types: Collection[str] | None = frozenset({"application/json"})  # None: any
    max_bytes: int = 8 * 2**20  # counted after decompression
    seconds: float = 45.0  # for everything: tries, waits between them, redirects, slow drips
    redirects: int = 0
    ports: Collection[int] = frozenset({80, 443})
    private: Collection[tuple[str, int]] = frozenset()  # exact (address, port) pairs, public or not
    try_seconds: float = 20.0  # for one try, so that a hang leaves time for another
    tries: int = 3

    def __post_init__(self) -> None:
        if isinstance(self.hosts, str) or isinstance(self.types, str):
            raise TypeError("a set of names is expected: `in` would look for a part of a single one")


@dataclass(frozen=True)
class Answer:
    """A 2xx or 304 answer, whole and inflated."""

    url: str  # the last one, after redirects
    status: int
    headers: Mapping[str, str]  # names in any case
    body: bytes
    tries: int = 1


class UpstreamError(Exception):
    """An upstream service did not give us what we asked for.

    str() is a French sentence that any visitor may read: it names no address and nothing internal.
    `reason` is a code, `detail` is for the logs, and both are in `for_staff`; `retry_after` is the whole
    number of seconds to leave the service alone (None: not known); `tries` the number of
    requests that this failure cost.
    """

    def __init__(self, reason: str, detail: str = "", status: int = 0, retry_after: int | None = None):
        super().__init__(reason, detail, status, retry_after)
        self.reason, self.detail, self.status, self.retry_after = reason, detail, status, retry_after
        self.tries = 0

    def __str__(self) -> str:
        if self.reason == "status":
            return f"Le service a répondu par une erreur ({self.status})."
        return SENTENCES.get(self.reason, UNREADABLE)

    @property
    def for_staff(self) -> str:
        """The sentence and its technical cause: for the admin, the commands and the logs."""
        return f"{self} [{self.reason}{f': {self.detail}' if self.detail else ''}]"


class UpstreamUnavailable(UpstreamError):
    """Worth another try later: timeout, network trouble, 408, 425, 429 or 5xx."""


class UpstreamRefused(UpstreamError):
    """Trying again will not help: other 4xx, forbidden address, or an answer we cannot read."""
