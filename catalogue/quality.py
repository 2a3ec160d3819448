"""Upstream's quality criteria, each in words with the page that mends it; totals come from the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.mapping import lists_files
from catalogue.vocabulary import frequency_of

MET, MISSING, UNKNOWN = "met", "missing", "unknown"
STATE_LABELS = {MET: "Rempli", MISSING: "À améliorer", UNKNOWN: "Non connu"}
DESCRIPTION_LENGTH = 100  # characters: upstream asks for more than this


@dataclass(frozen=True)
class Criterion:
    """One criterion of data.gouv.fr (udata, compute_quality), by its key in the record."""

    key: str
    label: str
    met: str
    missing: str
    unknown: str
    advice: str  # what the producer does on data.gouv.fr
    fix: str = ""  # the part of its editing page


@dataclass(frozen=True)
class Checked:
    criterion: Criterion
    state: str
    state_label: str
    sentence: str
    fix_url: str  # empty when there is nothing to mend


@dataclass(frozen=True)
class Quality:
    checks: tuple[Checked, ...]
    met: int
    missing: int
    unknown: int
    total: int
    sentence: str


NOT_SYNCED = "sera connu à la prochaine synchronisation avec data.gouv.fr."
CRITERIA = (
    Criterion(
        "dataset_description_quality",
        "Description",
        "La description dit ce que contiennent les données.",
        f"La description est trop courte : {DESCRIPTION_LENGTH} caractères au plus.",
        NOT_SYNCED,
        "Décrire le contenu, l’origine et les limites des données",
    ),
    Criterion(
        "license",
        "Licence",
        "Une licence dit ce qu’il est permis de faire.",
        "Aucune licence n’est précisée.",
        NOT_SYNCED,
        "Choisir une licence",
    ),
    Criterion(
        "update_frequency",
        "Rythme de mise à jour",
        "Un rythme de mise à jour est annoncé.",
        "Aucun rythme de mise à jour n’est annoncé.",
        NOT_SYNCED,
        "Annoncer un rythme de mise à jour",
    ),
    Criterion(
        "update_fulfilled_in_time",
        "Respect du rythme",
        "Le rythme annoncé est tenu.",
        "Le rythme annoncé n’est pas tenu.",
        "sans rythme annoncé, rien à vérifier.",
        "Mettre à jour les fichiers, ou corriger le rythme annoncé",
        "files",
    ),
    Criterion(
        "temporal_coverage",
        "Période couverte",
        "La période que couvrent les données est indiquée.",
        "La période que couvrent les données n’est pas indiquée.",
        NOT_SYNCED,
        "Indiquer la période couverte",
    ),
    Criterion(
        "spatial",
        "Territoire couvert",
        "Le territoire que couvrent les données est indiqué.",
        "Le territoire que couvrent les données n’est pas indiqué.",
        NOT_SYNCED,
        "Indiquer le territoire couvert",
    ),
    Criterion(
        "resources_documentation",
        "Documentation des fichiers",
        "Les fichiers sont documentés.",
        "Aucun fichier n’est décrit, et aucune documentation n’est jointe.",
        "aucun fichier à examiner pour l’instant.",
        "Décrire les fichiers ou joindre une documentation",
        "files",
    ),
    Criterion(
        "has_open_format",
        "Format ouvert",
        "Au moins un fichier est dans un format ouvert.",
        "Aucun fichier n’est dans un format ouvert.",
        "aucun fichier à examiner pour l’instant.",
        "Ajouter un fichier dans un format ouvert, comme le CSV",
        "files",
    ),
    Criterion(
        "all_resources_available",
        "Disponibilité des fichiers",
        "Tous les fichiers répondaient à la dernière vérification.",
        "Un fichier au moins ne répondait pas à la dernière vérification.",
        "aucun fichier à examiner pour l’instant.",
        "Corriger les adresses des fichiers",
        "files",
    ),
)


def read_quality(record: Mapping[str, Any], *, edit_url: str) -> Quality:
    """What upstream's record says of each criterion; nothing is taken for met without being said."""
    said = record.get("quality") or {}
    checks = tuple(_check(criterion, record, said, edit_url) for criterion in CRITERIA)
    counts = {state: sum(check.state == state for check in checks) for state in STATE_LABELS}
    total = len(CRITERIA)
    sentence = f"{counts[MET]} critère{'s' if counts[MET] > 1 else ''} sur {total}"
    sentence += " rempli." if counts[MET] < 2 else " remplis."
    if counts[UNKNOWN]:
        sentence += f" {counts[UNKNOWN]} non connu{'s' if counts[UNKNOWN] > 1 else ''}."
    return Quality(checks, counts[MET], counts[MISSING], counts[UNKNOWN], total, sentence)


def _check(
    criterion: Criterion, record: Mapping[str, Any], said: Mapping[str, Any], edit_url: str
) -> Checked:
    value = said.get(criterion.key)
    if value is None:
        value = _guess(criterion.key, record)
    state = UNKNOWN if value is None else MET if value else MISSING
    sentence = {MET: criterion.met, MISSING: criterion.missing, UNKNOWN: criterion.unknown}[state]
    if state == UNKNOWN:
        reason = sentence if lists_files(record) else NOT_SYNCED  # the snapshot says less
        sentence = f"{criterion.label} : {reason}"
    fix_url = f"{edit_url}/{criterion.fix}".rstrip("/") if state == MISSING else ""
    return Checked(criterion, state, STATE_LABELS[state], sentence, fix_url)


def _guess(key: str, record: Mapping[str, Any]) -> bool | None:
    """What a record without upstream's own verdict still lets us say, by upstream's rule."""
    if key == "license" and "license" in record:
        return (record["license"] or "notspecified") != "notspecified"
    if key == "update_frequency" and "frequency" in record:
        return frequency_of(record["frequency"] or "").id != "unknown"
    if key == "dataset_description_quality" and "description" in record:
        return len(record["description"] or "") > DESCRIPTION_LENGTH
    if key == "temporal_coverage" and record.get("temporal_coverage"):
        return True
    return None
