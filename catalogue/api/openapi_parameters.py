"""What the operations of the API take, as OpenAPI says it."""

from typing import Any

from catalogue.api import arguments as args
from catalogue.brakes import BRAKE_LABELS
from catalogue.vocabulary import FRESHNESS, LEVELS, ORIGINS, REASONS, RINGS


def query(name: str, about: str, *values: str, many: bool = False, kind: str = "string", **more: Any) -> dict:
    schema: dict[str, Any] = {"type": kind, **more}
    if values:
        schema["enum"] = list(values)
    if many:
        schema = {"type": "array", "items": schema}
    found = {"name": name, "in": "query", "description": about, "schema": schema}
    return {**found, "explode": True} if many else found


def in_path(name: str, about: str, **more: Any) -> dict:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": {"type": "string", **more},
    }


PAGE = query("page", "Page, à partir de 1.", kind="integer", minimum=1, default=1)
SIZE = query(
    "page_size", "Éléments par page.", kind="integer", minimum=1, maximum=args.MAX_PAGE_SIZE, default=20
)
WORDS = query("q", "Mots cherchés.")
SUGGEST = [
    {**query("q", "Début de mot ou de code."), "required": True},
    query("size", "Propositions au plus.", kind="integer", default=10, maximum=args.MAX_SUGGESTIONS),
]
LANG = query("lang", "Langue des libellés.", "fr", "en")
KEY = in_path("key", "Identifiant data.gouv.fr, ou slug ; un ancien slug répond 308.")
UUID = in_path("resource", "Identifiant de la ressource.", format="uuid")
ZONE = in_path("zone", "Identifiant de zone, par exemple fr:commune:31555.")
COMMON_FILTERS = [
    query(
        "q",
        "Mots cherchés dans le titre, la description, le producteur et les mots-clés ; "
        "accents et terminaisons ne comptent pas, les synonymes du portail sont cherchés aussi ; "
        "entre guillemets, les mots sont cherchés tels quels.",
    ),
    query("organization", "Identifiants de producteurs : l’un d’eux suffit.", many=True),
    query("geozone", "Zones : les jeux qui se trouvent dans l’une, et ceux qui la couvrent.", many=True),
    query("ring", "Avec geozone : portée par rapport à la zone (propre à ce portail).", *RINGS, many=True),
    query("tag", "Mots-clés : tous sont exigés.", many=True),
    query("license", "Identifiants de licences.", many=True),
    query("format", "Formats.", many=True),
    query("granularity", "Granularités.", many=True),
    query("schema", "Schémas de données.", many=True),
    query("badge", "Label du jeu.", *args.DATASET_BADGES),
    query("organization_badge", "Label du producteur.", *args.ORGANIZATION_BADGES),
    query("access_type", "Conditions d’accès.", *args.ACCESS_TYPES),
    query("featured", "Mis en avant sur data.gouv.fr.", kind="boolean"),
    query("temporal_coverage", "Période que la couverture doit contenir, AAAA-MM-JJ-AAAA-MM-JJ."),
    query("owner", "Identifiant d’une personne, pour les jeux sans producteur."),
    query("reuse", "Identifiant d’une réutilisation ; inconnu, il est ignoré."),
    query("level", "Niveau de territoire (propre à ce portail).", *LEVELS, many=True),
    query("freshness", "Fraîcheur (propre à ce portail).", *FRESHNESS, many=True),
    query("brake", "Frein à la réutilisation (propre à ce portail).", *BRAKE_LABELS, many=True),
    query("origin", "Publié directement ou moissonné (propre à ce portail).", *ORIGINS, many=True),
    query("reason", "Raison d’être au catalogue (propre à ce portail).", *REASONS, many=True),
    query("theme", "Thème (propre à ce portail).", many=True),
]
V2_FILTERS = [
    query("organization_name", "Nom exact du producteur."),
    query("format_family", "Famille de formats.", *args.FORMAT_FAMILIES),
    query("producer_type", "Nature du producteur.", *args.PRODUCER_TYPES),
    query("last_update_range", "Dernière mise à jour.", *args.UPDATE_RANGES),
]


def sort(*names: str) -> dict:
    return query("sort", "Tri ; un tiret devant inverse.", *args.signed(names))


DATASET_SORT = sort(*args.V1_SORTS)
DATASET_LIST = [*COMMON_FILTERS, DATASET_SORT, PAGE, SIZE]
REUSE_FILTERS = [
    WORDS,
    query("dataset", "Identifiant d’un jeu."),
    query("organization", "Identifiant d’un producteur."),
    query("organization_badge", "Label de l’auteur.", *args.ORGANIZATION_BADGES),
    query("type", "Type."),
    query("topic", "Thématique."),
    query("tag", "Mots-clés : tous sont exigés.", many=True),
    query("featured", "Mises en avant sur data.gouv.fr.", kind="boolean"),
]
