"""Every operation of the API: a test compares this table with the routes, both ways."""

from dataclasses import dataclass
from typing import Any

from catalogue.api import arguments as args
from catalogue.api import organizations, reuses
from catalogue.api.openapi_parameters import (
    COMMON_FILTERS,
    DATASET_LIST,
    KEY,
    LANG,
    PAGE,
    REUSE_FILTERS,
    SIZE,
    SUGGEST,
    UUID,
    V2_FILTERS,
    WORDS,
    ZONE,
    in_path,
    query,
    sort,
)
from catalogue.api.openapi_schemas import array, ref
from sig.models import Level
from sig.models.services import Granularity


@dataclass(frozen=True)
class Operation:
    name: str  # of the route
    path: str
    summary: str
    tag: str
    schema: dict[str, Any]
    parameters: tuple[dict, ...] = ()
    refuses: str = ""  # codes other than 200
    status: str = "200"


def _op(
    name: str, path: str, summary: str, schema: Any, *parameters: dict, refuses: str = "400"
) -> Operation:
    schema = ref(schema) if isinstance(schema, str) else schema
    tag = path.split("/")[3] if path.count("/") > 3 else "site"
    return Operation(name, path, summary, tag, schema, parameters, refuses)


ONE = "308 400 404 410"
PAGED = "400 404"
OPERATIONS = (
    _op(
        "datasets",
        "/api/1/datasets/",
        "Lister les jeux de données",
        "DatasetPage",
        *DATASET_LIST,
        refuses="400 401 404",
    ),
    _op("licenses", "/api/1/datasets/licenses/", "Lister les licences", array(ref("License"))),
    _op(
        "frequencies",
        "/api/1/datasets/frequencies/",
        "Lister les rythmes de mise à jour",
        array(ref("Labelled")),
        LANG,
    ),
    _op(
        "resource-types",
        "/api/1/datasets/resource_types/",
        "Lister les types de ressources",
        array(ref("Labelled")),
    ),
    _op("dataset-badges", "/api/1/datasets/badges/", "Lister les labels des jeux", "Labels"),
    _op(
        "schemas",
        "/api/1/datasets/schemas/",
        "Lister les schémas suivis au catalogue",
        array(ref("SchemaUse")),
    ),
    _op(
        "suggest-datasets",
        "/api/1/datasets/suggest/",
        "Proposer des jeux",
        array(ref("DatasetSuggestion")),
        *SUGGEST,
    ),
    Operation(
        "resource-file",
        "/api/1/datasets/r/{resource}",
        "Aller au fichier d’une ressource (lien permanent)",
        "datasets",
        {},
        (UUID,),
        "404",
        "302",
    ),
    _op("dataset", "/api/1/datasets/{key}/", "Lire un jeu", "Dataset", KEY, refuses=ONE),
    _op(
        "dataset-resource",
        "/api/1/datasets/{key}/resources/{resource}/",
        "Lire une ressource d’un jeu",
        "Resource",
        KEY,
        UUID,
        refuses=ONE,
    ),
    _op(
        "organizations",
        "/api/1/organizations/",
        "Lister les producteurs",
        "OrganizationPage",
        WORDS,
        query("badge", "Label.", *args.ORGANIZATION_BADGES),
        query("name", "Nom exact."),
        query("business_number_id", "SIRET."),
        sort(*organizations.SORTS),
        PAGE,
        SIZE,
        refuses=PAGED,
    ),
    _op("organization-badges", "/api/1/organizations/badges/", "Lister les labels des producteurs", "Labels"),
    _op(
        "suggest-organizations",
        "/api/1/organizations/suggest/",
        "Proposer des producteurs",
        array(ref("OrganizationSuggestion")),
        *SUGGEST,
    ),
    _op(
        "organization", "/api/1/organizations/{key}/", "Lire un producteur", "Organization", KEY, refuses=ONE
    ),
    _op(
        "organization-datasets",
        "/api/1/organizations/{key}/datasets/",
        "Lister les jeux d’un producteur",
        "DatasetPage",
        KEY,
        *DATASET_LIST,
        refuses=ONE,
    ),
    _op(
        "organization-reuses",
        "/api/1/organizations/{key}/reuses/",
        "Lister les réutilisations d’un producteur",
        array(ref("Reuse")),
        KEY,
        refuses=ONE,
    ),
    _op(
        "reuses",
        "/api/1/reuses/",
        "Lister les réutilisations",
        "ReusePage",
        *REUSE_FILTERS,
        sort(*reuses.SORTS),
        PAGE,
        SIZE,
        refuses="400 401 404",
    ),
    _op("reuse-types", "/api/1/reuses/types/", "Lister les types de réutilisations", array(ref("Labelled"))),
    _op(
        "reuse-topics",
        "/api/1/reuses/topics/",
        "Lister les thématiques des réutilisations",
        array(ref("Labelled")),
    ),
    _op("reuse", "/api/1/reuses/{key}/", "Lire une réutilisation", "Reuse", KEY, refuses=ONE),
    _op(
        "suggest-tags",
        "/api/1/tags/suggest/",
        "Proposer des mots-clés",
        array(ref("TagSuggestion")),
        *SUGGEST,
    ),
    _op(
        "suggest-zones",
        "/api/1/spatial/zones/suggest/",
        "Proposer des territoires",
        array(ref("ZoneSuggestion")),
        *SUGGEST,
    ),
    _op(
        "zones",
        "/api/1/spatial/zones/{ids}/",
        "Lire plusieurs zones",
        "Zones",
        in_path("ids", "Identifiants de zones, séparés par des virgules."),
        refuses=PAGED,
    ),
    _op("zone", "/api/1/spatial/zone/{zone}/", "Lire une zone", "Zone", ZONE, refuses=PAGED),
    _op(
        "zone-datasets",
        "/api/1/spatial/zone/{zone}/datasets/",
        "Lister les jeux qui déclarent une zone",
        array(ref("DatasetReference")),
        ZONE,
        query("size", "Jeux au plus.", kind="integer", default=25, maximum=args.MAX_SUGGESTIONS),
        refuses=PAGED,
    ),
    _op("levels", "/api/1/spatial/levels/", "Lister les niveaux de territoires", array(ref("Named"))),
    _op("granularities", "/api/1/spatial/granularities/", "Lister les granularités", array(ref("Named"))),
    _op(
        "coverage",
        "/api/1/spatial/coverage/{level}/",
        "Compter les jeux de chaque zone d’un niveau",
        "Zones",
        in_path("level", "Niveau.", enum=Level.values),
        refuses=PAGED,
    ),
    _op(
        "maps",
        "/api/1/maps/",
        "Lister les cartes thématiques (propre à ce portail)",
        "MapPage",
        query("theme", "Thème, par son identifiant."),
        query("geozone", "Zone que la carte couvre, contient ou dans laquelle elle se trouve."),
        query("granularity", "Ce que vaut un objet de la carte.", *Granularity.values),
        PAGE,
        SIZE,
        refuses=PAGED,
    ),
    _op(
        "map",
        "/api/1/maps/{key}/",
        "Lire une carte et ses couches (propre à ce portail)",
        "MapDetail",
        in_path("key", "L’identifiant de la carte, celui de son adresse."),
        refuses="308 400 404",
    ),
    _op(
        "territories",
        "/api/1/territories/",
        "Lister les territoires (propre à ce portail)",
        "TerritoryPage",
        query("q", "Nom, code ou zone."),
        query("level", "Niveau.", *Level.values),
        PAGE,
        SIZE,
        refuses=PAGED,
    ),
    _op(
        "territory",
        "/api/1/territories/{zone}/",
        "Lire un territoire (propre à ce portail)",
        "TerritoryDetail",
        ZONE,
        refuses=PAGED,
    ),
    _op("site", "/api/1/site/", "Lire les chiffres de ce portail", "Site"),
    _op(
        "v2-datasets",
        "/api/2/datasets/",
        "Lister les jeux, forme légère",
        "DatasetV2Page",
        *DATASET_LIST,
        refuses="400 401 404",
    ),
    _op(
        "v2-datasets-search",
        "/api/2/datasets/search/",
        "Chercher des jeux, avec facettes",
        "DatasetSearchPage",
        *COMMON_FILTERS,
        *V2_FILTERS,
        sort(*args.V2_SORTS),
        PAGE,
        SIZE,
        refuses="400 401",
    ),
    _op(
        "v2-resource",
        "/api/2/datasets/resources/{resource}/",
        "Lire une ressource et l’identifiant de son jeu",
        "ResourceWithDataset",
        UUID,
        refuses="400 404 410",
    ),
    _op("v2-dataset", "/api/2/datasets/{key}/", "Lire un jeu, forme légère", "DatasetV2", KEY, refuses=ONE),
    _op(
        "v2-resources",
        "/api/2/datasets/{key}/resources/",
        "Lister les ressources d’un jeu",
        "ResourcePage",
        KEY,
        query("type", "Type de ressource."),
        query("q", "Morceau du titre."),
        PAGE,
        SIZE,
        refuses=ONE,
    ),
    _op(
        "v2-dataset-schemas",
        "/api/2/datasets/{key}/schemas/",
        "Lister les schémas d’un jeu",
        array({"type": "object"}),
        KEY,
        refuses=ONE,
    ),
    _op(
        "v2-dataset-extras",
        "/api/2/datasets/{key}/extras/",
        "Lire les informations libres d’un jeu",
        {"type": "object"},
        KEY,
        refuses=ONE,
    ),
    _op(
        "v2-organizations-search",
        "/api/2/organizations/search/",
        "Chercher des producteurs",
        "OrganizationSearchPage",
        WORDS,
        query("badge", "Label.", *args.ORGANIZATION_BADGES),
        query("producer_type", "Nature.", *args.PRODUCER_TYPES),
        sort(*organizations.SEARCH_SORTS),
        PAGE,
        SIZE,
    ),
    _op(
        "v2-reuses",
        "/api/2/reuses/",
        "Lister les réutilisations, forme légère",
        "ReuseV2Page",
        *REUSE_FILTERS,
        sort(*reuses.SORTS),
        PAGE,
        SIZE,
        refuses="400 401 404",
    ),
    _op(
        "v2-reuses-search",
        "/api/2/reuses/search/",
        "Chercher des réutilisations",
        "ReuseV2Page",
        *REUSE_FILTERS,
        sort(*reuses.SEARCH_SORTS),
        PAGE,
        SIZE,
        refuses="400 401",
    ),
    _op("openapi", "/api/openapi.json", "Lire cette description", {"type": "object"}),
)
