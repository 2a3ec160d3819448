"""The reference of `<odl-catalogue>`: every word that another site may rely on.

The documentation and the site's own page are drawn from it; a test compares it with the script.
"""

from dataclasses import dataclass

from catalogue.forms import FILTERS
from catalogue.views.listing import SORT_LABELS


@dataclass(frozen=True)
class Word:
    """One word of the contract: what it does, what it takes, what it is worth when it is not said."""

    name: str
    about: str
    values: str = ""
    usual: str = ""


SEVERAL = "une valeur, ou plusieurs séparées par des virgules"
COLOUR = "une couleur : `0b57a4` ou `#0b57a4`"
_FILTERS = tuple(
    Word(
        item.name,
        f"Borne la liste : {item.label}."
        + (" Les valeurs `auto`, `light` et `dark` disent l’aspect." if item.name == "theme" else ""),
        "identifiants data.gouv.fr séparés par des virgules" if item.name == "organization" else SEVERAL,
    )
    for item in FILTERS
)
ATTRIBUTES = (
    *_FILTERS,
    Word(
        "geozone",
        "Borne la liste : territoire, avec ce qui s’y trouve et ce qui le couvre.",
        "zones data.gouv.fr (`fr:commune:31555`) séparées par des virgules",
    ),
    Word("q", "Les mots cherchés au départ ; le visiteur peut les changer.", "des mots"),
    Word(
        "sort",
        "Le tri au départ.",
        ", ".join(f"`{value}`" for value, _ in SORT_LABELS),
        "la mise à jour la plus récente, ou la pertinence s’il y a des mots",
    ),
    Word("page-size", "Le nombre de jeux de données par page.", "1 à 100", "20"),
    Word("dataset", "Le jeu de données ouvert au départ.", "un identifiant"),
    Word("lang", "La langue des mots de l’élément ; les fiches restent dans la leur.", "`fr`, `en`", "fr"),
    Word("accent", "La couleur des liens et du contour de ce qui a le clavier.", COLOUR, "celle du texte"),
    Word("background", "Le fond ; le texte devient noir ou blanc selon lui.", COLOUR, "celui de la page"),
    Word("search", "`no` retire le champ de recherche et le tri.", "`no`"),
    Word("sorts", "`no` retire le seul choix du tri.", "`no`"),
    Word(
        "facets",
        "Les filtres offerts au visiteur.",
        "`no`, `all`, ou leurs noms séparés par des virgules",
        "producteur, thème, licence, format, fraîcheur, mot-clé",
    ),
    Word(
        "heading", "Le niveau de titre des jeux de données, pour suivre le plan de votre page.", "2 à 6", "3"
    ),
    Word(
        "hash",
        "Garde la recherche dans l’adresse de la page (après #), sous ce nom : "
        "le bouton Précédent et les liens la retrouvent.",
        "un nom propre à chaque élément de la page",
        "rien n’est gardé ; sans valeur, le nom est `odl`",
    ),
    Word("loading", "`lazy` attend que l’élément soit en vue pour interroger le portail.", "`lazy`"),
    Word("portal", "L’adresse du portail interrogé.", "une adresse", "celle du portail qui sert le script"),
    Word(
        "data-odl-sans-registre",
        "Le portail ne note pas que votre site utilise l’élément (aussi permis sur la balise du script).",
    ),
)
EVENTS = (
    Word("odl:search", "Une liste vient d’être affichée.", "`total`, `page`, `ids`, `source`, `params`"),
    Word(
        "odl:open",
        "Un jeu de données va s’ouvrir ; `preventDefault()` l’empêche, pour l’ouvrir à votre façon.",
        "`id`, `slug`, `title`, `url`",
    ),
    Word("odl:error", "Une liste ou une fiche n’a pas pu être chargée.", "`message`, `status`"),
)
METHODS = (
    Word(
        "search",
        "Cherche, et promet ce que dit `odl:search`.",
        "les noms de la liste : `{q, tag: [], page, page_size…}`",
    ),
    Word("reload", "Refait la recherche en cours."),
    Word("open", "Ouvre un jeu de données dans la liste.", "son identifiant"),
    Word("close", "Ferme celui qui est ouvert."),
)
PARTS = (
    Word("catalogue", "Tout l’élément."),
    Word("form", "Le formulaire de recherche."),
    Word("input", "Les champs de saisie et de choix."),
    Word("button", "Les boutons."),
    Word("status", "Le nombre de résultats."),
    Word("note", "Ce qui est dit quand le portail ne répond pas."),
    Word("choices", "Les choix en cours."),
    Word("choice", "Un choix, à retirer."),
    Word("body", "Les filtres et les résultats."),
    Word("narrow", "Le volet des filtres."),
    Word("facets", "Les filtres."),
    Word("facet", "Un filtre."),
    Word("facet-title", "Le titre d’un filtre."),
    Word("results", "Les résultats, leur tri et leurs pages."),
    Word("sort", "Le choix du tri."),
    Word("list", "La liste."),
    Word("item", "Un jeu de données de la liste."),
    Word("title", "Son titre."),
    Word("open", "Le bouton qui l’ouvre."),
    Word("summary", "Son résumé."),
    Word("facts", "Ses faits : producteur, licence, dates."),
    Word("dataset", "Le jeu de données ouvert."),
    Word("description", "Sa description."),
    Word("resources", "Ses fichiers et services."),
    Word("resource", "Un fichier."),
    Word("preview-button", "Le bouton d’aperçu d’un fichier."),
    Word("preview", "L’aperçu : premières lignes ou dessin."),
    Word("reuses", "Ses réutilisations."),
    Word("pages", "Les pages."),
    Word("page", "Les boutons des pages."),
    Word("source", "La source, au bas de l’élément."),
)
PROPERTIES = (
    Word(
        "--odl-accent", "La couleur des liens et du contour de ce qui a le clavier.", usual="celle du texte"
    ),
    Word("--odl-background", "Le fond.", usual="transparent"),
    Word("--odl-color", "Le texte.", usual="celui de la page"),
    Word("--odl-border", "Les traits.", usual="le texte, adouci"),
    Word("--odl-radius", "L’arrondi des champs et des boutons.", usual="`.25rem`"),
    Word("--odl-gap", "L’espace entre les parties.", usual="`1rem`"),
    Word("--odl-font", "La police.", usual="celle de la page"),
)
TEMPLATES = (
    Word("item", "Un jeu de données dans la liste ; `data-odl-open` sur un bouton l’ouvre en place."),
    Word("dataset", "Le jeu de données ouvert."),
    Word("empty", "Ce qui est dit quand rien ne répond à la demande."),
)
BINDINGS = (
    Word("id", "L’identifiant."),
    Word("title", "Le titre."),
    Word("summary", "Le début de la description."),
    Word("description", "La description, en texte."),
    Word("organization", "Le producteur."),
    Word("license", "La licence."),
    Word("updated", "La date de mise à jour."),
    Word("created", "La date de publication."),
    Word("frequency", "Le rythme annoncé."),
    Word("freshness", "À jour ou en retard sur ce rythme."),
    Word("territories", "Les territoires couverts (fiche ouverte seulement)."),
    Word("tags", "Les mots-clés."),
    Word("files", "Le nombre de fichiers."),
    Word("reuses", "Le nombre de réutilisations."),
    Word("url", "L’adresse de la fiche, pour `data-odl-href`."),
    Word("organization-url", "L’adresse du producteur, pour `data-odl-href`."),
)
SECTIONS = {
    "Attributs": ATTRIBUTES,
    "Événements": EVENTS,
    "Méthodes": METHODS,
    "Parties": PARTS,
    "Propriétés de style": PROPERTIES,
    "Modèles": TEMPLATES,
    "Champs des modèles": BINDINGS,
}


def tables() -> dict[str, str]:
    """Each section as a Markdown table, for the documentation."""
    head = "| nom | rôle | valeurs | sans lui |\n|---|---|---|---|"
    return {
        title: "\n".join(
            [head, *(f"| `{word.name}` | {word.about} | {word.values} | {word.usual} |" for word in words)]
        )
        for title, words in SECTIONS.items()
    }
