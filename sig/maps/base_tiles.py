"""A base map asked by the portal in its visitors’ place, when the operator says so: BASEMAPS=relay."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from opendatalab.http import Limits, UpstreamError, fetch
from sig.maps import bases

KEPT = 7 * 86_400
TYPES = frozenset({"image/png", "image/jpeg"})
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MOST_BYTES = 512 * 1024


@require_safe
def base_tile(request: HttpRequest, slug: str, z: int, x: int, y: int) -> HttpResponse:
    base = next((base for base in bases.bases() if base.slug == slug), None)
    if settings.BASEMAPS != "relay" or base is None or z > base.zoom or max(x, y) >= 2**z:
        raise Http404("Ce fond de carte n’est pas relayé.")
    url = base.url.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
    key = f"base-{hashlib.blake2b(url.encode(), digest_size=16).hexdigest()}"
    body = cache.get(key)
    if body is None:
        body = ask(url)
        if body is None:
            return HttpResponse(status=502, headers={"Cache-Control": "no-store"})
        cache.set(key, body, KEPT)
    kind = "image/png" if body.startswith(STARTS[0]) else "image/jpeg"
    response = HttpResponse(body, content_type=kind)
    response["Cache-Control"] = f"public, max-age={KEPT}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.kept_elsewhere = True
    return response


def ask(url: str) -> bytes | None:
    """An image of the listed types whose first bytes say so too; None when there is none."""
    limits = Limits(
        hosts={(urlsplit(url).hostname or "").lower()},
        types=TYPES,
        max_bytes=MOST_BYTES,
        seconds=6,
        try_seconds=6,
        tries=1,
    )
    try:
        body = fetch(url, limits).body
    except UpstreamError:
        return None
    return body if body.startswith(STARTS) else None
