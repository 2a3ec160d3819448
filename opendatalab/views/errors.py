"""Error pages: what happened, what to do next. Those of a failing server need no database, no context."""

import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opendatalab.bare import bare

RETRY_AFTER = 60  # seconds


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare("403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when the database is what fails, since it is worth asking again."""
    if isinstance(sys.exc_info()[1], Error):
        return unavailable(request)
    return bare("500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    return bare("503.html", 503, retry_after=RETRY_AFTER)
