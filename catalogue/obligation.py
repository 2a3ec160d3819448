"""Who must publish its data by law, as far as public facts tell. A fact for the page, never a reproach.

CRPA, articles L. 300-2, L. 312-1-1 and D. 312-1-1-1: every administration, save legal persons of fewer than
50 agents (full-time equivalents) and local authorities of fewer than 3,500 inhabitants. « Moins de »: 3,500
and 50 themselves are concerned. The threshold of inhabitants speaks of local authorities only; an EPCI is
measured by its staff alone. Staff is declared by the body and entered by the team: unknown until then.
"""

from dataclasses import dataclass
from enum import StrEnum

from opendatalab.wording import number
from sig.models import Level

INHABITANTS = 3500
AGENTS = 50
LAW_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000031366350/"
LAW = "Code des relations entre le public et l’administration, articles L. 300-2, L. 312-1-1 et D. 312-1-1-1"
AUTHORITIES = (Level.COMMUNE, Level.DEPARTEMENT, Level.REGION)


class Duty(StrEnum):
    OWED = "owed"
    PERHAPS = "perhaps"  # the staff decides, and nobody has told it
    EXEMPT = "exempt"
    UNKNOWN = "unknown"  # not even the population is known
    NONE = "none"  # no body answers for such a territory


DUTY_LABELS = {
    Duty.OWED: "Concernée par l’obligation de publier",
    Duty.PERHAPS: "Concernée si elle emploie au moins 50 agents",
    Duty.EXEMPT: "Non concernée par l’obligation générale",
    Duty.UNKNOWN: "Impossible à dire sans la population",
    Duty.NONE: "Sans objet",
}


@dataclass(frozen=True)
class Obligation:
    duty: Duty
    sentence: str  # why, with the figures
    law: str = LAW
    law_url: str = LAW_URL

    @property
    def label(self) -> str:
        return DUTY_LABELS[self.duty]


def obligation(level: str, population: int | None, staff: int | None = None) -> Obligation:
    """What the law says of the body that governs a territory of this level."""
    duty = duty_of(level, population, staff)
    return Obligation(duty, _sentence(duty, level, population, staff))


def duty_of(level: str, population: int | None, staff: int | None = None) -> Duty:
    if level not in (*AUTHORITIES, Level.EPCI):
        return Duty.NONE
    if level in AUTHORITIES:
        if population is None:
            return Duty.UNKNOWN
        if population < INHABITANTS:
            return Duty.EXEMPT
    if staff is None:
        return Duty.PERHAPS
    return Duty.OWED if staff >= AGENTS else Duty.EXEMPT


def _sentence(duty: Duty, level: str, population: int | None, staff: int | None) -> str:
    people = f"{number(population)}\u00a0habitants" if population is not None else ""
    agents = f"{number(staff)}\u00a0agents en équivalent temps plein" if staff is not None else ""
    match duty:
        case Duty.NONE:
            return "Aucune administration n’est attachée à ce territoire en tant que tel."
        case Duty.UNKNOWN:
            return "Sa population n’est pas connue du portail."
        case Duty.OWED if level == Level.EPCI:
            return (
                f"{agents}\u00a0: le seuil est de 50. Pour une intercommunalité, la population ne compte pas."
            )
        case Duty.OWED:
            return f"{people} et {agents}\u00a0: les seuils sont de 3\u202f500 et de 50."
        case Duty.PERHAPS if level == Level.EPCI:
            return (
                "Pour une intercommunalité, seul compte l’effectif\u00a0: 50 agents en équivalent temps "
                "plein. Il n’est pas renseigné ici."
            )
        case Duty.PERHAPS:
            return (
                f"{people}\u00a0: le seuil de 3\u202f500 est atteint. Il faut aussi au moins 50 agents en "
                "équivalent temps plein\u00a0; l’effectif n’est pas renseigné ici."
            )
        case _ if staff is not None and staff < AGENTS:
            return f"{agents}\u00a0: moins de 50. Publier reste possible, et souvent utile."
        case _:
            return f"{people}\u00a0: moins de 3\u202f500. Publier reste possible, et souvent utile."
