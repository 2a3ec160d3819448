"""The arguments of the addresses of BarCamps and contests, for whoever walks every route."""

from governance.events import letters
from governance.letters import token
from governance.models import Ballot, Contest, Entry, Meeting, Session

TOKENS = {
    "confirm_session": (letters.SESSION, Session.objects.filter(state="a-confirmer")),
    "confirm_ballot": (letters.BALLOT, Ballot.objects.filter(confirmed_at=None)),
    "confirm_entry": (letters.ENTRY, Entry.objects.filter(state="a-confirmer")),
}
OF_COMING = ("programme", "programme_csv", "session", "propose", "proposed", "vote", "voted")
OF_PAST = ("outputs", "outputs_csv")
OF_OPEN = ("contest", "contest_ics", "enter", "entered")
OF_RANKED = ("entries", "entries_csv", "entries_atom", "entry")
ROUTES = (*TOKENS, *OF_COMING, *OF_PAST, *OF_OPEN, *OF_RANKED)
FORMS = ("propose", "vote", "enter", *TOKENS)


def arguments(name: str) -> dict[str, str]:
    """Of a route, by its name without `governance:`."""
    if name in TOKENS:
        purpose, rows = TOKENS[name]
        return {"token": token(purpose, rows.order_by("pk").first().pk)}
    days = Meeting.objects.filter(kind="barcamp").order_by("pk")
    contests = Contest.objects.order_by("pk")
    if name in OF_OPEN + OF_RANKED:
        row = contests.get(state="open" if name in OF_OPEN else "results")
        number = {"number": row.entries.get(rank=1).ref} if name == "entry" else {}
    else:
        row = days.get(state="called" if name in OF_COMING else "held")
        number = {"number": row.sessions.order_by("pk").first().ref} if name == "session" else {}
    return {"ref": row.ref, **number}
