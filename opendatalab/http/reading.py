"""From an open response to an Answer: status, type, and a body that never grows past its limit."""

import email.utils
import math
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

import requests

from opendatalab.http.contract import Answer, Limits, UpstreamRefused, UpstreamUnavailable

TRY_AGAIN = {408, 425, 429}  # and 5xx
COMPRESSED = {"gzip", "x-gzip", "deflate"}
GZIP_OR_ZLIB = 47  # for zlib: tell the two apart by their first bytes
MAX_RETRY_AFTER = 24 * 3600
BLOCK = 2**16


def read_answer(response: requests.Response, method: str, limits: Limits) -> Answer:
    """The answer, or the error that its status, type or body deserves."""
    status, headers = response.status_code, response.headers
    if status < 200:
        raise UpstreamUnavailable("network", f"status {status} out of place")
    if status >= 300 and status != 304:  # before the type: errors of front servers come as HTML
        kind = UpstreamUnavailable if status in TRY_AGAIN or status >= 500 else UpstreamRefused
        raise kind("status", response.raw.reason[:80], status, read_retry_after(headers))
    if method == "HEAD" or status in (204, 304):
        response.raw.read()
        return Answer(response.url, status, headers, b"")
    content_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if limits.types is not None and content_type not in limits.types:
        raise UpstreamRefused("type", content_type[:80])
    return Answer(response.url, status, headers, _read_body(response, limits))


def read_retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds to wait, a day at most; None when nothing readable is said.

    A date is compared with the answer's own date: the clocks of others are never compared with ours.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MAX_RETRY_AFTER)
    if (until := _read_date(value)) is None:
        return None
    seconds = (until - (_read_date(headers.get("Date", "")) or datetime.now(UTC))).total_seconds()
    return min(max(math.ceil(seconds), 0), MAX_RETRY_AFTER)


def _read_date(value: str) -> datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _read_body(response: requests.Response, limits: Limits) -> bytes:
    headers, raw = response.headers, response.raw
    encoding = headers.get("Content-Encoding", "").strip().lower()
    transfer = headers.get("Transfer-Encoding", "").strip().lower()
    if encoding not in COMPRESSED | {"", "identity"} or transfer not in ("", "chunked"):
        raise UpstreamRefused("encoding", f"{encoding} {transfer}".strip()[:80])
    inflate = zlib.decompressobj(GZIP_OR_ZLIB) if encoding in COMPRESSED else None
    if not inflate and (raw.length or 0) > limits.max_bytes:
        raise UpstreamRefused("size", f"{raw.length} bytes announced")
    body = bytearray()
    while block := raw.read(BLOCK):
        try:
            # Never more than one byte too many: what is left in a bomb stays there.
            body += inflate.decompress(block, limits.max_bytes - len(body) + 1) if inflate else block
        except zlib.error as error:
            raise UpstreamRefused("encoding", str(error)) from error
        if len(body) > limits.max_bytes or (inflate and inflate.unused_data):
            raise UpstreamRefused("size", "body past its limit, or past its end")
    if raw.length or (inflate and not inflate.eof):  # chunked bodies cut short raise by themselves
        raise UpstreamUnavailable("network", "body cut short")
    return bytes(body)
