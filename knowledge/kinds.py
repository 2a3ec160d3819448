"""What each kind of item has beyond the fields of all: their names in packs, in the forms and on the pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.models.items import Kind

# Forms of a field. LINE and LINES are plain text, TEXT is Markdown, STEPS are {titre, duree, texte}.
LINE, TEXT, LINES, STEPS, FIGURES, URL, DATE = "line", "text", "lines", "steps", "figures", "url", "date"
STEP_KEYS = ("titre", "duree", "texte")
FIGURE_KEYS = ("valeur", "libelle")


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
    """A kind: `path` is its part of addresses, under /connaissances/."""

    path: str
    plural: str
    new: str  # what the button that makes one says
    fields: tuple[Field, ...] = ()
    body: str = "Texte"
    needs_check: bool = False  # the date of its last check is required


STEPS_HELP = "Dans l’ordre. Le texte d’une étape est en Markdown\u00a0; «\u00a0- [ ]\u00a0» fait une case à cocher."
KINDS: dict[str, About] = {
    Kind.QUESTION: About("questions", "Questions", "Nouvelle question", body="Réponse détaillée"),
    Kind.CASE_STUDY: About(
        "etudes-de-cas",
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
        "succes",
        "Succès",
        "Nouveau succès",
        (
            Field("chiffres", "Chiffres", FIGURES),
            Field("adresse", "Où voir la réutilisation", URL),
        ),
        body="Récit",
    ),
    Kind.TESTIMONIAL: About(
        "temoignages",
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
        "guides",
        "Guides",
        "Nouveau guide",
        (
            Field("duree", "Durée", LINE, help="Par exemple\u00a0: une demi-journée."),
            Field("etapes", "Étapes", STEPS, help=STEPS_HELP),
        ),
    ),
    Kind.POINTER: About(
        "guides",
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
        "glossaire",
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
    Kind.NEWS: About("actualites", "Actualités", "Nouvelle actualité"),
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
