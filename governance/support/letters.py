"""Letters about support files: to the authority, the team, the relays. None holds the authority's words."""

from django.conf import settings

from governance.journal import events_of
from governance.letters import FOOT, GREETING, MISTAKE, absolute, read_token, token
from governance.models import Relay, SupportFile
from governance.models.support_states import State
from opendatalab.mail import queue_mail, team_address
from opendatalab.region import region

CONFIRM, FOLLOW = "accompagnement-confirmer", "accompagnement-suivi"
NEWS = {
    State.FILED: "Votre demande d’accompagnement {ref} est confirmée. L’équipe la lit et vous répond.",
    State.EXAMINED: "L’équipe examine votre demande d’accompagnement {ref}.",
    State.ACCEPTED: "Votre demande {ref} est acceptée. Un membre du groupe d’experts va vous écrire.",
    State.DIAGNOSED: "Le diagnostic de votre dossier {ref} est fait. La suite vous est proposée.",
    State.UNDERWAY: "Le travail est en cours sur votre dossier {ref}.",
    State.WAITING: "Votre dossier {ref} attend quelque chose de vous.",
    State.SOLVED: "Votre dossier {ref} est résolu. Voyez ce qui est fait, et dites si quelque chose manque.",
    State.CLOSED: "Votre dossier {ref} est clos. Son bilan, à imprimer\u00a0:\n{report}",
    State.REDIRECTED: "Votre demande {ref} relève d’un autre interlocuteur.",
    State.REFUSED: "Votre demande {ref} ne peut pas être prise en charge.",
    State.ABANDONED: "Votre dossier {ref} se ferme sans suite. Une nouvelle demande reste possible.",
}


def follow_link(file: SupportFile, name: str = "support_follow") -> str:
    return absolute(name, token(FOLLOW, file.pk, file.link_key))


def file_of(text: str) -> SupportFile | None:
    """The file of a link that was sent, unless a newer link took its place."""
    pk, key = read_token(FOLLOW, text)
    found = SupportFile.objects.filter(pk=pk, link_key=key).exclude(link_key="")
    return found.exclude(state=State.UNCONFIRMED).first()


def _send(file: SupportFile, *, kind: str, to: str, text: str, key: str) -> None:
    site = region().site_title
    foot = FOOT.format(site=site, url=settings.SITE_URL)
    queue_mail(
        kind=kind,
        to=to,
        subject=f"{site}\u00a0: accompagnement {file.ref}",
        text=f"{GREETING}{text}{foot}",
        key=f"support-file-{file.pk}-{key}",
    )


def ask_to_confirm(file: SupportFile) -> None:
    text = (
        "Une demande d’accompagnement a été déposée avec cette adresse. Confirmez-la par ce lien, avant "
        f"7\u00a0jours\u00a0:\n\n{absolute('support_confirm', token(CONFIRM, file.pk))}\n\n"
        f"L’équipe la lira ensuite. Votre adresse n’est jamais publiée.{MISTAKE}"
    )
    _send(file, kind="accompagnement à confirmer", to=file.contact_email, text=text, key="confirm")


def announce(file: SupportFile, *, said: str) -> None:
    """The new state to the authority, what the team says to it, and the link to its file."""
    state = State(file.state)
    if not file.contact_email or state not in NEWS:
        return
    told = NEWS[state].format(ref=file.ref, report=follow_link(file, "support_report"))
    parts = (told, said, f"Votre dossier, pour suivre et répondre\u00a0:\n{follow_link(file)}", ONLY_YOURS)
    _send(
        file,
        kind=f"aide\u00a0: {state.label.lower()}",
        to=file.contact_email,
        text="\n\n".join(filter(None, parts)),
        key=f"event-{events_of(file, public=False).count()}",
    )


ONLY_YOURS = "Ce lien vaut pour votre collectivité\u00a0: ne le publiez pas."


def tell_team(file: SupportFile, words: str, *, key: str) -> None:
    """The expert of the file, else the team's own mailbox."""
    expert = file.expert.email if file.expert else ""
    if to := expert or team_address(region().operator.email):
        _send(file, kind="à l’équipe", to=to, text=words, key=f"team-{key}")


def tell_relays(file: SupportFile) -> None:
    """Those who asked to be told, of the nature alone: whose file it is stays with the team."""
    for relay in Relay.objects.near(file.geozone).filter(told=True).exclude(email="").order_by("pk"):
        tell_relay(relay, file)


def tell_relay(relay: Relay, file: SupportFile) -> None:
    text = (
        f"Une demande d’accompagnement ({file.get_kind_display().lower()}) arrive de votre territoire. "
        f"Sa référence\u00a0: {file.ref}. L’équipe vous écrira si votre aide est utile."
    )
    _send(file, kind="accompagnement, au relais", to=relay.email, text=text, key=f"relay-{relay.pk}")
