"""What every answer carries, and whole answers kept until the content changes."""

import gzip
import hashlib
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from opendatalab.stamp import content_stamp

KEPT_PREFIXES_OUT = ("/admin/", "/static/", "/healthz", "/readyz")
KEEP_AT_MOST = 512 * 1024  # bytes of one answer
LONGEST_ADDRESS = 600
NEGOTIATED = ("html", "ld+json", "turtle", "rdf+xml")  # what tells one Accept header from another, for us
READ_HEADERS = ("HX-Request", "X-Fields", "X-Get-Datasets-Full-Objects")  # those that change an answer
# What a 304 repeats: a browser on another site reads its CORS headers too.
NOT_MODIFIED_HEADERS = (
    *("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"),
    *("Access-Control-Expose-Headers", "Cross-Origin-Resource-Policy"),
)
# How a view tells django-csp, whose middleware stands outside, that its policy differs from the site's.
OWN_POLICY = ("_csp_update", "_csp_replace")
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """What Django's own security middleware leaves out."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=()"
        )
        return response


class KeptPages:
    """Keep public answers whole, by content stamp, address and kind of request; answer 304 to an equal ETag.

    A kept answer costs no query, no template and no compression. Nothing is kept that sets a cookie, that
    forbids it (`no-store`), that streams, that says to be `kept_elsewhere`, or that a signed-in
    person asked for. The hour is in the key, because pages tell ages.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._may_keep(request):
            return self.get_response(request)
        key = self._key(request)
        kept = caches["pages"].get(key)
        if kept is None:
            response = self.get_response(request)
            kept = self._keep(key, response)
            if kept is None:
                return response
        return self._answer(request, *kept)

    @staticmethod
    def _may_keep(request: HttpRequest) -> bool:
        return (
            request.method in ("GET", "HEAD")
            and not request.path.startswith(KEPT_PREFIXES_OUT)
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and len(request.get_full_path()) <= LONGEST_ADDRESS
            and "Range" not in request.headers
        )

    @staticmethod
    def _key(request: HttpRequest) -> str:
        parts = (
            content_stamp(),
            int(time.time() // 3600),
            request.get_host(),
            request.scheme,
            request.get_full_path(),
            *(request.headers.get(name, "") for name in READ_HEADERS),
            *(name for name in NEGOTIATED if name in request.headers.get("Accept", "")),
        )
        return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()

    @staticmethod
    def _keep(key: str, response: HttpResponse) -> tuple | None:
        cache_control = response.headers.get("Cache-Control", "")
        if (
            response.status_code != 200
            or response.streaming
            or getattr(response, "kept_elsewhere", False)
            or response.cookies
            or "no-store" in cache_control
            or "private" in cache_control
            or len(response.content) > KEEP_AT_MOST
        ):
            return None
        body = response.content
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        if "ETag" not in headers:
            headers["ETag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        vary = [name.strip() for name in headers.get("Vary", "").split(",") if name.strip()]
        headers["Vary"] = ", ".join(dict.fromkeys([*vary, "Accept-Encoding", "HX-Request"]))
        small = gzip.compress(body, compresslevel=6, mtime=0) if len(body) > 500 else b""
        policy = {name: getattr(response, name) for name in OWN_POLICY if hasattr(response, name)}
        kept = headers, body, small, policy
        caches["pages"].set(key, kept)
        return kept

    @staticmethod
    def _answer(request: HttpRequest, headers: dict, body: bytes, small: bytes, policy: dict) -> HttpResponse:
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if headers["ETag"] in known or "*" in known:
            response = HttpResponse(status=304)
            del response.headers["Content-Type"]
        elif small and "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(small)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(body)
        for name, value in policy.items():
            setattr(response, name, value)
        for name, value in headers.items():
            if response.status_code == 200 or name in NOT_MODIFIED_HEADERS:
                response.headers[name] = value
        if response.status_code == 200:
            response.headers["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
        return response
