"""What data.gouv.fr's identifiers mean, in words for a visitor. Source: its vocabularies, July 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class License:
    id: str
    title: str
    url: str
    open: bool | None  # None: nothing is said
    summary: str
    can: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


REUSE = (
    "copier, transformer et redistribuer les données",
    "les utiliser gratuitement, y compris pour vendre",
)
CREDIT = "citer la source et la date de mise à jour"
SHARE_ALIKE = "redistribuer sous la même licence toute base dérivée"

LICENSES = {
    license.id: license
    for license in (
        License(
            "lov2",
            "Licence Ouverte 2.0",
            "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            True,
            "Réutilisation libre, en citant la source.",
            REUSE,
            (CREDIT,),
        ),
        License(
            "fr-lo",
            "Licence Ouverte 1.0",
            "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
            True,
            "Réutilisation libre, en citant la source.",
            REUSE,
            (CREDIT,),
        ),
        License(
            "odc-odbl",
            "ODbL 1.0",
            "https://opendatacommons.org/licenses/odbl/summary/",
            True,
            "Réutilisation libre, en citant la source et en partageant les bases dérivées à l’identique.",
            REUSE,
            (CREDIT, SHARE_ALIKE),
        ),
        License(
            "odc-by",
            "ODC Attribution",
            "https://opendatacommons.org/licenses/by/summary/",
            True,
            "Réutilisation libre, en citant la source.",
            REUSE,
            (CREDIT,),
        ),
        License(
            "odc-pddl",
            "ODC PDDL (domaine public)",
            "https://opendatacommons.org/licenses/pddl/summary/",
            True,
            "Réutilisation libre, sans condition.",
            REUSE,
        ),
        License(
            "cc-by",
            "Creative Commons Attribution",
            "https://creativecommons.org/licenses/by/4.0/deed.fr",
            True,
            "Réutilisation libre, en citant l’auteur.",
            REUSE,
            (CREDIT,),
        ),
        License(
            "cc-by-sa",
            "Creative Commons Attribution – Partage à l’identique",
            "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
            True,
            "Réutilisation libre, en citant l’auteur et en partageant à l’identique.",
            REUSE,
            (CREDIT, SHARE_ALIKE),
        ),
        License(
            "cc-zero",
            "Creative Commons Zéro",
            "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
            True,
            "Réutilisation libre, sans condition.",
            REUSE,
        ),
        License(
            "other-at",
            "Autre licence (attribution)",
            "",
            True,
            "Licence propre au producteur, qui demande de citer la source : lire ses conditions.",
            REUSE,
            (CREDIT, "lire les conditions du producteur"),
        ),
        License(
            "other-open",
            "Autre licence ouverte",
            "",
            True,
            "Licence ouverte propre au producteur : lire ses conditions.",
            REUSE,
            ("lire les conditions du producteur",),
        ),
        License(
            "other-pd",
            "Autre licence (domaine public)",
            "",
            True,
            "Données placées par le producteur dans le domaine public.",
            REUSE,
        ),
        License(
            "notspecified",
            "Licence non précisée",
            "",
            None,
            "Le producteur n’a pas précisé de licence : rien ne dit que la réutilisation est libre. "
            "Demandez-lui avant de réutiliser.",
        ),
    )
}
NO_LICENSE = LICENSES["notspecified"]


def license_of(license_id: str) -> License:
    """The licence of that id; an unknown id is shown as it is, and promises nothing."""
    if not license_id:
        return NO_LICENSE
    unknown = License(
        license_id, license_id, "", None, "Licence inconnue de ce portail : lire ses conditions."
    )
    return LICENSES.get(license_id, unknown)


@dataclass(frozen=True)
class Frequency:
    id: str
    label: str
    days: float | None  # the delay promised; None when nothing is expected


def _frequencies() -> dict[str, Frequency]:
    rows = """
        oneMinute|chaque minute|1
        fiveMinutes|toutes les 5 minutes|1
        tenMinutes|toutes les 10 minutes|1
        fifteenMinutes|tous les quarts d’heure|1
        thirtyMinutes|toutes les demi-heures|1
        hourly|toutes les heures|1
        bihourly|toutes les 2 heures|1
        trihourly|toutes les 3 heures|1
        twelveHours|toutes les 12 heures|1
        severalTimesADay|plusieurs fois par jour|1
        threeTimesADay|trois fois par jour|1
        semidaily|deux fois par jour|1
        daily|chaque jour|1
        fiveTimesAWeek|cinq fois par semaine|7
        threeTimesAWeek|trois fois par semaine|7
        semiweekly|deux fois par semaine|7
        weekly|chaque semaine|7
        biweekly|toutes les deux semaines|14
        threeTimesAMonth|trois fois par mois|31
        semimonthly|deux fois par mois|31
        monthly|chaque mois|31
        bimonthly|tous les deux mois|62
        quarterly|chaque trimestre|93
        threeTimesAYear|trois fois par an|124
        semiannual|deux fois par an|186
        annual|chaque année|365
        biennial|tous les deux ans|730
        triennial|tous les trois ans|1095
        quadrennial|tous les quatre ans|1461
        quinquennial|tous les cinq ans|1826
        decennial|tous les dix ans|3652
        bidecennial|tous les vingt ans|7305
        tridecennial|tous les trente ans|10957
        continuous|en continu|
        punctual|une seule fois|
        irregular|sans rythme régulier|
        never|jamais|
        notPlanned|non prévue|
        other|autre rythme|
        unknown|rythme non précisé|
    """
    found = {}
    for line in rows.split("\n"):
        if line.strip():
            id_, label, days = line.strip().split("|")
            found[id_] = Frequency(id_, label, float(days) if days else None)
    return found


FREQUENCIES = _frequencies()
# Ids of before October 2025, still met in old records.
FORMER_FREQUENCIES = {
    "realtime": "continuous",
    "fourTimesADay": "severalTimesADay",
    "fourTimesAWeek": "other",
    "fortnighly": "biweekly",
    "biannual": "semiannual",
}


def frequency_of(frequency_id: str) -> Frequency:
    frequency_id = FORMER_FREQUENCIES.get(frequency_id, frequency_id) or "unknown"
    return FREQUENCIES.get(frequency_id, Frequency(frequency_id, frequency_id, None))


GRANULARITIES = {
    "country-group": "Groupe de pays",
    "country": "Pays",
    "country-subset": "Partie du pays",
    "fr:region": "Région",
    "odl:ensemble": "Ensemble de communes",
    "fr:departement": "Département",
    "fr:arrondissement": "Arrondissement",
    "fr:epci": "Intercommunalité",
    "fr:canton": "Canton",
    "fr:commune": "Commune",
    "fr:collectivite": "Collectivité d’outre-mer",
    "fr:iris": "Quartier (IRIS)",
    "poi": "Point d’intérêt",
    "other": "Autre",
}

BADGES = {
    "hvd": "Données de forte valeur",
    "inspire": "INSPIRE",
    "spd": "Service public de la donnée",
    "pivotal-data": "Données pivots",
    "sl": "Série localisée",
    "sr": "Série de référence",
    "public-service": "Service public",
    "certified": "Certifié",
    "association": "Association",
    "company": "Entreprise",
    "local-authority": "Collectivité territoriale",
}

ACCESS_TYPES = {
    "open": "Ouvert à tous",
    "open_with_account": "Ouvert, avec un compte chez le producteur",
    "restricted": "Accès restreint",
}

RESOURCE_TYPES = {
    "main": "Fichiers principaux",
    "documentation": "Documentation",
    "update": "Mises à jour",
    "api": "API",
    "code": "Code source",
    "other": "Autres",
}

REUSE_TYPES = {
    "api": "API",
    "application": "Application",
    "idea": "Idée",
    "news_article": "Article de presse",
    "paper": "Publication",
    "post": "Billet",
    "visualization": "Visualisation",
    "hardware": "Objet connecté",
}

REUSE_TOPICS = {
    "health": "Santé",
    "transport_and_mobility": "Transports et mobilité",
    "housing_and_development": "Logement et aménagement",
    "food_and_agriculture": "Alimentation et agriculture",
    "culture_and_recreation": "Culture et loisirs",
    "economy_and_business": "Économie et entreprises",
    "environment_and_energy": "Environnement et énergie",
    "work_and_training": "Emploi et formation",
    "politics_and_public_life": "Politique et vie publique",
    "safety_and_security": "Sécurité",
    "education_and_research": "Éducation et recherche",
    "society_and_demography": "Société et démographie",
    "law_and_justice": "Droit et justice",
    "open_data_tools": "Outils des données ouvertes",
    "others": "Autres",
}

FRESHNESS = {
    "up-to-date": "À jour selon la promesse",
    "late": "En retard sur la promesse",
    "no-rhythm": "Sans rythme attendu",
    "unknown": "Rythme non précisé",
}

ORIGINS = {
    "direct": "Publié directement sur data.gouv.fr",
    "harvested": "Moissonné depuis un autre portail",
}

REASONS = {
    "organization": "Producteur du territoire",
    "geozone": "Couverture géographique",
    "tag": "Mot-clé",
    "dataset": "Choisi pour le territoire",
}

# The rings of a territory's page: how far from it is what a dataset is about.
RINGS = {
    "here": "Produit ici",
    "inside": "Un lieu qui s’y trouve",
    "above": "Un territoire plus large",
    "national": "La France entière",
}

NATIONAL_LEVELS = ("country-group", "country", "country-subset")
LEVELS = {
    "country-group": "Monde ou Europe",
    "country": "France entière",
    "country-subset": "France métropolitaine",
    "fr:region": "Région",
    "odl:ensemble": "Ensemble de communes",
    "fr:departement": "Département",
    "fr:arrondissement": "Arrondissement",
    "fr:epci": "Intercommunalité",
    "fr:commune": "Commune",
    "none": "Territoire non précisé",
}
