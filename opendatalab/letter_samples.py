"""Samples of the letters about messages to the team."""

from django.utils import timezone

from opendatalab.contact import tell_sender, tell_team
from opendatalab.letters import TO, Letter, declare
from opendatalab.models import ContactMessage

PART = "Contact"


def message() -> ContactMessage:
    values = {"subject": ContactMessage.Subject.PORTAL, "email": TO, "text": "[texte du message]"}
    return ContactMessage(pk=0, receipt="[numéro]", received_at=timezone.now(), **values)


declare(
    Letter(
        "accusé de réception",
        PART,
        "À qui écrit par le formulaire de contact.",
        lambda: tell_sender(message()),
    ),
    Letter("message à l’équipe", PART, "En même temps, à l’équipe.", lambda: tell_team(message())),
)
