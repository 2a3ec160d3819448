"""Numbers, sizes and dates as French writes them, and web addresses that may become links."""

import re
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

from django.utils import timezone

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
UNITS = (("octet", 1), ("ko", 10**3), ("Mo", 10**6), ("Go", 10**9), ("To", 10**12))
DECIMAL = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?")
LINKABLE = ("http", "https", "ftp")


def number(value: int) -> str:
    """`1234567` → « 1 234 567 », with narrow non-breaking spaces."""
    return f"{value:,}".replace(",", "\u202f")


def counted(count: int, one: str, many: str) -> str:
    """`counted(0, "jeu", "jeux")` → « 0 jeu »; in French the plural starts at two."""
    return f"{number(count)}\u00a0{many if count > 1 else one}"


def long_date(value: date | datetime | None) -> str:
    """« 1er mars 2026 », in local time; empty without a date."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    day = "1er" if value.day == 1 else str(value.day)
    return f"{day}\u00a0{MONTHS[value.month - 1]} {value.year}"


def read_date(text: object) -> datetime | None:
    """A date as upstream writes it, in UTC when no zone is said; None when it is not one."""
    if not isinstance(text, str):
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if timezone.is_aware(value) else value.replace(tzinfo=UTC)


def size_in_words(size: object) -> str:
    """`4521` → « 4,5 ko »; empty when the size is not known."""
    if isinstance(size, bool) or not isinstance(size, int | float) or size <= 0:
        return ""
    unit, factor = UNITS[0]
    for name, power in UNITS:
        if size >= power:
            unit, factor = name, power
    value = size / factor
    if unit == "octet":
        return f"{size:.0f}\u00a0octet{'s' if size > 1 else ''}"
    text = f"{value:.1f}".replace(".", ",") if value < 10 else f"{value:.0f}"
    return f"{text.removesuffix(',0')}\u00a0{unit}"


def web_address(text: object) -> str:
    """An address that may stand in a link: a known scheme and a host; empty otherwise."""
    if not isinstance(text, str):
        return ""
    address = quote(text.strip(), safe="!#$%&'()*+,/:;=?@[]~|")
    try:
        parts = urlsplit(address)
        return address if parts.scheme.lower() in LINKABLE and parts.hostname else ""
    except ValueError:
        return ""


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def decimal(value: float, digits: int = 2) -> str:
    """`1234.5` → « 1 234,5 »; no decimals for a whole number."""
    if float(value).is_integer():
        return number(int(value))
    whole, _, part = f"{abs(value):.{digits}f}".partition(".")
    sign = "-" if value < 0 else ""
    part = part.rstrip("0")
    return f"{sign}{number(int(whole))}{',' + part if part else ''}"


def read_decimal(text: object) -> float | None:
    """A number as French, English or a spreadsheet writes it; None when it is none."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return float(text) if abs(text) < 1e300 else None
    plain = "".join(str(text).split()).replace("\u202f", "").replace("\u00a0", "").removesuffix("%")
    if "," in plain and "." in plain:  # the last of the two is the decimal one
        thousands = "." if plain.rfind(",") > plain.rfind(".") else ","
        plain = plain.replace(thousands, "")
    elif plain.count(",") > 1:
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    return float(plain) if DECIMAL.fullmatch(plain) else None
