"""What surveys keep of persons."""

from datetime import timedelta

from opendatalab.retention import CONSENT, PUBLIC_MISSION, QUARANTINE, Personal, declare

TEXTS_KEPT = timedelta(days=730)
MATCHES_KEPT = timedelta(days=3 * 365)
LINKS_KEPT = timedelta(days=31)


def _forget_texts(rows) -> int:
    """What was published stays, in the words of the team."""
    kept = rows.exclude(shown="").exclude(text="").update(text="")
    bare = rows.filter(shown="")
    count = kept + bare.count()
    bare.delete()
    return count


declare(
    Personal(
        model="governance.SurveyInvitation",
        fields=("email",),
        data="Adresse électronique de qui est invité à répondre à une enquête",
        purpose="Envoyer un lien et une relance\u00a0; rien ne le rattache à la réponse",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="Dès la réponse, à la fermeture de l’enquête, et au plus tard 31 jours après l’envoi",
        past=lambda rows, now: rows.exclude(email="").filter(sent_on__lt=(now - LINKS_KEPT).date()),
        remove=lambda rows: rows.exclude(email="").update(email=""),
        order=63,
    )
)
declare(
    Personal(
        model="governance.SurveyAnswer",
        fields=("answers", "match"),
        data="Réponses aux enquêtes, sans nom, sans adresse et sans heure\u00a0; empreinte d’un code choisi",
        purpose="Mesurer l’utilité des données et des accompagnements\u00a0; comparer deux vagues",
        basis=f"{PUBLIC_MISSION}\u00a0; {CONSENT.lower()} pour le code",
        readers="Personne\u00a0: seuls les résultats masqués se lisent",
        term="Jusqu’à l’archivage de l’enquête\u00a0; l’empreinte, 3 ans",
        past=lambda rows, now: rows.exclude(match="").filter(day__lt=(now - MATCHES_KEPT).date()),
        remove=lambda rows: rows.exclude(match="").update(match=""),
        address="",
        order=64,
    )
)
declare(
    Personal(
        model="governance.SurveyAnswer",
        fields=("answers", "held"),
        data="Réponse à une enquête, qui semble venir d’un robot",
        purpose="Qu’une personne de l’équipe la regarde",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="30 jours",
        past=lambda rows, now: rows.exclude(doubts=[]).filter(day__lt=(now - QUARANTINE).date()),
        address="",
        order=65,
    )
)
declare(
    Personal(
        model="governance.SurveyRemark",
        fields=("text",),
        data="Texte écrit librement dans une enquête, rangé à part des autres réponses",
        purpose="Comprendre les notes\u00a0; publier ce qui est relu et sans rien de reconnaissable",
        basis=PUBLIC_MISSION,
        readers="Équipe du portail",
        term="24 mois",
        past=lambda rows, now: rows.exclude(text="").filter(day__lt=(now - TEXTS_KEPT).date()),
        remove=_forget_texts,
        address="",
        order=66,
    )
)
