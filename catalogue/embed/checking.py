"""Reading a page of another site to say whether it shows the catalogue as it should (see rules.py).

A visitor gives an address; a worker reads the page through the one door out, once in a while for an address
and so many a minute for all; the visitor's browser asks for the result. Nothing of the page is kept but the
findings, for some minutes.
"""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache

from catalogue.embed.markup import read_page
from catalogue.embed.rules import WRONG, Finding, look
from opendatalab.celery import BROKER_DOWN
from opendatalab.http import Limits, UpstreamError, fetch

logger = logging.getLogger(__name__)
KEPT = 90  # seconds that the findings are kept: who mends a page looks at it again soon after
LONGEST = 500  # characters of an address
LIMITS = Limits(
    hosts=None,
    types=frozenset({"text/html", "application/xhtml+xml"}),
    max_bytes=3 * 2**20,
    seconds=15.0,
    try_seconds=10.0,
    redirects=4,
    tries=1,
)


def held(url: str) -> dict[str, Any] | None:
    """The result, when there is one."""
    try:
        return cache.get(key_of(url, "found"))
    except BROKER_DOWN:
        return None


def key_of(url: str, part: str) -> str:
    return f"check-{part}-{hashlib.blake2b(url.encode(), digest_size=16).hexdigest()}"


def read_url(text: str) -> tuple[str, str]:
    """The address of the page to check, and what is wrong with it."""
    text = text.strip()
    if not text:
        return "", ""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        host = ""
    if len(text) > LONGEST or not host or "." not in host or parts.scheme not in ("http", "https"):
        return "", "Ce n’est pas l’adresse d’une page : elle commence par https:// et se copie du navigateur."
    return text, ""


def check_page(url: str) -> list[Finding]:
    """Read the page, say what is found, keep it for whoever asked."""
    try:
        answer = fetch(url, LIMITS)
    except UpstreamError as error:
        logger.info("page to check not read: %s", error.reason)
        findings = [unread(error)]
        final = url
    else:
        final = answer.url
        page = read_page(final, decoded(answer.body, answer.headers), answer.headers)
        findings = look(page)
    cache.set(key_of(url, "found"), {"url": final, "findings": [asdict(item) for item in findings]}, KEPT)
    return findings


def decoded(body: bytes, headers: Mapping[str, str]) -> str:
    said = re.search(r"charset=([\w-]+)", headers.get("Content-Type", ""), re.IGNORECASE)
    told = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", body[:2048], re.IGNORECASE)
    name = said[1] if said else told[1].decode() if told else "utf-8"
    try:
        return body.decode(name, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def unread(error: UpstreamError) -> Finding:
    mend = {
        "forbidden": "L’adresse doit être celle d’une page publique, sur internet.",
        "type": "L’adresse doit être celle d’une page, pas d’un fichier.",
        "size": "La page dépasse 3 Mo : elle n’a pas été lue.",
        "status": "La page est-elle publiée, et lisible sans se connecter ?",
    }.get(error.reason, "Vérifier l’adresse, puis recommencer dans quelques minutes.")
    return Finding(WRONG, f"La page n’a pas pu être lue. {error}", mend)
