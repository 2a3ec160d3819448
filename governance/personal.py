"""What the governance keeps of persons."""

from datetime import timedelta

from opendatalab.retention import CONSENT, PUBLIC_MISSION, Personal, declare

MANDATES_KEPT = timedelta(days=5 * 365)
REGISTRATIONS_KEPT = timedelta(days=365)
QUARANTINE = timedelta(days=30)
UNCONFIRMED_KEPT = timedelta(days=7)


def _forget_person(rows) -> int:
    known = rows.exclude(person_name="", person_email="")
    return known.update(person_name="", person_email="", name_agreed=False)


declare(
    Personal(
        model="governance.Mandate",
        fields=("person_name", "person_email", "function", "name_agreed"),
        data="Nom, adresse et fonction de qui siège dans une instance pour une organisation",
        purpose="Convoquer les instances ; le nom n’est public que si la personne l’accepte".replace(
            " ;", "\u00a0;"
        ),
        basis=f"{PUBLIC_MISSION} ; {CONSENT.lower()} pour le nom public".replace(" ;", "\u00a0;"),
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
