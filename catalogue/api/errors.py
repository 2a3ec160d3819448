"""What the API refuses, in upstream's own words and codes, so that its clients read what they know."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve

NOT_FOUND = (
    "The requested URL was not found on the server. "
    "If you entered the URL manually please check your spelling and try again."
)
UNAUTHORIZED = (
    "The server could not verify that you are authorized to access the URL requested. You either supplied "
    "the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply "
    "the credentials required."
)
METHODS = "GET, HEAD, OPTIONS"


class ApiError(Exception):
    """An answer other than 200, with its JSON body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("message", ""))
        self.status = status
        self.body = body

    def answer(self) -> HttpResponse:
        return HttpResponse(orjson.dumps(self.body), content_type="application/json", status=self.status)


class Moved(Exception):  # noqa: N818 - not an error
    """The thing asked has another address for good."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location

    def answer(self) -> HttpResponse:
        return HttpResponsePermanentRedirect(self.location, preserve_request=True)


def refused(message: str) -> ApiError:
    return ApiError(400, {"message": message})


def bad_argument(name: str, said: str) -> ApiError:
    return ApiError(400, {"errors": {name: said}, "message": "Input payload validation failed"})


def not_found(request: HttpRequest, said: str = NOT_FOUND) -> ApiError:
    return ApiError(404, {"message": f"{said} You have requested this URI [{request.path}]"})


def gone(label: str) -> ApiError:
    return ApiError(410, {"message": f"{label} has been deleted"})


def unauthorized() -> ApiError:
    return ApiError(401, {"message": UNAUTHORIZED})


def method_not_allowed() -> HttpResponse:
    response = ApiError(405, {"message": "The method is not allowed for the requested URL."}).answer()
    response["Allow"] = METHODS
    return response


def unknown_route(request: HttpRequest) -> HttpResponse:
    """The last route under /api/: 308 where only the final slash was missing, else a 404 in JSON."""
    if not request.path.endswith("/"):
        try:
            match = resolve(f"{request.path_info}/")
        except Resolver404:
            match = None
        if match and match.url_name != "unknown":
            query = request.META.get("QUERY_STRING", "")
            raise Moved(f"{request.path}/{'?' if query else ''}{query}")
    raise not_found(request)
