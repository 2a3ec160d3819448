"""The seven brakes on reuse named by the founding document, looked for on each dataset with their evidence.

A brake is lifted, standing, or not known: what nobody measured is never held against a producer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalogue.formats import FORMATS
from catalogue.freshness import Freshness

LIFTED, STANDING, UNKNOWN = "lifted", "standing", "unknown"
GOOD_SCORE = 2 / 3  # of upstream's quality criteria
STANDARD_BY_NATURE = frozenset({"gtfs", "wms", "wfs", "ogc-api"})  # the format is the standard
State = tuple[str, str]  # lifted, standing or unknown, and the evidence in words


@dataclass(frozen=True)
class Facts:
    """What the brakes are looked for in; all of it stands in a dataset's columns and record."""

    formats: list[str]
    schemas: list[str]
    access_type: str
    reuses: int
    discussions: int | None
    discussions_open: int | None
    documented: bool | None
    score: float | None
    freshness: Freshness


@dataclass(frozen=True)
class Brake:
    key: str
    label: str
    look: Callable[[Facts], State]
    action: str  # what lifts it
    place: str  # where: a part of the dataset's page on data.gouv.fr


@dataclass(frozen=True)
class Found:
    brake: Brake
    state: str
    evidence: str


def facts_of(dataset: Any, freshness: Freshness) -> Facts:
    """Facts of a Dataset row."""
    return Facts(
        formats=dataset.formats,
        schemas=dataset.schemas,
        access_type=dataset.access_type,
        reuses=dataset.reuses_count,
        discussions=dataset.discussions_count,
        discussions_open=dataset.discussions_open,
        documented=dataset.documented,
        score=dataset.quality_score,
        freshness=freshness,
    )


def look_for_brakes(facts: Facts) -> list[Found]:
    """The seven, in the founding document's order."""
    return [Found(brake, *brake.look(facts)) for brake in BRAKES]


def standing(facts: Facts) -> list[str]:
    """Keys of the brakes that stand: what the catalogue is filtered by."""
    return [found.brake.key for found in look_for_brakes(facts) if found.state == STANDING]


def _need(facts: Facts) -> State:
    if not facts.discussions:
        return UNKNOWN, "Aucun besoin exprimé dans les discussions."
    if facts.discussions_open:
        return STANDING, f"{_count(facts.discussions_open, 'discussion')} sans réponse finale."
    return LIFTED, f"{_count(facts.discussions, 'discussion')}, toutes closes."


def _interest(facts: Facts) -> State:
    if facts.reuses:
        return LIFTED, f"{_count(facts.reuses, 'réutilisation')} connue{'s' if facts.reuses > 1 else ''}."
    return STANDING, "Aucune réutilisation connue."


def _access(facts: Facts) -> State:
    if facts.access_type != "open":
        return STANDING, "L’accès n’est pas ouvert à tous."
    known = [FORMATS[name] for name in facts.formats if name in FORMATS and name != "other"]
    if not known:
        return UNKNOWN, "Les formats ne sont pas connus."
    labels = [item.label for item in known if item.open]
    if labels:
        return LIFTED, f"Diffusé en {', '.join(labels[:4])}."
    return STANDING, f"Diffusé seulement en {', '.join(item.label for item in known[:4])}."


def _standard(facts: Facts) -> State:
    if facts.schemas:
        return LIFTED, f"Suit le schéma {facts.schemas[0]}."
    if by_nature := [FORMATS[name].label for name in facts.formats if name in STANDARD_BY_NATURE]:
        return LIFTED, f"Suit le standard {by_nature[0]}."
    if not facts.formats:
        return UNKNOWN, "Les fichiers ne sont pas connus."
    return STANDING, "Aucun schéma n’est déclaré."


def _model(facts: Facts) -> State:
    if facts.documented is None:
        return UNKNOWN, "La documentation n’est pas connue."
    if facts.documented:
        return LIFTED, "Les fichiers sont décrits."
    return STANDING, "Aucun fichier n’est décrit, aucune documentation n’est jointe."


def _current(facts: Facts) -> State:
    state = {"up-to-date": LIFTED, "late": STANDING}.get(facts.freshness.state, UNKNOWN)
    return state, facts.freshness.sentence


def _quality(facts: Facts) -> State:
    if facts.score is None:
        return UNKNOWN, "Le score de qualité n’est pas connu."
    percent = round(facts.score * 100)
    evidence = f"{percent}\u00a0% des critères de qualité de la fiche sont remplis."
    return (LIFTED if facts.score >= GOOD_SCORE else STANDING), evidence


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}"


BRAKES = (
    Brake("besoin", "Besoins pris en compte", _need, "Répondre aux discussions", "discussions"),
    Brake("interet", "Intérêt démontré", _interest, "Déclarer une réutilisation", "reuses"),
    Brake("diffusion", "Mode de diffusion standard", _access, "Ajouter un fichier en format ouvert", "edit"),
    Brake("standard", "Standard adapté", _standard, "Déclarer un schéma", "edit"),
    Brake("modele", "Modèle documenté", _model, "Décrire les fichiers", "edit"),
    Brake("jour", "Données à jour", _current, "Mettre à jour les données", "edit"),
    Brake("qualite", "Qualité de la fiche", _quality, "Compléter la fiche", "edit"),
)
BRAKE_LABELS = {brake.key: brake.label for brake in BRAKES}
