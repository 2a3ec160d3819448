"""Error pages: what happened, what to do next. Those of a failing server need no database, no context."""

import logging
import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from opendatalab.region import region

logger = logging.getLogger(__name__)
RETRY_AFTER = "60"  # seconds
LAST_WORDS = "Le service est momentanément indisponible. Réessayez dans quelques minutes."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when the database is what fails, since it is worth asking again."""
    if isinstance(sys.exc_info()[1], Error):
        return unavailable(request)
    return bare(request, "500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = bare(request, "503.html", 503)
    response["Retry-After"] = RETRY_AFTER
    return response


def bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page made without request context: it comes out even when everything else is broken."""
    try:
        body = loader.render_to_string(template, {"region": region()})
        response = HttpResponse(body, status=status)
    except Exception:
        logger.exception("the page %s could not be made", template)
        response = HttpResponse(LAST_WORDS, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
