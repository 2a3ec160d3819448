"""The page that documents the API, for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.api.arguments import MAX_PAGE_SIZE
from catalogue.api.openapi import MORE_OPERATIONS
from catalogue.api.openapi_operations import OPERATIONS
from catalogue.api.paging import WINDOW

GROUPS = {
    "datasets": "Jeux de données",
    "organizations": "Producteurs",
    "reuses": "Réutilisations",
    "tags": "Mots-clés",
    "spatial": "Territoires, sous la forme de data.gouv.fr",
    "territories": "Territoires de ce portail",
    "knowledge": "Connaissances de ce portail",
    "governance": "Gouvernance de ce portail",
    "maps": "Cartes de ce portail",
    "site": "Ce portail",
}


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    operations = (*OPERATIONS, *MORE_OPERATIONS)
    groups = [
        (label, [operation for operation in operations if operation.tag == tag])
        for tag, label in GROUPS.items()
    ]
    context = {
        "groups": groups,
        "crumbs": [{"label": "API"}],
        "max_page_size": MAX_PAGE_SIZE,
        "window": WINDOW,
    }
    return render(request, "api/documentation.html", context)
