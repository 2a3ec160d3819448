"""The words of frames, in French and in English, and the lines of a list in English."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from catalogue.models import Dataset
from catalogue.vocabulary import license_of

FRENCH = {
    "list_kind": "liste intégrée",
    "card_kind": "fiche intégrée",
    "figure_kind": "chiffre intégré",
    "search": "Chercher dans ces données",
    "go": "Rechercher",
    "sort": "Trier par",
    "refine": "Affiner",
    "apply": "Appliquer",
    "remove": "Retirer",
    "clear": "Tout effacer",
    "nothing": "Aucun jeu de données ne répond à cette recherche.",
    "formats": "Formats",
    "formats_are": "Formats\u00a0:",
    "previous": "Page précédente",
    "next": "Page suivante",
    "pages": "Pages",
    "back": "Revenir à la liste",
    "new_window": "nouvelle fenêtre",
    "producer": "Producteur",
    "territory": "Territoire",
    "licence": "Licence",
    "freshness": "Fraîcheur",
    "updated": "Mis à jour le",
    "files": "Fichiers et services",
    "no_files": "Le producteur n’a joint aucun fichier.",
    "files_later": "Les adresses des fichiers sont sur la fiche complète.",
    "more_files": "Voir tous les fichiers",
    "reuses": "Ce qui en a été fait",
    "description": "Description",
    "no_description": "Le producteur n’a pas décrit ces données.",
    "whole": "Voir la fiche complète",
    "all": "Voir toute la liste",
    "on": "sur",
    "source": "Source\u00a0:",
    "gone": "Ce jeu de données n’est plus dans le catalogue.",
    "unknown": "Ce jeu de données n’existe pas.",
    "catalogue": "Chercher dans le catalogue",
    "one": "jeu de données",
    "many": "jeux de données",
}
ENGLISH = {
    "list_kind": "embedded list",
    "card_kind": "embedded card",
    "figure_kind": "embedded figure",
    "search": "Search these datasets",
    "go": "Search",
    "sort": "Sort by",
    "refine": "Refine",
    "apply": "Apply",
    "remove": "Remove",
    "clear": "Clear all",
    "nothing": "No dataset matches this search.",
    "formats": "Formats",
    "formats_are": "Formats:",
    "previous": "Previous page",
    "next": "Next page",
    "pages": "Pages",
    "back": "Back to the list",
    "new_window": "new window",
    "producer": "Producer",
    "territory": "Territory",
    "licence": "Licence",
    "freshness": "Freshness",
    "updated": "Updated on",
    "files": "Files and services",
    "no_files": "The producer has attached no file.",
    "files_later": "The addresses of the files are on the full page.",
    "more_files": "See all files",
    "reuses": "What was made with it",
    "description": "Description",
    "no_description": "The producer has not described this dataset.",
    "whole": "See the full page",
    "all": "See the whole list",
    "on": "on",
    "source": "Source:",
    "gone": "This dataset is no longer in the catalogue.",
    "unknown": "This dataset does not exist.",
    "catalogue": "Search the catalogue",
    "one": "dataset",
    "many": "datasets",
}
WORDS: dict[str, Mapping[str, str]] = {"fr": FRENCH, "en": ENGLISH}
FRESHNESS_EN = {
    "up-to-date": "Up to date",
    "late": "Late",
    "no-rhythm": "No set update rhythm",
    "unknown": "Update rhythm not specified",
}
SORTS_EN = {
    "relevance": "Relevance",
    "-last_update": "Latest update",
    "last_update": "Oldest update",
    "-created": "Latest added",
    "created": "First added",
    "title": "Title, A to Z",
    "-title": "Title, Z to A",
    "-views": "Most viewed",
    "-reuses": "Most reused",
    "-followers": "Most followed",
}
GROUPS_EN = {
    "organization": "Producer",
    "format": "Format",
    "license": "Licence",
    "freshness": "Freshness",
}
LICENCES_EN = {
    "notspecified": "Licence not specified",
    "other-at": "Other licence (attribution)",
    "other-open": "Other open licence",
    "other-pd": "Other licence (public domain)",
    "odc-pddl": "ODC PDDL (public domain)",
}


def counted(count: int, lang: str) -> str:
    """« 1 234 jeux de données », “1,234 datasets”."""
    words = WORDS[lang]
    if lang == "en":
        return f"{count:,}\u00a0{words['one'] if count == 1 else words['many']}"
    number = f"{count:,}".replace(",", "\u202f")
    return f"{number}\u00a0{words['many'] if count > 1 else words['one']}"


def english_date(value) -> str:
    with override("en"):
        return date_format(value, "j F Y") if value else ""


def english_licence(license_id: str) -> str:
    licence = license_of(license_id)
    return LICENCES_EN.get(licence.id, licence.title)


def in_english(pks: Sequence[int], cards: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a list with their French sentences said again in English: one query."""
    columns = ("pk", "slug", "license", "access_type", "last_update", "reuses_count")
    rows = {row[1]: row for row in Dataset.objects.filter(pk__in=pks).order_by().values_list(*columns)}
    lines = []
    for card in cards:
        slug = card["url"].rstrip("/").rpartition("/")[2]
        if slug not in rows:
            continue
        _, _, license_id, access, updated, reuses = rows[slug]
        restricted = access not in ("open", "")
        when = english_date(updated)
        fresh = FRESHNESS_EN[card["freshness"]]
        lines.append(
            card
            | {
                "licence": "Restricted access" if restricted else f"Licence: {english_licence(license_id)}",
                "freshness_sentence": f"{fresh}. Updated on {when}." if when else f"{fresh}.",
                "reuses": f"{reuses} reuse{'s' if reuses != 1 else ''}",
                "territory": "" if card["territory"] == "Territoire non précisé" else card["territory"],
                "zone": {"Dans la zone": "In the zone", "Couvre la zone": "Covers the zone"}.get(
                    card["zone"], ""
                ),
            }
        )
    return lines
