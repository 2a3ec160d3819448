"""How a file moves: by the journal's own way, then the authority is told."""

from typing import Any

from django.db import transaction

from governance import journal
from governance.models import SupportFile
from governance.models.support_states import State
from governance.support import letters


@transaction.atomic
def move_file(
    file: SupportFile,
    *,
    to: str,
    by: Any = None,
    capacity: str = journal.TEAM,
    said: str = "",
    quietly: bool = False,
) -> None:
    """The only way a file changes state: checked, recorded, announced. No line of it is public."""
    journal.move(file, to=to, by=by, capacity=capacity, said=said, is_public=False)
    if not quietly:
        letters.announce(file, said=said)
    if to == State.CLOSED:
        after_closing(file)


def after_closing(file: SupportFile) -> None:
    """What is done once, when a file closes: nothing leaves « close », so that it never happens twice."""
    from governance.surveys.invitations import invite_after_support

    if not file.demo:
        invite_after_support(file)
