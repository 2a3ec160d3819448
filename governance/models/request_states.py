"""The life of a request, as tables: natures, qualities, states, and which state may follow which."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models


class Kind(models.TextChoices):
    NEW_DATA = "ouvrir", "Une donnée qui n’existe pas encore"
    COMPLETE = "completer", "Un complément"
    ERROR = "corriger", "Une erreur"
    UPDATE = "mettre-a-jour", "Une mise à jour ou une fréquence"
    FORMAT = "format", "Un format, une API, un service"
    ACCESS = "acces", "Un fichier inaccessible"
    DOCUMENT = "documenter", "Une explication"
    PROTECT = "protection", "Une donnée personnelle ou secrète publiée par erreur"


class Capacity(models.TextChoices):
    """Who speaks, as the public sees it: a quality, never a name."""

    CITIZEN = "citoyen", "Un citoyen"
    AUTHORITY = "collectivite", "Une collectivité"
    STATE = "service-etat", "Un service de l’État"
    COMPANY = "entreprise", "Une entreprise"
    ASSOCIATION = "association", "Une association"
    RESEARCH = "recherche", "La recherche ou l’enseignement"
    PRESS = "presse", "La presse"


class State(models.TextChoices):
    UNCONFIRMED = "a-confirmer", "à confirmer"
    MODERATION = "moderation", "en modération"
    PUBLISHED = "publiee", "publiée"
    WAITING = "precisions", "en attente de précisions"
    ASSIGNED = "transmise", "transmise au producteur"
    ACCEPTED = "acceptee", "acceptée, date promise"
    DELIVERED = "livree", "livrée, à vérifier"
    VERIFIED = "verifiee", "livrée et vérifiée"
    REFUSED = "refusee", "refusée"
    DUPLICATE = "doublon", "doublon"
    DROPPED = "sans-suite", "sans suite"
    REJECTED = "ecartee", "écartée à la modération"
    HIDDEN = "masquee", "masquée"


OPEN = (State.PUBLISHED, State.WAITING, State.ASSIGNED, State.ACCEPTED, State.DELIVERED)
CLOSED = (State.VERIFIED, State.REFUSED, State.DROPPED)
CLOSED_FOR_GOOD = (*CLOSED, State.DUPLICATE, State.HIDDEN)
LISTED = (*OPEN, *CLOSED)
WITH_PAGE = (*LISTED, State.DUPLICATE, State.HIDDEN)


class Actor(models.TextChoices):
    """Who acts, as the journal tells it."""

    ASKER = "personne qui demande"
    TEAM = "équipe du portail"
    PRODUCER = "producteur"
    PORTAL = "portail"


NEXT_STATES: dict[State, set[State]] = {
    State.UNCONFIRMED: {State.MODERATION, State.REJECTED},
    State.MODERATION: {State.PUBLISHED, State.REJECTED, State.DUPLICATE},
    State.PUBLISHED: {
        State.ASSIGNED,
        State.WAITING,
        State.DUPLICATE,
        State.REFUSED,
        State.DELIVERED,
        State.HIDDEN,
    },
    State.WAITING: {State.PUBLISHED, State.ASSIGNED, State.DROPPED, State.HIDDEN},
    State.ASSIGNED: {
        *(State.ASSIGNED, State.WAITING, State.ACCEPTED, State.REFUSED, State.DELIVERED),
        *(State.PUBLISHED, State.DUPLICATE, State.HIDDEN),
    },
    State.ACCEPTED: {State.ACCEPTED, State.DELIVERED, State.REFUSED, State.DROPPED, State.HIDDEN},
    State.DELIVERED: {State.VERIFIED, State.ASSIGNED, State.PUBLISHED, State.HIDDEN},
    State.VERIFIED: {State.ASSIGNED, State.HIDDEN},
    State.REFUSED: {State.ASSIGNED, State.HIDDEN},
    State.DROPPED: {State.PUBLISHED, State.HIDDEN},
    State.DUPLICATE: {State.PUBLISHED, State.HIDDEN},
    State.REJECTED: {State.MODERATION},
    State.HIDDEN: {State.PUBLISHED},
}
# What the producer may do by the link that the team sent.
BY_PRODUCER = {State.ACCEPTED, State.DELIVERED, State.REFUSED, State.PUBLISHED, State.WAITING}


@dataclass(frozen=True)
class Facts:
    """What a move may need: a guard of `check` says which."""

    said: str = ""
    promised_for: date | None = None
    delivered_url: str = ""
    refusal: str = ""
    master: Any = None
    producer: str = ""
    producer_name: str = ""
    producer_email: str = ""
    by: Any = field(default=None, compare=False)
