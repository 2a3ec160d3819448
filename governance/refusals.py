"""Why a request may be refused, with the article that says so. Reasons of opportunity have none."""

from django.db import models


class Refusal(models.TextChoices):
    SECRET = "secret", "Secret protégé par la loi"
    SECURITY = "securite", "Sécurité publique, des personnes ou des systèmes d’information"
    PRIVATE_LIFE = "vie-privee", "Vie privée ou secret médical"
    BUSINESS = "secret-affaires", "Secret des affaires"
    JUDGMENT = "jugement", "Jugement porté sur une personne, ou comportement qui lui nuirait"
    UNFINISHED = "inacheve", "Document inachevé ou préparatoire"
    OTHERS_RIGHTS = "droits-tiers", "Droits de propriété intellectuelle d’un tiers"
    ANONYMITY = "anonymisation", "Données personnelles impossibles à rendre anonymes"
    ALREADY = "deja-diffuse", "Déjà diffusé publiquement"
    NOT_HELD = "non-detenu", "Document que l’administration ne détient pas"
    ABUSIVE = "abusif", "Demande abusive par son nombre ou sa répétition"
    OUT_OF_SCOPE = "hors-champ", "Information qu’aucune administration ne détient"
    COST = "cout", "Coût ou moyens"
    PRIORITY = "priorite", "Autre priorité"


CRPA = "Code des relations entre le public et l’administration, article {}"
LEGAL_BASIS = {
    Refusal.SECRET: CRPA.format("L. 311-5, 2°"),
    Refusal.SECURITY: CRPA.format("L. 311-5, 2° d"),
    Refusal.PRIVATE_LIFE: CRPA.format("L. 311-6, 1°"),
    Refusal.BUSINESS: CRPA.format("L. 311-6, 1°"),
    Refusal.JUDGMENT: CRPA.format("L. 311-6, 2° et 3°"),
    Refusal.UNFINISHED: CRPA.format("L. 311-2"),
    Refusal.OTHERS_RIGHTS: CRPA.format("L. 311-4 et L. 321-2"),
    Refusal.ANONYMITY: CRPA.format("L. 312-1-2"),
    Refusal.ALREADY: CRPA.format("L. 311-2"),
    Refusal.NOT_HELD: CRPA.format("L. 311-2"),
    Refusal.ABUSIVE: CRPA.format("L. 311-2, dernier alinéa"),
    Refusal.OUT_OF_SCOPE: CRPA.format("L. 300-2"),
}
OPPORTUNITY = "Motif d’opportunité\u00a0: ce n’est pas un motif de droit. À revoir dans les douze mois."
RECOURSE = (
    "Ce refus n’ouvre pas de délai de recours. Pour exercer votre droit d’accès, écrivez à l’administration"
    "\u00a0; sans réponse sous un mois, ou en cas de refus, vous pouvez saisir la CADA."
)


def basis(code: str) -> str:
    return LEGAL_BASIS.get(code, OPPORTUNITY if code else "")
