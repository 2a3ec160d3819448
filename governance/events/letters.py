"""Letters to confirm a session, a vote or an entry, and what became of it. None holds the visitor's words."""

from governance.letters import DAY, MISTAKE, TERMS, absolute, token
from governance.models import Ballot, Entry, Session
from opendatalab.mail import queue_mail
from opendatalab.region import region

SESSION, BALLOT, ENTRY = "session-confirmer", "vote-confirmer", "dossier-confirmer"
TERMS.update(dict.fromkeys((SESSION, BALLOT, ENTRY), 7 * DAY))


def _queue(*, kind: str, to: str, subject: str, text: str, key: str) -> None:
    site = region().site_title
    queue_mail(kind=kind, to=to, subject=f"{site}\u00a0: {subject}", text=f"Bonjour,\n\n{text}\n", key=key)


def ask_about_session(session: Session) -> None:
    link = absolute("confirm_session", token(SESSION, session.pk))
    text = (
        f"Une session est proposée avec cette adresse pour «\u00a0{session.meeting.title}\u00a0». "
        f"Confirmez-la par ce lien, avant 7\u00a0jours\u00a0:\n\n{link}\n\n"
        f"L’équipe la relira, puis la montrera.{MISTAKE}"
    )
    key = f"session-{session.pk}-confirm"
    _queue(
        kind="session à confirmer", to=session.email, subject="confirmez votre session", text=text, key=key
    )


def tell_proposer(session: Session, *, number: int) -> None:
    """Shown, or set aside and why not: as the team says it."""
    if not session.email or session.state not in (Session.State.PROPOSED, Session.State.REJECTED):
        return
    shown = session.state == Session.State.PROPOSED
    if shown:
        page = absolute("session", session.meeting.ref, session.ref)
        text = f"Votre session est proposée au programme\u00a0:\n\n{page}"
    else:
        page = absolute("programme", session.meeting.ref)
        text = f"Votre session n’a pas été retenue au programme. Toutes les sessions\u00a0:\n\n{page}"
    _queue(
        kind="session relue",
        to=session.email,
        subject=f"votre session {session.ref}",
        text=text,
        key=f"session-{session.pk}-{number}",
    )


def ask_about_ballot(ballot: Ballot) -> None:
    link = absolute("confirm_ballot", token(BALLOT, ballot.pk))
    text = (
        f"Des sessions de «\u00a0{ballot.meeting.title}\u00a0» ont été choisies avec cette adresse. "
        f"Confirmez ce vote par ce lien, avant 7\u00a0jours\u00a0:\n\n{link}\n\n"
        f"Un nouveau vote confirmé remplace le précédent.{MISTAKE}"
    )
    key = f"ballot-{ballot.pk}-confirm"
    _queue(kind="vote à confirmer", to=ballot.email, subject="confirmez votre vote", text=text, key=key)


def ask_about_entry(entry: Entry) -> None:
    link = absolute("confirm_entry", token(ENTRY, entry.pk))
    text = (
        f"Un dossier est déposé avec cette adresse pour «\u00a0{entry.contest.title}\u00a0». "
        f"Confirmez-le par ce lien, avant 7\u00a0jours\u00a0:\n\n{link}\n\n"
        "L’équipe dira ensuite s’il est recevable. Votre adresse ne sera jamais publiée."
        f"{MISTAKE}"
    )
    key = f"entry-{entry.pk}-confirm"
    _queue(
        kind="dossier à confirmer",
        to=entry.contact_email,
        subject="confirmez votre dossier",
        text=text,
        key=key,
    )


NEWS = {
    Entry.State.ADMISSIBLE: "Votre dossier {ref} est recevable. Il paraîtra après la clôture\u00a0: {page}",
    Entry.State.INADMISSIBLE: "Votre dossier {ref} n’est pas recevable.\n\n{said}\n\nConcours\u00a0: {page}",
    Entry.State.WINNER: "Votre dossier {ref} est lauréat. Bravo\u00a0! Le palmarès\u00a0: {page}",
    Entry.State.NOT_CHOSEN: "Le palmarès est publié\u00a0: {page}\n\nVotre dossier {ref} n’y est pas. "
    "Merci d’y avoir pris part.",
}


def tell_team_of_entry(entry: Entry, *, said: str, number: int) -> None:
    """What becomes of an entry, to who filed it."""
    state = Entry.State(entry.state)
    if entry.contact_email and state in NEWS:
        page = absolute("contest", entry.contest.ref)
        _queue(
            kind=f"dossier\u00a0: {state.label.lower()}",
            to=entry.contact_email,
            subject=f"dossier {entry.ref}",
            text=NEWS[state].format(ref=entry.ref, said=said, page=page),
            key=f"entry-{entry.pk}-{number}",
        )
