"""The part of a region pack that says what a sector starts from: a draft of its plan, standards."""

from dataclasses import dataclass

from opendatalab.actors import SLUG, SLUG_SAYS
from opendatalab.tables import key

WORKSTREAMS = ("strategie", "portail", "ouverture", "structuration", "accompagnement", "animation")
ACTOR_ROLES = ("producteur", "reutilisateur", "appui", "financeur")
STANDARD_KINDS = ("schema", "geostandard", "dictionnaire", "metadonnees", "indicateurs", "api")
LEVELS = ("obligatoire", "recommande", "a-suivre")


@dataclass(frozen=True)
class PackActor:
    role: str = key(choices=ACTOR_ROLES, says="un rôle dans un plan")
    name: str
    detail: str = ""


@dataclass(frozen=True)
class PackDeliverable:
    phase: int
    workstream: str = key(choices=WORKSTREAMS, says="un chantier")
    title: str


@dataclass(frozen=True)
class PackPlan:
    """A draft, without a date: the team sets the start, the durations and who is responsible."""

    sector: str
    objectives: str
    governance: str = ""
    months: int = 18
    source: str = ""
    aims: tuple[str, ...] = ()  # of the phases, in their order
    actors: tuple[PackActor, ...] = ()
    deliverables: tuple[PackDeliverable, ...] = ()


@dataclass(frozen=True)
class PackStandard:
    """A standard that somebody spotted: nobody adopted it here."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    name: str
    kind: str = key(choices=STANDARD_KINDS, says="une sorte de standard")
    issuer: str
    summary: str
    version: str = ""
    sector: str = ""
    scope: str = ""
    url: str = ""
    schema_url: str = ""
    schema_name: str = ""
    level: str = key(choices=LEVELS, says="un niveau", default="a-suivre")
