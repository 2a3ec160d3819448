"""How often one network may ask for the costly things, counted without keeping any address.

A network (an IPv4 address or an IPv6 /64) is known by a digest whose key changes every day: yesterday's
counts say nothing of anybody. They live in the cache `limits`; when it fails, visitors pass and the log
says so.
"""

import hashlib
import hmac
import ipaddress
import logging
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis.exceptions import RedisError

from opendatalab.bare import bare

logger = logging.getLogger(__name__)
BROKEN = (RedisError, OSError, ValueError)
NEAR = [
    ipaddress.ip_network(words)
    for words in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
]
LEFT_ALONE = 30  # seconds without asking a cache that just failed
TOO_MANY = "Trop de demandes en peu de temps. Réessayez dans {seconds}\u00a0secondes."
_broken_until = 0.0


def client_address(request: HttpRequest) -> str:
    """As the outermost of our own proxies tells it; what a visitor wrote before in the header is ignored.

    Empty behind a proxy that the settings do not know: everybody would look like one visitor.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if not settings.TRUSTED_PROXIES:
        return "" if told and _is_near(direct) else direct
    return told[-settings.TRUSTED_PROXIES] if len(told) >= settings.TRUSTED_PROXIES else direct


def _is_near(address: str) -> bool:
    """Of this machine or of a network of ours: a proxy, no visitor."""
    try:
        return any(ipaddress.ip_address(address) in network for network in NEAR)
    except ValueError:
        return False


def network(request: HttpRequest) -> str:
    """The visitor's network, digested with today's key; empty when it is not known."""
    try:
        address = ipaddress.ip_address(client_address(request).partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None) or address
    whole = (
        mapped if mapped.version == 4 else ipaddress.ip_network((mapped, 64), strict=False).network_address
    )
    return digest(str(whole))


def digest(words: str) -> str:
    """Words as today's counters know them."""
    key = f"{settings.SECRET_KEY}{timezone.localdate():%Y%m%d}".encode()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()[:24]


def count(name: str, whom: str) -> int:
    """Count one more and say how many that makes in the current window; 0 when it cannot be known."""
    global _broken_until
    _, seconds = settings.LIMITS[name]
    now = time.time()
    if not settings.LIMITED or not whom or now < _broken_until:
        return 0
    key = f"{name}:{whom}:{int(now // seconds)}"
    try:
        kept = caches["limits"]
        kept.add(key, 0, timeout=seconds)
        return kept.incr(key)
    except BROKEN as error:
        _broken_until = now + LEFT_ALONE
        logger.warning("limits are not counted for %s s: %s", LEFT_ALONE, type(error).__name__)
        return 0


def wait_for(name: str, request: HttpRequest) -> int:
    """Count this request; the seconds to wait when it is one too many, else 0."""
    most, seconds = settings.LIMITS[name]
    if count(name, network(request)) <= most:
        return 0
    return int(seconds - time.time() % seconds) + 1


def asks_words(request: HttpRequest) -> bool:
    """Words to look for are what costs; a list read page by page is not counted."""
    return bool(request.GET.get("q", "").strip())


def limited(name: str, *, when: Callable[[HttpRequest], bool] = lambda request: True) -> Callable:
    """A view that answers 429 past its limit: a page, or JSON under /api/."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if when(request) and (seconds := wait_for(name, request)):
                return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        response = JsonResponse({"message": TOO_MANY.format(seconds=seconds)}, status=429)
        response["Retry-After"], response["Cache-Control"] = str(seconds), "no-store"
        response["Access-Control-Allow-Origin"], response["Cross-Origin-Resource-Policy"] = (
            "*",
            "cross-origin",
        )
        return response
    return bare("429.html", 429, retry_after=seconds, seconds=seconds)
