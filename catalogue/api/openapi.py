"""`/api/openapi.json`: what the API takes and gives, for programs."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from catalogue.api.answers import api_view
from catalogue.api.openapi_operations import OPERATIONS, Operation
from catalogue.api.openapi_schemas import SCHEMAS, ref
from catalogue.api.site import VERSION
from opendatalab.region import region

REFUSALS = {
    "308": "L’adresse a changé : la suivre.",
    "400": "Paramètre ou masque illisible.",
    "401": "Filtre réservé par data.gouv.fr à ceux qui ont une clé.",
    "404": "Inconnu ici, ou page au-delà de la dernière.",
    "410": "Supprimé à la source.",
}
MASK = {
    "name": "X-Fields",
    "in": "header",
    "description": "Les champs voulus : `data{id,title,organization{name}},total,next_page` ; "
    "`*` pour tous les autres.",
    "schema": {"type": "string"},
}
FULL = {
    "name": "X-Get-Datasets-Full-Objects",
    "in": "header",
    "description": "`True` : licence, rythme, zones et granularité deviennent des objets.",
    "schema": {"type": "string", "enum": ["True"]},
}

# What the apps above answer under /api/; they say so when they start.
MORE_OPERATIONS: list[Operation] = []
MORE_SCHEMAS: dict[str, Any] = {}


@api_view
def openapi(request: HttpRequest) -> dict[str, Any]:
    return description(str(settings.SITE_URL), settings.REGION)


@lru_cache(maxsize=4)
def description(server: str, pack: str) -> dict[str, Any]:
    """The whole file. `pack` only keys the cache: the title is the region's."""
    paths: dict[str, Any] = {}
    for operation in (*OPERATIONS, *MORE_OPERATIONS):
        paths[operation.path] = {"get": _describe(operation)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"API de lecture – {region().site_title}",
            "version": VERSION,
            "summary": "Le catalogue du territoire, aux adresses et formes de l’API de data.gouv.fr.",
            "description": "Lecture seule, sans clé, ouverte à toute origine (CORS). Documentation : /api/.",
            "license": {
                "name": "Licence Ouverte 2.0 (métadonnées)",
                "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            },
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": SCHEMAS | MORE_SCHEMAS},
    }


def _describe(operation: Operation) -> dict[str, Any]:
    headers = [MASK, FULL] if operation.schema.get("$ref", "").find("DatasetV2") > 0 else [MASK]
    good: dict[str, Any] = {"description": "Réponse."}
    if operation.status == "200":
        good["content"] = {"application/json": {"schema": operation.schema}}
    else:
        good = {"description": "Redirection vers l’adresse du fichier.", "headers": {"Location": {}}}
        headers = []
    responses = {operation.status: good}
    for code in operation.refuses.split():
        responses[code] = {"description": REFUSALS[code]}
        if code != "308":
            responses[code]["content"] = {"application/json": {"schema": ref("Error")}}
    return {
        "operationId": operation.name.replace("-", "_"),
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [*operation.parameters, *headers],
        "responses": responses,
    }
