"""What maps keep of persons."""

from datetime import timedelta

from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare
from sig.models import EntrustedData

KEPT = timedelta(days=365)
UNREAD_KEPT = timedelta(days=3 * 365)
OVER = (EntrustedData.Stage.PUBLISHED, EntrustedData.Stage.DECLINED)

declare(
    Personal(
        model="sig.EntrustedData",
        fields=("contact_name", "contact_email"),
        data="Nom et adresse électronique de qui confie une donnée géographique",
        purpose="Répondre à la demande et la suivre",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="1 an après la publication ou le refus, 3 ans au plus",
        past=lambda rows, now: (
            rows.exclude(contact_email="").filter(stage__in=OVER, moved_at__lt=now - KEPT)
            | rows.exclude(contact_email="").filter(created_at__lt=now - UNREAD_KEPT)
        ),
        remove=lambda rows: rows.update(contact_name="", contact_email=""),
        address="contact_email",
        order=30,
    )
)
declare(
    Personal(
        model="sig.EntrustedData",
        fields=("contact_name", "contact_email", "description", "files"),
        data="Demande mise en quarantaine, parce qu’elle semblait venir d’un robot",
        purpose="Écarter les messages indésirables sans en perdre un vrai",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours",
        past=lambda rows, now: rows.filter(quarantined=True, created_at__lt=now - QUARANTINE),
        address="",
        order=31,
    )
)
