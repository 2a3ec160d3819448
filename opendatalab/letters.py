"""Every kind of letter that the portal sends, with a sample that the team reads before anybody gets one.

Each app says its own in its `letter_samples.py`:

    declare(
        Letter("réponse à une question", "Connaissances", "Quand la réponse est publiée.", sample_of_answer)
    )

A sample is made by the function that makes the real letter, on rows that are in no table: what it queues is
shown, neither kept nor sent. What a row would say is written between square brackets. A test fails when a
letter of a kind that is not declared is queued.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils.module_loading import autodiscover_modules
from django.utils.text import slugify

from opendatalab.mail import kept_apart
from opendatalab.models import OutgoingMail

TO = "personne@exemple.invalid"


@dataclass(frozen=True)
class Letter:
    kind: str
    part: str  # of the portal, in the order of the page
    when: str
    sample: Callable[[], object]


_declared: list[Letter] = []


def declare(*letters: Letter) -> None:
    _declared.extend(letters)


@cache
def _discover() -> None:
    autodiscover_modules("letter_samples")


def declared() -> list[Letter]:
    _discover()
    return sorted(_declared, key=lambda letter: slugify(letter.part))  # stable: within a part, as declared


def kinds() -> set[str]:
    return {letter.kind for letter in declared()}


def drawn(letter: Letter) -> list[OutgoingMail]:
    """The letters of a sample, one or a few."""
    with kept_apart() as samples:
        letter.sample()
    return samples
