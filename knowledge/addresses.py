"""The lists of items: the folder of each under /connaissances/, the kinds it holds, its words."""

from dataclasses import dataclass

from knowledge.models import Kind


@dataclass(frozen=True)
class Shelfmark:
    """A list of the site: its folder under /connaissances/, the kinds it holds, its words."""

    folder: str
    kinds: tuple[str, ...]
    title: str
    one: str
    many: str
    about: str
    gender: str = ""  # the « e » of « aucune »


LISTS = (
    Shelfmark(
        "questions",
        (Kind.QUESTION,),
        "Questions fréquentes",
        "question",
        "questions",
        "Des réponses courtes, avec l’article ou le guide qui les fonde et la date de leur vérification.",
        "e",
    ),
    Shelfmark(
        "guides",
        (Kind.GUIDE, Kind.POINTER),
        "Guides",
        "guide",
        "guides",
        "Des étapes à suivre, à imprimer au besoin, et les bons guides qui existent déjà ailleurs.",
    ),
    Shelfmark(
        "etudes-de-cas",
        (Kind.CASE_STUDY,),
        "Études de cas",
        "étude de cas",
        "études de cas",
        "Comment d’autres s’y sont pris\u00a0: le contexte, les étapes, le résultat, les données employées.",
        "e",
    ),
    Shelfmark(
        "succes",
        (Kind.SUCCESS,),
        "Succès",
        "succès",
        "succès",
        "Ce que des données ouvertes ont permis, chiffres et réutilisations à l’appui.",
    ),
    Shelfmark(
        "temoignages",
        (Kind.TESTIMONIAL,),
        "Témoignages",
        "témoignage",
        "témoignages",
        "La parole de celles et ceux qui publient ou réutilisent, avec leur accord.",
    ),
    Shelfmark(
        "glossaire",
        (Kind.TERM,),
        "Glossaire",
        "terme",
        "termes",
        "Les mots des données ouvertes, expliqués simplement.",
    ),
    Shelfmark(
        "actualites",
        (Kind.NEWS,),
        "Actualités",
        "actualité",
        "actualités",
        "La vie du projet et de la communauté.",
        "e",
    ),
)
BY_FOLDER = {mark.folder: mark for mark in LISTS}


def list_of(kind: str) -> Shelfmark:
    return next(mark for mark in LISTS if kind in mark.kinds)
