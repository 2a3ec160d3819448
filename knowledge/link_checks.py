"""Addresses that published items cite, visited now and then: politely, a few at a time, one a host."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from knowledge.models import LinkCheck, State
from opendatalab.http import Limits, UpstreamError, fetch

logger = logging.getLogger(__name__)
A_RUN = 20  # addresses
EVERY = timedelta(days=30)
AGAIN = timedelta(days=1)  # after a failure
DEAD_FROM = 3  # failures in a row: a service may be down for a day or two
# What a door that asks who is there answers: the page is there, for a person with a browser.
GUARDED = (401, 403, 405, 406, 429, 503)


def due(now: datetime) -> list[LinkCheck]:
    """The addresses to visit now: those never seen first, one of each host."""
    late = Q(checked_at=None) | Q(checked_at__lt=now - EVERY)
    late |= Q(failures__gt=0, checked_at__lt=now - AGAIN)
    rows = LinkCheck.objects.filter(late, item__state=State.PUBLISHED)
    chosen: dict[str, LinkCheck] = {}
    for row in rows.order_by(F("checked_at").asc(nulls_first=True), "pk")[: A_RUN * 20]:
        chosen.setdefault(urlsplit(row.url).hostname or "", row)
    return list(chosen.values())[:A_RUN]


def check_links(*, now: datetime | None = None) -> int:
    """Visit what is due. Returns how many addresses were visited."""
    now = now or timezone.now()
    rows = due(now)
    for row in rows:
        error = visit(row.url)
        same = LinkCheck.objects.filter(url=row.url)  # several items may cite it
        if error:
            same.update(checked_at=now, failures=F("failures") + 1, error=error[:200])
        else:
            same.update(checked_at=now, failures=0, error="")
    return len(rows)


def limits() -> Limits:
    return Limits(
        hosts=None,
        types=None,
        max_bytes=2**20,
        seconds=20.0,
        try_seconds=10.0,
        redirects=5,
        tries=1,
        private=settings.OUTBOUND_PRIVATE,
    )


def visit(url: str) -> str:
    """What is wrong with an address, in a sentence; nothing when it answers, or when we cannot tell."""
    try:
        fetch(url, limits())
    except UpstreamError as error:
        if error.status in GUARDED or error.reason == "size":
            return ""
        logger.info("%s: %s", url, error.for_staff)
        return str(error)
    return ""
