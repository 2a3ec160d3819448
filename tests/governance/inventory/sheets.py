"""A spreadsheet as a service sends it: two hundred lines, and one of each way to be wrong."""

HEADER = (
    "Titre exact;Objet;PRODUCTEUR;Service producteur;Contact;Format;Rythme;Date de création;"
    "Données Personnelles;Frein;Valeur;Effort;Échéance;Territoire"
)
SUBJECTS = (
    "Sentiers",
    "Équipements sportifs",
    "Points d’apport",
    "Arbres",
    "Marchés",
    "Écoles",
    "Budgets",
    "Plans",
)
GOOD = [
    f"{subject} {place};Ce que l’on tient, au n° {place};Producteur 1;Service {place % 7};"
    f"service@example.org;xlsx;annuel;{1 + place % 28:02}/03/2019;non;qualité (2) | temps;"
    f"{1 + place % 5};{1 + place % 4};30/06/2097;Ariège"
    for place in range(24)
    for subject in SUBJECTS
]
# Each with what is said of it.
BAD = (
    (";Sans titre;Producteur 1", "titre : il manque"),
    ("Ab;Trop court;Producteur 1", "titre : trop court"),
    ("Sans producteur;Rien;", "producteur : il manque"),
    ("Date fausse;x;Producteur 1;;;;;31/02/2020", "n’est pas une date"),
    ("Rythme faux;x;Producteur 1;;;;bimestriel", "rythme : « bimestriel »"),
    ("Frein faux;x;Producteur 1;;;;;;;humeur", "frein inconnu : « humeur »"),
    ("Valeur fausse;x;Producteur 1;;;;;;;;9", "n’est pas un nombre de 1 à 5"),
    ("Données ?;x;Producteur 1;;;;;;peut-être", "attendu : oui, non, à vérifier"),
    ("Adresse dans un texte;écrire à ana@example.org;Producteur 1", "adresse électronique ou téléphone"),
    ("Zone fausse;x;Producteur 1;;;;;;;;;;;fr:commune:99999", "zone inconnue"),
    ("Id faux;x;ffffffffffffffffffffffff", "inconnu de ce portail"),
    (f"{'Long ' * 50};x;Producteur 1", "texte de plus de 200 signes"),
    ("sentiers 0;le même, écrit autrement;PRODUCTEUR 1", "répète la ligne 2 du fichier"),
    ("Trop;de;Producteur 1;;;;;;;;;;;;cellules", "plus de cellules que de colonnes"),
)


def sheet(*lines: str) -> str:
    return "\n".join([HEADER, *lines])


def two_hundred() -> str:
    return sheet(*GOOD, *(line for line, _ in BAD))
