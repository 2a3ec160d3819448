"""What other parts of the portal know of a record: they say how much and where, a page leads there.

Nothing known: nothing is shown, and nothing is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A line of a record's page: the address of a page, which is also a fragment, and its words."""

    title: str
    words: str
    url: str


# By app: (sort of record, its id or zone) → what it knows. The apps above enter theirs when they start.
ASKED: dict[str, Callable[[str, str], Mention | None]] = {}


def mentions_of(sort: str, key: str) -> list[Mention]:
    """`sort` is `dataset`, `organization`, `reuse` or `territory`; `key` data.gouv.fr's id or a zone."""
    found = (ask(sort, key) for ask in ASKED.values())
    return [mention for mention in found if mention]
