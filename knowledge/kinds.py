"""What each kind of item has beyond the fields of all: names in packs, in the forms and on the pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.models.items import Kind

# Forms of a field. LINE and LINES are plain text, TEXT is Markdown, STEPS are {titre, duree, texte}.
LINE, TEXT, LINES, STEPS, FIGURES, URL, DATE = "line", "text", "lines", "steps", "figures", "url", "date"
STEP_KEYS = ("titre", "duree", "texte")
FIGURE_KEYS = ("valeur", "libelle")
KEYS = {STEPS: STEP_KEYS, FIGURES: FIGURE_KEYS}
NEEDED = {STEPS: ("titre",), FIGURES: FIGURE_KEYS}
LONGEST_LINE, LONGEST_TEXT, MOST_ROWS = 300, 20_000, 60
WEB = re.compile(r"https?://[^\s/]+(/\S*)?")


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    form: str
    required: bool = False
    help: str = ""
    shown: bool = True  # to visitors


@dataclass(frozen=True)
class About:
    """A kind, for those who write: `body` is what its text is called."""

    plural: str
    new: str  # what the button that makes one says
    fields: tuple[Field, ...] = ()
    body: str = "Texte"
    needs_check: bool = False  # the date of its last check is required


STEPS_HELP = (
    "Dans l’ordre. Le texte d’une étape est en Markdown\u00a0; «\u00a0- [ ]\u00a0» fait une case à cocher."
)
KINDS: dict[str, About] = {
    Kind.QUESTION: About("Questions", "Nouvelle question", body="Réponse détaillée"),
    Kind.CASE_STUDY: About(
        "Études de cas",
        "Nouvelle étude de cas",
        (
            Field("contexte", "Contexte", TEXT, required=True, help="Qui, où, et quel était le besoin."),
            Field("etapes", "Étapes", STEPS, help=STEPS_HELP),
            Field("cout", "Coût", TEXT, help="Temps passé et dépenses. Laisser vide si rien n’est sûr."),
            Field("resultat", "Résultat", TEXT, required=True),
            Field("contacts", "Contacts", LINES, help="Des services ou des fonctions, un par ligne."),
        ),
        body="Pour aller plus loin",
    ),
    Kind.SUCCESS: About(
        "Succès",
        "Nouveau succès",
        (
            Field("chiffres", "Chiffres", FIGURES),
            Field("adresse", "Où voir la réutilisation", URL),
        ),
        body="Récit",
    ),
    Kind.TESTIMONIAL: About(
        "Témoignages",
        "Nouveau témoignage",
        (
            Field("citation", "Citation", TEXT, required=True),
            Field("fonction", "Fonction", LINE, required=True, help="Jamais le nom de la personne."),
            Field("organisation", "Organisation", LINE, required=True),
            Field("dit_le", "Dit le", DATE),
            Field(
                "accord_le",
                "Accord donné le",
                DATE,
                required=True,
                help="Le jour où la personne a accepté la publication. N’est pas montré.",
                shown=False,
            ),
        ),
    ),
    Kind.GUIDE: About(
        "Guides",
        "Nouveau guide",
        (
            Field("duree", "Durée", LINE, help="Par exemple\u00a0: une demi-journée."),
            Field("etapes", "Étapes", STEPS, help=STEPS_HELP),
        ),
    ),
    Kind.POINTER: About(
        "Guides qui existent ailleurs",
        "Nouveau renvoi vers un guide",
        (
            Field("adresse", "Adresse du guide", URL, required=True),
            Field("editeur", "Éditeur", LINE, required=True),
            Field("pourquoi", "Pourquoi il est bon", TEXT, required=True),
        ),
        needs_check=True,
    ),
    Kind.TERM: About(
        "Glossaire",
        "Nouveau terme",
        (
            Field("developpe", "Ce que veut dire le sigle", LINE),
            Field(
                "formes",
                "Autres formes",
                LINES,
                help="Sigle, synonyme, pluriel irrégulier\u00a0: une par ligne. Reconnues dans les textes.",
            ),
        ),
        body="Pour en savoir plus",
    ),
    Kind.NEWS: About("Actualités", "Nouvelle actualité"),
}


def about(kind: str) -> About:
    return KINDS[kind]


def texts(kind: str, details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(key, Markdown) of every text of `details`, in the order of the page; a step's key is `etapes.0`."""
    for field in about(kind).fields:
        value = details.get(field.name)
        if field.form == TEXT and value:
            yield field.name, value
        elif field.form == STEPS:
            for rank, step in enumerate(value or ()):
                if step.get("texte"):
                    yield f"{field.name}.{rank}", step["texte"]


def faults(kind: str, details: Any) -> Iterator[tuple[str, str]]:
    """(key, sentence) for everything in `details` that has not the form of its field."""
    if not isinstance(details, dict):
        yield "", "doit être une table"
        return
    fields = {field.name: field for field in about(kind).fields}
    for name, value in details.items():
        if name not in fields:
            yield name, "est une clé inconnue pour cette sorte de fiche"
        elif fields[name].form in KEYS or fields[name].form == LINES:
            yield from _faults_of_rows(fields[name], value)
        elif said := _fault(fields[name].form, value):
            yield name, said


def lacking(kind: str, details: dict[str, Any]) -> list[Field]:
    """The required fields that are empty."""
    return [field for field in about(kind).fields if field.required and not details.get(field.name)]


def _faults_of_rows(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        yield field.name, f"doit être une liste de {MOST_ROWS} lignes au plus"
        return
    keys = KEYS.get(field.form)
    for rank, row in enumerate(value):
        where = f"{field.name}[{rank}]"
        if keys is None:
            if said := _fault(LINE, row):
                yield where, said
            continue
        if not isinstance(row, dict):
            yield where, f"doit être une table de {', '.join(keys)}"
            continue
        for name, part in row.items():
            if name not in keys:
                yield f"{where}.{name}", "est une clé inconnue"
            elif said := _fault(TEXT if name == "texte" else LINE, part):
                yield f"{where}.{name}", said
        yield from ((f"{where}.{name}", "manque") for name in NEEDED[field.form] if not row.get(name))


def _fault(form: str, value: Any) -> str:
    if not isinstance(value, str):
        return "doit être un texte"
    if len(value) > (LONGEST_TEXT if form == TEXT else LONGEST_LINE):
        return "est trop long"
    if form == LINE and "\n" in value:
        return "doit tenir sur une ligne"
    if form == URL and value and not WEB.fullmatch(value):
        return "doit être une adresse http(s)"
    if form == DATE and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "doit être une date AAAA-MM-JJ"
    return ""
