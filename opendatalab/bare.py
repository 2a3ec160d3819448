"""Pages made without request context: they come out even when everything else is broken."""

import logging
from typing import Any

from django.http import HttpResponse
from django.template import loader

from opendatalab.region import region

logger = logging.getLogger(__name__)
LAST_WORDS = "Le service est momentanément indisponible. Réessayez dans quelques minutes."


def bare(template: str, status: int, *, retry_after: int = 0, **context: Any) -> HttpResponse:
    try:
        body = loader.render_to_string(template, {"region": region(), **context})
        response = HttpResponse(body, status=status)
    except Exception:
        logger.exception("the page %s could not be made", template)
        response = HttpResponse(LAST_WORDS, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
