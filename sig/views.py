"""Contours as GeoJSON, for maps of ours and of anyone."""

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sig.contours import feature_collection
from sig.models import PAGE_LEVELS
from sig.territories import mesh, resolve

WHOLE = 3  # decimals of a whole région's contours (some 100 m), so that a phone can take them
NEAR = 4  # decimals inside one zone (some 10 m)


@require_safe
def contours(request: HttpRequest, level: str) -> HttpResponse:
    """The outlines of a level, all of the région or only those `within` a zone. GeoJSON, WGS 84."""
    if level not in PAGE_LEVELS:
        raise Http404
    asked = request.GET.get("within", "")
    within = resolve(asked)
    if asked and not within:
        return _json({"message": f"Zone inconnue : {asked[:64]}"}, status=400)
    zones = [
        zone
        for zone in mesh().zones.values()
        if zone.level == PAGE_LEVELS[level]
        and (within in (zone.geozone, *zone.ancestors) if within else zone.inside)
    ]
    return _json(feature_collection(zones, digits=NEAR if within else WHOLE))


def _json(answer: dict, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(answer), content_type="application/geo+json", status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
