"""What the support files keep of persons: the contact of an authority, and what it wrote."""

from datetime import timedelta

from governance.models import SupportStep
from governance.models.support_states import OVER, State
from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare

UNCONFIRMED_KEPT = timedelta(days=7)
CONTACT_KEPT = timedelta(days=3 * 365)
WRITTEN = ("need", "context")
MESSAGE = SupportStep.Kind.MESSAGE


def forget_contact(rows) -> int:
    """The file stays as a trace of the authority; who wrote, and the messages, go."""
    SupportStep.objects.filter(file__in=rows.values("pk"), kind=MESSAGE).delete()
    return rows.update(contact_email="", contact_function="", link_key="")


declare(
    Personal(
        model="governance.SupportFile",
        fields=("contact_function", "contact_email", *WRITTEN, "diagnosis"),
        data="Contact d’une collectivité accompagnée\u00a0: fonction, adresse électronique, messages",
        purpose="Répondre à la demande d’accompagnement et suivre le dossier",
        basis=PUBLIC_MISSION,
        readers="Chef de projet et expert chargé du dossier",
        term="3 ans après la fin du dossier, qui reste sans contact ni message",
        past=lambda rows, now: rows.exclude(contact_email="").filter(
            state__in=OVER, changed_at__lt=now - CONTACT_KEPT
        ),
        remove=forget_contact,
        address="contact_email",
        order=64,
    )
)
declare(
    Personal(
        model="governance.SupportFile",
        fields=("contact_function", "contact_email", *WRITTEN),
        data="Demande d’accompagnement que personne n’a confirmée",
        purpose="Laisser le temps de confirmer",
        basis=PUBLIC_MISSION,
        readers="Chef de projet",
        term="7 jours sans confirmation, 30 jours en quarantaine",
        past=lambda rows, now: (
            rows.filter(state=State.UNCONFIRMED, doubts=[], created_at__lt=now - UNCONFIRMED_KEPT)
            | rows.filter(state=State.UNCONFIRMED, created_at__lt=now - QUARANTINE)
        ),
        address="",
        order=65,
    )
)
declare(
    Personal(
        model="governance.SupportStep",
        fields=("summary",),
        data="Message d’une collectivité dans son dossier d’accompagnement, notes d’entretien",
        purpose="Suivre le dossier",
        basis=PUBLIC_MISSION,
        readers="Chef de projet et expert chargé du dossier",
        term="3 ans après la fin du dossier pour les messages",
        past=lambda rows, now: rows.filter(
            kind=MESSAGE, file__state__in=OVER, file__changed_at__lt=now - CONTACT_KEPT
        ),
        address="",
        order=66,
    )
)
declare(
    Personal(
        model="governance.Relay",
        fields=("email",),
        data="Boîte de service d’un référent ou d’un relais départemental",
        purpose="Dire à une collectivité à qui s’adresser près d’elle",
        basis=PUBLIC_MISSION,
        readers="Tout le monde",
        term="Tant que l’organisation est relais\u00a0; ôtée par l’équipe",
        address="email",
        remove=lambda rows: rows.update(email="", told=False),
        order=67,
    )
)
