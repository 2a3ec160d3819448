"""The life of a support file, as tables: natures, states, which may follow which, and what is asked."""

from django.db import models

LONGEST_CHAIN = 20


class Kind(models.TextChoices):
    LEGAL = "juridique", "Juridique"
    TECHNICAL = "technique", "Technique"
    ORGANISATION = "organisation", "Organisation"
    TOOLS = "outils", "Outils et API"


class Urgency(models.TextChoices):
    NONE = "aucune", "Pas d’échéance"
    MONTH = "mois", "Dans le mois"
    WEEK = "semaine", "Dans la semaine"


class Naming(models.TextChoices):
    YES = "oui", "Oui, avec notre nom"
    ANONYMOUS = "anonymise", "Oui, sans dire qui nous sommes"
    NO = "non", "Non"


class Terrain(models.TextChoices):
    URBAN = "urbain", "Urbain"
    RURAL = "rural", "Rural"
    MOUNTAIN = "montagne", "Montagne"


class State(models.TextChoices):
    UNCONFIRMED = "a-confirmer", "À confirmer"
    FILED = "deposee", "Déposée"
    EXAMINED = "examen", "À l’examen"
    ACCEPTED = "acceptee", "Acceptée"
    DIAGNOSED = "diagnostic", "Diagnostic fait"
    UNDERWAY = "en-cours", "En cours"
    WAITING = "attente", "En attente de la collectivité"
    SOLVED = "resolue", "Résolue"
    CLOSED = "close", "Close"
    REDIRECTED = "reorientee", "Réorientée"
    REFUSED = "refusee", "Refusée"
    ABANDONED = "abandonnee", "Abandonnée"


# The stages that every file follows, told to the public as to the team.
STAGES: dict[State, str] = {
    State.FILED: "La collectivité décrit son besoin et confirme sa demande par courrier électronique.",
    State.EXAMINED: "L’équipe lit la demande, pose une question si besoin, et voit si elle peut aider.",
    State.ACCEPTED: "La demande est acceptée et confiée à un membre du groupe d’experts.",
    State.DIAGNOSED: "Un entretien fait le point\u00a0: données détenues, obstacles, ce qu’il faut faire.",
    State.UNDERWAY: "Conseils, ateliers, relecture de fichiers\u00a0: chaque action est notée.",
    State.SOLVED: "Le résultat est là\u00a0: des données publiées, un conseil écrit, une carte intégrée.",
    State.CLOSED: "La collectivité continue seule. Un bilan lui est remis, et son avis est demandé.",
}
OPEN = (
    *(State.FILED, State.EXAMINED, State.ACCEPTED, State.DIAGNOSED),
    *(State.UNDERWAY, State.WAITING, State.SOLVED),
)
OVER = (State.CLOSED, State.REDIRECTED, State.REFUSED, State.ABANDONED)
COUNTED_STATES = (*OPEN, State.CLOSED, State.REDIRECTED, State.ABANDONED)
WAYS_OUT = {State.REDIRECTED, State.ABANDONED}

NEXT_STATES: dict[State, set[State]] = {
    State.UNCONFIRMED: {State.FILED},
    State.FILED: {State.EXAMINED, State.REDIRECTED, State.REFUSED},
    State.EXAMINED: {State.ACCEPTED, State.WAITING, State.REFUSED, *WAYS_OUT},
    State.ACCEPTED: {State.DIAGNOSED, State.WAITING, *WAYS_OUT},
    State.DIAGNOSED: {State.UNDERWAY, State.WAITING, State.SOLVED, *WAYS_OUT},
    State.UNDERWAY: {State.WAITING, State.SOLVED, *WAYS_OUT},
    State.WAITING: {
        *(State.EXAMINED, State.ACCEPTED, State.DIAGNOSED),
        *(State.UNDERWAY, State.SOLVED, *WAYS_OUT),
    },
    State.SOLVED: {State.UNDERWAY, State.CLOSED},
    State.CLOSED: set(),
    State.REDIRECTED: set(),
    State.REFUSED: set(),
    State.ABANDONED: set(),
}
# What must be said to the authority, and is sent to it.
NEEDS_WORDS: dict[State, str] = {
    State.WAITING: "Écrivez ce que vous attendez de la collectivité.",
    State.REDIRECTED: "Dites vers qui la collectivité est conduite.",
    State.REFUSED: "Dites pourquoi, et ce que la collectivité peut faire d’autre.",
    State.ABANDONED: "Dites pourquoi\u00a0: par exemple trois relances sans réponse en trente jours.",
}

# What an authority that continues alone knows how to do. A file that closes has them all, or says why not.
AUTONOMY: dict[str, str] = {
    "compte": "Elle a son organisation sur data.gouv.fr, tenue par un service",
    "referent": "Une fonction est chargée de l’ouverture des données, et connue en interne",
    "inventaire": "Elle tient l’inventaire des données qu’elle détient",
    "droit": "Elle sait dire ce qui peut être publié, et par quel texte",
    "publication": "Elle a publié un jeu de données sans aide",
    "mise-a-jour": "Elle a mis à jour un jeu de données sans aide",
    "documentation": "Ses jeux ont une description, une licence et une fréquence",
    "reponse": "Elle répond aux demandes et aux discussions du public",
}
