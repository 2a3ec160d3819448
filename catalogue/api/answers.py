"""The envelope of every answer: methods, CORS, masks, ETag. Views return a value, or JSON text as it is."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from time import time
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from catalogue.api.errors import METHODS, ApiError, Moved, method_not_allowed, not_found, refused
from catalogue.api.masks import apply_mask, parse_mask
from opendatalab.stamp import content_stamp

SHAPE = "1"  # raise when the code changes the shape of answers, so that no client keeps an old one
MAX_AGE = "public, max-age=60"
FULL_OBJECTS = "X-Get-Datasets-Full-Objects"
READ_HEADERS = ("X-Fields", FULL_OBJECTS)  # those that change an answer


class Json(bytes):
    """JSON text to be sent as it is."""


def api_view(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A public, read-only, cacheable JSON resource that any site may call."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return open_to_all(preflight())
        if request.method not in ("GET", "HEAD"):
            return open_to_all(method_not_allowed())
        try:
            refuse_null(request)
            mask = parse_mask(request.headers.get("X-Fields", ""))
            etag = etag_of(request)
            if known(request, etag):
                return fresh(open_to_all(HttpResponse(status=304)), etag)
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse):
                response = fresh(json_response(response, mask), etag)
        except (ApiError, Moved) as outcome:
            response = outcome.answer()
        return open_to_all(response)

    wrapped.csrf_exempt = True  # nothing is written: another method gets its 405 in JSON
    return wrapped


def refuse_null(request: HttpRequest) -> None:
    """No record, word or filter holds a null character, and PostgreSQL refuses to look for one."""
    if "\0" in request.path_info:
        raise not_found(request)
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise refused("A null character is not allowed.")


def json_response(value: Any, mask: dict | None = None) -> HttpResponse:
    if mask is not None:
        value = apply_mask(mask, orjson.loads(bytes(value)) if isinstance(value, Json) else value)
    body = value if isinstance(value, Json) else orjson.dumps(value)
    return HttpResponse(body, content_type="application/json")


def etag_of(request: HttpRequest) -> str:
    """The same for as long as the content, the address and what the headers ask are the same."""
    today = str(int(time() // 86400))  # freshness and recent months move with the days
    asked = (content_stamp(), today, SHAPE, request.get_host(), request.get_full_path())
    headers = (request.headers.get(name, "") for name in READ_HEADERS)
    return f'"{blake2b(chr(0).join((*asked, *headers)).encode(), digest_size=12).hexdigest()}"'


def known(request: HttpRequest, etag: str) -> bool:
    """Whether the client already holds this answer. It holds it only if we once answered 200."""
    said = parse_etags(request.headers.get("If-None-Match", ""))
    return etag in [tag.removeprefix("W/") for tag in said]


def fresh(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = MAX_AGE
    patch_vary_headers(response, READ_HEADERS)
    return response


def preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = ", ".join(
        (*READ_HEADERS, "Accept", "Accept-Language", "Content-Type", "If-None-Match")
    )
    response["Access-Control-Max-Age"] = "86400"
    return response


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Any origin may read, and none with credentials: there is nothing here that depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    # These answers are made for other sites.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
