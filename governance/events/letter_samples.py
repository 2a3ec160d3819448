"""Samples of the letters about sessions, votes and entries."""

from datetime import UTC, datetime
from functools import partial

from governance.events import letters
from governance.models import Ballot, Contest, Entry, Meeting, Session
from opendatalab.letters import TO, Letter, declare

PART = "Événements et concours"


def meeting() -> Meeting:
    starts_at = datetime(2100, 1, 4, 13, tzinfo=UTC)
    return Meeting(pk=0, ref="REU-0000-000", title="[titre du BarCamp]", starts_at=starts_at)


def session(state: Session.State) -> Session:
    return Session(pk=0, ref="SES-0000-000", meeting=meeting(), email=TO, state=state)


def entry(state: Entry.State) -> Entry:
    contest = Contest(pk=0, ref="CON-0000-000", title="[titre du concours]")
    return Entry(pk=0, ref="DOS-0000-000", contest=contest, contact_email=TO, state=state)


def reread() -> None:
    for state in (Session.State.PROPOSED, Session.State.REJECTED):
        letters.tell_proposer(session(state), number=1)


def told(state: Entry.State) -> None:
    letters.tell_team_of_entry(entry(state), said="[motif donné par l’équipe]", number=1)


declare(
    Letter(
        "session à confirmer",
        PART,
        "À qui propose une session.",
        lambda: letters.ask_about_session(session(Session.State.UNCONFIRMED)),
    ),
    Letter("session relue", PART, "Quand l’équipe la montre, ou l’écarte.", reread),
    Letter(
        "vote à confirmer",
        PART,
        "À qui choisit des sessions.",
        lambda: letters.ask_about_ballot(Ballot(pk=0, meeting=meeting(), email=TO)),
    ),
    Letter(
        "dossier à confirmer",
        PART,
        "À qui dépose un dossier à un concours.",
        lambda: letters.ask_about_entry(entry(Entry.State.UNCONFIRMED)),
    ),
    *(
        Letter(
            f"dossier\u00a0: {state.label.lower()}", PART, "À qui a déposé le dossier.", partial(told, state)
        )
        for state in letters.NEWS
    ),
)
