"""What the site itself keeps of persons."""

from datetime import timedelta

from opendatalab.models import ContactMessage
from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare, keep_rows

LETTERS_KEPT = timedelta(days=30)
PARKED_LETTERS_KEPT = timedelta(days=90)
MESSAGES_KEPT = timedelta(days=365)
UNREAD_KEPT = timedelta(days=3 * 365)
STATE = ContactMessage.State

declare(
    Personal(
        model="opendatalab.ContactMessage",
        fields=("email", "subject", "text", "received_at"),
        data="Message envoyé par le formulaire de contact, et l’adresse électronique qui l’accompagne",
        purpose="Lire le message et y répondre",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="1 an après réception une fois traité, 3 ans au plus",
        past=lambda rows, now: (
            rows.filter(state=STATE.DONE, received_at__lt=now - MESSAGES_KEPT)
            | rows.filter(received_at__lt=now - UNREAD_KEPT)
        ),
        order=10,
    )
)
declare(
    Personal(
        model="opendatalab.ContactMessage",
        fields=("email", "subject", "text", "received_at"),
        data="Message mis en quarantaine, parce qu’il semblait venir d’un robot",
        purpose="Écarter les messages indésirables sans en perdre un vrai",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours",
        past=lambda rows, now: rows.filter(
            state__in=(STATE.DOUBTFUL, STATE.SPAM), received_at__lt=now - QUARANTINE
        ),
        address="",
        order=11,
    )
)
declare(
    Personal(
        model="opendatalab.OutgoingMail",
        fields=("to", "subject", "text", "created_at"),
        data="Courrier envoyé par le portail, et son adresse",
        purpose="Remettre le courrier, même après une panne, et prouver son envoi",
        basis=PUBLIC_MISSION,
        readers="Administration du portail",
        term="30 jours après l’envoi, 90 jours s’il n’a pu être remis",
        past=lambda rows, now: (
            rows.filter(sent_at__lt=now - LETTERS_KEPT)
            | rows.filter(sent_at=None, created_at__lt=now - PARKED_LETTERS_KEPT)
        ),
        address="to",
        mentions=("text",),
        order=20,
    )
)
declare(
    Personal(
        model="auth.User",
        fields=("username", "first_name", "last_name", "email", "password"),
        hidden=("password",),
        data="Nom, adresse électronique et mot de passe haché des membres de l’équipe",
        purpose="Ouvrir l’espace de l’équipe",
        basis=PUBLIC_MISSION,
        readers="Administration du portail",
        term="Jusqu’à la fin des fonctions, plus 30 jours",
        remove=keep_rows,
        order=90,
    )
)
declare(
    Personal(
        model="admin.LogEntry",
        fields=("user", "object_repr", "change_message"),
        data="Actions dans l’espace de l’équipe",
        purpose="Savoir qui a changé quoi, pouvoir revenir en arrière",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="Tant que la fiche existe",
        address="",
        order=91,
    )
)
