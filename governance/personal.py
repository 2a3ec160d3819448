"""What the governance keeps of persons."""

from datetime import timedelta

from opendatalab.retention import CONSENT, PUBLIC_MISSION, Personal, declare

MANDATES_KEPT = timedelta(days=5 * 365)


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
