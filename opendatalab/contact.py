"""A message to the team: kept once, with the letters that it makes due."""

import secrets

from django.db import transaction

from opendatalab.forms import ContactForm
from opendatalab.mail import queue_mail, team_address
from opendatalab.models import ContactMessage
from opendatalab.region import region
from opendatalab.wording import long_date

RECEIVED = """Bonjour,

Votre message nous est bien parvenu le {date}.
Son numéro est le {receipt}.

L’équipe le lit et vous répond à cette adresse. Sous 7 jours s’il signale un contenu inaccessible.

{site}

Vous n’avez rien envoyé ? Ignorez ce courrier : quelqu’un a donné votre adresse par erreur.
"""
TO_THE_TEAM = """Message {receipt}, reçu le {date} par le formulaire de contact.

Sujet : {subject}
Répondre à : {email}

{text}
"""


@transaction.atomic
def receive(form: ContactForm) -> ContactMessage:
    """Keep the message and what must be sent about it, once."""
    state = ContactMessage.State.DOUBTFUL if form.doubts else ContactMessage.State.NEW
    words = {name: form.cleaned_data[name] for name in ("subject", "email", "text")}
    message, new = ContactMessage.objects.get_or_create(
        token_key=form.token_key,
        defaults={**words, "state": state, "doubts": form.doubts, "receipt": secrets.token_urlsafe(16)},
    )
    if new and not form.doubts:
        announce(message)
    return message


def announce(message: ContactMessage) -> None:
    """A receipt to who wrote, the message to the team."""
    tell_sender(message)
    tell_team(message)


def facts_of(message: ContactMessage) -> dict[str, str]:
    date = long_date(message.received_at)
    return {"receipt": message.receipt, "date": date, "site": region().site_title}


def tell_sender(message: ContactMessage) -> None:
    queue_mail(
        kind="accusé de réception",
        to=message.email,
        subject=f"{region().site_title} : message reçu".replace(" : ", "\u00a0: "),
        text=RECEIVED.format(**facts_of(message)).replace(" ?", "\u00a0?").replace(" :", "\u00a0:"),
        key=f"contact-{message.pk}-receipt",
    )


def tell_team(message: ContactMessage) -> None:
    if team := team_address(region().operator.email):
        text = TO_THE_TEAM.format(
            subject=message.get_subject_display(),
            email=message.email,
            text=message.text,
            **facts_of(message),
        )
        queue_mail(
            kind="message à l’équipe",
            to=team,
            subject=f"Message {message.receipt}",
            text=text,
            key=f"contact-{message.pk}-team",
        )
