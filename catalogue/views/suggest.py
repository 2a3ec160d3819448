"""What the search box proposes while the visitor types."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue.forms import MAX_WORDS, has_control
from catalogue.search import suggest as suggestions

KINDS = {
    "territory": "Territoire",
    "organization": "Producteur",
    "tag": "Mot-clé",
    "dataset": "Jeu de données",
}


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A JSON list for the search box, places alone with `only=territory`; nothing for an unreadable query."""
    q = " ".join(request.GET.get("q", "").split())
    readable = not has_control(q) and len(q) <= MAX_WORDS
    found = suggestions(q, places_only=request.GET.get("only") == "territory") if readable else []
    items = [
        {"kind": KINDS.get(item.kind, ""), "title": item.title, "detail": item.detail, "url": item.url}
        for item in found
    ]
    response = HttpResponse(orjson.dumps(items), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    return response
