"""What visitors get of an answer: a body whose type was proved, under headers that are all ours."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from sig.relay.answering import Answer

POLICY = "default-src 'none'; sandbox"  # whatever the body is, a browser runs nothing of it
STATE, DATED = "X-Carte-Etat", "X-Carte-Date"
EXPOSED = f"ETag, Last-Modified, {STATE}, {DATED}"
STALE_SECONDS = 60
CSV, GEOJSON = "text/csv; charset=utf-8", "application/geo+json"


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer, or 304 to who has it. Its state is told: `fraiche`, `ancienne` (a copy, the server does not
    answer), `absente` (nothing but a transparent picture)."""
    state = "absente" if answer.failed else "ancienne" if answer.stale else "fraiche"
    return open_response(
        request,
        answer.body,
        answer.content_type,
        state=state,
        dated=answer.dated,
        etag=answer.etag,
        fresh_for=answer.fresh_for,
    )


def open_response(
    request: HttpRequest,
    body: bytes,
    content_type: str,
    *,
    state: str,
    dated: datetime | None,
    etag: str,
    fresh_for: int,
) -> HttpResponse:
    """For any site: the delay that was announced is how long anyone may keep it."""
    tag = f'"{etag}"' if etag else ""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    if tag and state != "absente" and tag in asked:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
        response.headers["Content-Length"] = str(len(body))
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Content-Security-Policy"] = POLICY
    headers["X-Frame-Options"] = "DENY"
    headers["X-Content-Type-Options"] = "nosniff"
    headers[STATE] = state
    if dated:
        headers["Last-Modified"] = http_date(dated.timestamp())
        headers[DATED] = dated.isoformat(timespec="seconds")
    if tag and state != "absente":
        headers["ETag"] = tag
    if state == "absente":
        headers["Cache-Control"] = "no-store"
    else:
        headers["Cache-Control"] = f"public, max-age={fresh_for if state == 'fraiche' else STALE_SECONDS}"
    response.kept_elsewhere = True  # the relay keeps it, for as long as the layer says
    return response
