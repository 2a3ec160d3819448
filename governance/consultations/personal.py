"""What consultations keep of persons."""

from datetime import timedelta

from django.db.models import Q

from governance.models import Comment
from opendatalab.retention import PUBLIC_MISSION, QUARANTINE, Personal, declare

UNCONFIRMED_KEPT = timedelta(days=7)
REJECTED_KEPT = timedelta(days=365)
ANSWERED_KEPT = timedelta(days=365)
State = Comment.State

declare(
    Personal(
        model="governance.Comment",
        fields=("email", "text", "reason"),
        data="Adresse électronique de qui donne un avis dans une consultation",
        purpose="Confirmer l’avis et y répondre\u00a0; l’avis, relu, est public sans elle",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="1 an après la réponse",
        past=lambda rows, now: rows.exclude(email="").filter(
            state=State.ANSWERED, changed_at__lt=now - ANSWERED_KEPT
        ),
        remove=lambda rows: rows.exclude(email="").update(email=""),
        order=34,
    )
)
declare(
    Personal(
        model="governance.Comment",
        fields=("email", "text"),
        data="Avis que personne n’a confirmé, ou que la relecture a écarté",
        purpose="Laisser le temps de confirmer, pouvoir expliquer un refus de publier",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="7 jours sans confirmation, 30 jours en quarantaine, 1 an s’il est écarté",
        past=lambda rows, now: rows.filter(
            Q(state=State.UNCONFIRMED, doubts=[], created_at__lt=now - UNCONFIRMED_KEPT)
            | Q(state=State.UNCONFIRMED, created_at__lt=now - QUARANTINE)
            | Q(state=State.REJECTED, changed_at__lt=now - REJECTED_KEPT)
        ),
        address="",
        order=35,
    )
)
