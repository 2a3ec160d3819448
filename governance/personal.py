"""What the governance keeps of persons."""

from datetime import timedelta

from django.db.models import Q

import governance.events.personal  # noqa: F401
from governance.consultations import personal as _consultations  # noqa: F401
from governance.inventory import personal as inventory_personal  # noqa: F401
from governance.models.request_states import CLOSED_FOR_GOOD, State
from governance.support import personal as support_personal  # noqa: F401
from governance.surveys import personal as surveys_personal  # noqa: F401
from opendatalab.retention import CONSENT, PUBLIC_MISSION, QUARANTINE, Personal, declare

MANDATES_KEPT = timedelta(days=5 * 365)
REGISTRATIONS_KEPT = timedelta(days=365)
UNCONFIRMED_KEPT = timedelta(days=7)
REJECTED_KEPT = timedelta(days=365)
CLOSED_KEPT = timedelta(days=3 * 365)


def _forget_person(rows) -> int:
    known = rows.exclude(person_name="", person_email="")
    return known.update(person_name="", person_email="", name_agreed=False)


declare(
    Personal(
        model="governance.Mandate",
        fields=("person_name", "person_email", "function", "name_agreed"),
        data="Nom, adresse et fonction de qui siège dans une instance pour une organisation",
        purpose="Convoquer les instances\u00a0; le nom n’est public que si la personne l’accepte",
        basis=f"{PUBLIC_MISSION}\u00a0; {CONSENT.lower()} pour le nom public",
        readers="Équipe du portail",
        term="5 ans après la fin du mandat, puis l’organisation seule",
        past=lambda rows, now: rows.filter(until__lt=(now - MANDATES_KEPT).date()).exclude(
            person_name="", person_email=""
        ),
        remove=_forget_person,
        address="person_email",
        order=60,
    )
)
declare(
    Personal(
        model="governance.Registration",
        fields=("email", "organisation", "college", "needs", "created_at"),
        data="Inscription à une réunion\u00a0: adresse, organisation, besoin d’accessibilité",
        purpose="Préparer la réunion et prévenir de ses changements",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail et secrétariat de l’instance",
        term="12 mois après la réunion\u00a0; 7 jours sans confirmation\u00a0; 30 jours en quarantaine",
        past=lambda rows, now: (
            rows.filter(meeting__ends_at__lt=now - REGISTRATIONS_KEPT)
            | rows.filter(state="unconfirmed", doubts=[], created_at__lt=now - UNCONFIRMED_KEPT)
            | rows.filter(state="unconfirmed", created_at__lt=now - QUARANTINE)
        ),
        order=61,
    )
)


def forget_address(rows) -> int:
    return rows.update(email="")


declare(
    Personal(
        model="governance.Request",
        fields=("email", "title", "description", "purpose"),
        data="Adresse électronique de qui fait une demande",
        purpose="Confirmer la demande, y répondre, dire ce qu’elle devient",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="3 ans après la clôture de la demande",
        past=lambda rows, now: rows.exclude(email="").filter(
            state__in=CLOSED_FOR_GOOD, changed_at__lt=now - CLOSED_KEPT
        ),
        remove=forget_address,
        order=30,
    )
)
declare(
    Personal(
        model="governance.Request",
        fields=("email", "title", "description", "purpose"),
        data="Demande que personne n’a confirmée, ou que la modération a écartée",
        purpose="Laisser le temps de confirmer, pouvoir expliquer un refus de publier",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="7 jours sans confirmation, 30 jours en quarantaine, 1 an si elle est écartée",
        past=lambda rows, now: rows.filter(
            Q(state=State.UNCONFIRMED, doubts=[], created_at__lt=now - UNCONFIRMED_KEPT)
            | Q(state=State.UNCONFIRMED, created_at__lt=now - QUARANTINE)
            | Q(state=State.REJECTED, changed_at__lt=now - REJECTED_KEPT)
        ),
        address="",
        order=31,
    )
)
declare(
    Personal(
        model="governance.Request",
        fields=("producer_email",),
        data="Boîte de service du producteur à qui une demande est transmise",
        purpose="Obtenir une réponse",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="3 ans après la clôture de la demande",
        past=lambda rows, now: rows.exclude(producer_email="").filter(
            state__in=CLOSED_FOR_GOOD, changed_at__lt=now - CLOSED_KEPT
        ),
        remove=lambda rows: rows.update(producer_email="", link_key=""),
        address="producer_email",
        order=32,
    )
)
declare(
    Personal(
        model="governance.Support",
        fields=("email", "person", "reason"),
        data="Adresse électronique et raison de qui soutient une demande",
        purpose="Compter une voix par personne",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="7 jours sans confirmation, sinon 3 ans après la clôture de la demande",
        past=lambda rows, now: (
            rows.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_KEPT)
            | rows.filter(request__state__in=CLOSED_FOR_GOOD, request__changed_at__lt=now - CLOSED_KEPT)
        ),
        order=33,
    )
)
declare(
    Personal(
        model="governance.Precision",
        fields=("answer", "question"),
        data="Ce que répond, à une question, qui fait une demande",
        purpose="Comprendre le besoin\u00a0; publiée une fois relue, sans nommer personne",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail et producteur à qui la demande est transmise",
        term="3 ans après la clôture de la demande",
        past=lambda rows, now: rows.exclude(state="publiee").filter(
            request__state__in=CLOSED_FOR_GOOD, request__changed_at__lt=now - CLOSED_KEPT
        ),
        address="",
        order=34,
    )
)
