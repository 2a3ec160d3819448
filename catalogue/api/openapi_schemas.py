"""The shapes of answers, in JSON Schema as OpenAPI 3.1 has it. Upstream's records may hold more keys."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "description": "Date ISO 8601, telle que data.gouv.fr l’a donnée."}
ANYTHING: Schema = {}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def array(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(description: str, required: str, /, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "required": required.split(),
        "properties": properties,
    }


def page(item: Schema, description: str, /, **more: Schema) -> Schema:
    return thing(
        description,
        " ".join(("data page page_size total next_page previous_page", *more)),
        data=array(item),
        page={"type": "integer", "minimum": 1},
        page_size={"type": "integer", "minimum": 1},
        total={"type": "integer", "minimum": 0},
        next_page=nullable(TEXT),
        previous_page=nullable(TEXT),
        **more,
    )


DATASET = {
    "id": TEXT,
    "slug": TEXT,
    "title": TEXT,
    "acronym": nullable(TEXT),
    "description": nullable(TEXT),
    "organization": nullable(ref("Reference")),
    "tags": array(TEXT),
    "license": nullable(TEXT),
    "frequency": nullable(TEXT),
    "spatial": nullable({"type": "object"}),
    "temporal_coverage": nullable({"type": "object"}),
    "created_at": MOMENT,
    "last_modified": MOMENT,
    "last_update": nullable(MOMENT),
    "archived": nullable(ANYTHING),
    "quality": nullable({"type": "object"}),
    "metrics": nullable({"type": "object"}),
    "extras": nullable({"type": "object"}),
    "harvest": nullable({"type": "object"}),
    "uri": nullable(TEXT),
    "page": nullable(TEXT),
}
VERBATIM = (
    "Fiche de data.gouv.fr, rendue telle quelle ; d’autres clés peuvent s’y trouver, et certaines manquer."
)
REUSE = {
    "id": TEXT,
    "slug": TEXT,
    "title": TEXT,
    "description": nullable(TEXT),
    "type": nullable(TEXT),
    "topic": nullable(TEXT),
    "url": nullable(TEXT),
    "organization": nullable(ref("Reference")),
    "tags": nullable(array(TEXT)),
    "created_at": MOMENT,
    "last_modified": MOMENT,
    "metrics": nullable({"type": "object"}),
}

SCHEMAS: dict[str, Schema] = {
    "Reference": thing("Renvoi court à un producteur.", "id", id=TEXT, name=TEXT, slug=TEXT),
    "Dataset": thing(f"Jeu de données. {VERBATIM}", "id title", **DATASET, resources=array(ref("Resource"))),
    "DatasetV2": thing(
        "Jeu de données sous sa forme légère : ses ressources sont un lien.",
        "id title resources community_resources",
        **{
            **DATASET,
            "license": nullable(ANYTHING),
            "frequency": nullable(ANYTHING),
            "resources": ref("Link"),
            "community_resources": ref("Link"),
        },
    ),
    "Link": thing(
        "Lien vers une liste. `total` est nul quand ce portail ne détient pas la liste.",
        "rel href type total",
        rel=TEXT,
        href=TEXT,
        type=TEXT,
        total=nullable(NUMBER),
    ),
    "Resource": thing(
        f"Fichier ou service d’un jeu. {VERBATIM}",
        "id",
        id=TEXT,
        title=nullable(TEXT),
        type=nullable(TEXT),
        format=nullable(TEXT),
        url=nullable(TEXT),
        latest=nullable(TEXT),
        filesize=nullable(NUMBER),
        last_modified=nullable(MOMENT),
    ),
    "Organization": thing(
        f"Producteur. {VERBATIM} Les membres, qui sont des personnes, ne sont pas repris.",
        "id name",
        id=TEXT,
        name=TEXT,
        slug=TEXT,
        acronym=nullable(TEXT),
        description=nullable(TEXT),
        url=nullable(TEXT),
        logo=nullable(TEXT),
        badges=array({"type": "object"}),
        metrics=nullable({"type": "object"}),
    ),
    "Reuse": thing(f"Réutilisation. {VERBATIM}", "id title", **REUSE, datasets=array({"type": "object"})),
    "ReuseV2": thing(
        "Réutilisation sous sa forme légère : ses jeux sont un lien.",
        "id title datasets dataservices",
        **REUSE,
        datasets=ref("Link"),
        dataservices=ref("Link"),
    ),
    "License": thing(
        "Licence.", "id title url flags", id=TEXT, title=TEXT, url=nullable(TEXT), flags=array(TEXT)
    ),
    "Labelled": thing("Valeur d’un vocabulaire.", "id label", id=TEXT, label=TEXT),
    "Named": thing("Valeur d’un vocabulaire.", "id name", id=TEXT, name=TEXT),
    "Labels": {
        "type": "object",
        "description": "Identifiants et libellés.",
        "additionalProperties": {"type": "string"},
    },
    "SchemaUse": thing(
        "Schéma de données suivi par des jeux de ce catalogue.", "name datasets", name=TEXT, datasets=NUMBER
    ),
    "DatasetSuggestion": thing(
        "Jeu proposé.",
        "id title slug acronym image_url page",
        id=TEXT,
        title=TEXT,
        slug=TEXT,
        acronym=nullable(TEXT),
        image_url=nullable(TEXT),
        page=nullable(TEXT),
    ),
    "OrganizationSuggestion": thing(
        "Producteur proposé.",
        "id name slug acronym image_url page",
        id=TEXT,
        name=TEXT,
        slug=TEXT,
        acronym=nullable(TEXT),
        image_url=nullable(TEXT),
        page=nullable(TEXT),
    ),
    "TagSuggestion": thing("Mot-clé proposé.", "text", text=TEXT),
    "ZoneSuggestion": thing(
        "Territoire proposé.",
        "id name code level uri",
        id=TEXT,
        name=TEXT,
        code=TEXT,
        level=TEXT,
        uri=nullable(TEXT),
    ),
    "Zone": thing(
        "Territoire, en GeoJSON sans géométrie.",
        "id type properties",
        id=TEXT,
        type={"enum": ["Feature"]},
        properties={"type": "object"},
    ),
    "Zones": thing(
        "Territoires, en GeoJSON sans géométrie.",
        "type features",
        type={"enum": ["FeatureCollection"]},
        features=array(ref("Zone")),
    ),
    "DatasetReference": thing(
        "Renvoi court à un jeu.",
        "class id title",
        **{"class": TEXT},
        id=TEXT,
        title=TEXT,
        acronym=nullable(TEXT),
        uri=nullable(TEXT),
        page=nullable(TEXT),
    ),
    "Territory": thing(
        "Territoire de ce portail.",
        "id level code name uri zone datasets",
        id=TEXT,
        level=TEXT,
        code=TEXT,
        name=TEXT,
        population=nullable(NUMBER),
        area_km2=nullable({"type": "number"}),
        longitude=nullable({"type": "number"}),
        latitude=nullable({"type": "number"}),
        postal_codes=array(TEXT),
        former_codes=array(TEXT),
        inside=FLAG,
        uri=TEXT,
        zone=TEXT,
        datasets=TEXT,
    ),
    "TerritoryDetail": {
        "allOf": [
            ref("Territory"),
            thing(
                "Avec les territoires qui le contiennent, le plus petit d’abord.",
                "parents",
                parents=array(thing("", "id level name", id=TEXT, level=TEXT, name=TEXT)),
            ),
        ]
    },
    "Map": thing(
        "Carte thématique de ce portail.",
        "id title description uri page embed picture",
        id=TEXT,
        title=TEXT,
        description=TEXT,
        theme=nullable(TEXT),
        granularity=nullable(TEXT),
        geozone=nullable(TEXT),
        created_at=MOMENT,
        last_modified=MOMENT,
        uri=TEXT,
        page=TEXT,
        embed=TEXT,
        picture=TEXT,
    ),
    "MapDetail": {
        "allOf": [
            ref("Map"),
            thing(
                "Avec ses couches, la plus basse d’abord.",
                "layers",
                layers=array(
                    thing(
                        "",
                        "id title kind geojson csv",
                        id=TEXT,
                        title=TEXT,
                        kind=TEXT,
                        granularity=nullable(TEXT),
                        attribution=nullable(TEXT),
                        license=nullable(TEXT),
                        dataset=nullable(TEXT),
                        date=nullable(TEXT),
                        refresh_minutes=nullable(NUMBER),
                        visible=FLAG,
                        opacity=NUMBER,
                        geojson=TEXT,
                        csv=TEXT,
                    )
                ),
            ),
        ]
    },
    "Site": thing(
        "Ce portail et ses chiffres.",
        "id title version metrics last_sync",
        id=TEXT,
        title=TEXT,
        version=TEXT,
        keywords=array(TEXT),
        feed_size=NUMBER,
        software=TEXT,
        upstream=TEXT,
        metrics={"type": "object"},
        last_sync=nullable(MOMENT),
    ),
    "ResourceWithDataset": thing(
        "Ressource, et le jeu dont elle est.",
        "resource dataset_id",
        resource=ref("Resource"),
        dataset_id=TEXT,
    ),
    "FacetValue": thing("Valeur d’une facette.", "name count", name=TEXT, count=NUMBER),
    "Facets": {
        "type": "object",
        "description": "Par facette : « all », puis 50 valeurs au plus, comptées sous les autres filtres.",
        "additionalProperties": array(ref("FacetValue")),
    },
    "Error": thing("Refus.", "message", message=TEXT, errors={"type": "object"}),
    "DatasetPage": page(ref("Dataset"), "Page de jeux."),
    "DatasetV2Page": page(ref("DatasetV2"), "Page de jeux."),
    "DatasetSearchPage": page(ref("DatasetV2"), "Page de jeux, avec facettes.", facets=ref("Facets")),
    "ResourcePage": page(ref("Resource"), "Page de ressources."),
    "OrganizationPage": page(ref("Organization"), "Page de producteurs."),
    "OrganizationSearchPage": page(
        ref("Organization"), "Page de producteurs, avec facettes.", facets=ref("Facets")
    ),
    "ReusePage": page(ref("Reuse"), "Page de réutilisations."),
    "ReuseV2Page": page(ref("ReuseV2"), "Page de réutilisations."),
    "MapPage": page(ref("Map"), "Page de cartes."),
    "TerritoryPage": page(ref("Territory"), "Page de territoires."),
}
