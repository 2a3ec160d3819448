"""The registry of the sites that show the catalogue: an origin and a day, never a visitor.

1. `NoteUses` sees the requests for what is made for other sites, before kept pages answer them. The first
   time in a day that a process sees an origin, it adds a line to a file of `DATA_DIR`; afterwards it only
   looks in a set. A visit writes nothing in the database and waits for nothing.
2. `record_uses`, rung by the timetable, carries the lines of each host into the table.

A site stays out by `registre=non` on its requests (the element's `data-odl-sans-registre`), by a referrer
policy that hides it, or by asking the team.
"""

import ipaddress
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalogue.models import EmbedSite, EmbedSiteQuerySet, Organization

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]

KINDS = {"script": "script", "frame": "cadre", "api": "API"}
OPT_OUT = "registre=non"  # on any request
LONGEST = 200  # characters of an origin
AT_MOST = 5000  # origins that a process notes in a day: a liar who invents them fills no disk
FOLDER = "uses"
ORGANIZATION = re.compile(r"(?:^|&)organization=([0-9a-f]{24})(?=&|$)")
# What is nobody's site: names that only a local network knows.
LOCAL = ("localhost", ".localhost", ".local", ".lan", ".home", ".internal", ".intranet", ".test", ".invalid")


@dataclass(frozen=True)
class Use:
    day: date
    origin: str
    kind: str
    organization: str = ""  # the id of the one producer asked, if it is so

    def line(self) -> str:
        return f"{self.day.isoformat()}\t{self.kind}\t{self.origin}\t{self.organization}\n"


class NoteUses:
    """Note the origin of what other sites ask of us: a look in a set, once the day's line is written."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.day: date | None = None
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/embed/", "/api/")):
            self.note(request)
        return self.get_response(request)

    def note(self, request: HttpRequest) -> None:
        said = request.headers.get("Origin") or request.headers.get("Referer")
        if not said or OPT_OUT in request.META.get("QUERY_STRING", ""):
            return
        kind = kind_of(request)
        if not kind:
            return
        today = timezone.localdate()
        if self.day != today:
            self.day, self.seen = today, set()
        key = (kind, said[: LONGEST * 2])
        if key in self.seen or len(self.seen) >= AT_MOST:
            return
        self.seen.add(key)
        if origin := origin_of(said):
            if (kind, origin) in self.seen and origin != said:  # another page of a site already noted
                return
            self.seen.add((kind, origin))
            found = ORGANIZATION.findall(request.META.get("QUERY_STRING", ""))
            append(Use(today, origin, kind, found[0] if len(found) == 1 else ""))


def kind_of(request: HttpRequest) -> str:
    """The kind of use; empty for a visitor who follows a link or types an address."""
    if request.method != "GET" or request.headers.get("Sec-Fetch-Dest", "") == "document":
        return ""
    if request.path.startswith("/api/"):
        # Without Origin it is a link that somebody followed, or a program that says where it comes from.
        return "api" if "Origin" in request.headers else ""
    return (
        "script" if request.path.endswith((".js", ".mjs")) else "frame" if request.path.endswith("/") else ""
    )


def origin_of(address: str) -> str:
    """`https://www.mairie.example` from an Origin or a Referer; empty for ourselves and for local names."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or not host.isascii() or host == own_host():
        return ""
    if "." not in host or f".{host}".endswith(LOCAL) or host.endswith(LOCAL) or not plain(host):
        return ""
    origin = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
    return origin if len(origin) <= LONGEST else ""


def own_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def plain(host: str) -> bool:
    """A name of the public web: a number is a test machine or an attack."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"[a-z0-9.-]+", host))
    return False


def folder() -> Path:
    return settings.DATA_DIR / FOLDER


def append(use: Use) -> None:
    """One line, in one write: several processes share the file of the day."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with (folder() / f"{use.day.isoformat()}.txt").open("a", encoding="utf-8") as file:
            file.write(use.line())
    except OSError as error:  # a full or read-only disk: the visitor's answer matters more
        logger.warning("use by another site not noted: %s", error)


def record_uses(*, now: datetime | None = None) -> int:
    """Carry the noted uses into the table, and remove files of past days. Twice adds nothing."""
    today = timezone.localdate(now)
    count = 0
    for file in sorted(folder().glob("*.txt")) if folder().is_dir() else []:
        uses = set(read_uses(file))
        with transaction.atomic():
            for use in sorted(uses, key=lambda use: (use.day, use.origin, use.kind)):
                count += record(use)
        if file.stem < today.isoformat():
            file.unlink(missing_ok=True)
    return count


def read_uses(file: Path) -> Iterator[Use]:
    """The lines that are whole and mean something: a write may have been cut."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split("\t")
        if len(parts) == 4 and parts[1] in KINDS and origin_of(parts[2]) == parts[2]:
            try:
                yield Use(date.fromisoformat(parts[0]), parts[2], parts[1], parts[3])
            except ValueError:
                continue


def record(use: Use) -> bool:
    """True when the site, the kind of use or the day is new."""
    values = {"first_seen": use.day, "last_seen": use.day, "kinds": [use.kind]}
    site, new = EmbedSite.objects.get_or_create(origin=use.origin, defaults=values)
    if site.left_out:
        return False
    if not site.organization_id and use.organization:
        site.organization = Organization.objects.filter(source_id=use.organization).first()
    news = new or use.kind not in site.kinds or use.day > site.last_seen
    site.kinds = sorted({*site.kinds, use.kind})
    if use.day > site.last_seen:
        site.last_seen, site.days = use.day, site.days + 1
    site.save()
    return news


def sites_using_api(*, today: date | None = None) -> EmbedSiteQuerySet:
    """The local authorities whose sites show the catalogue: the list behind the indicator."""
    found = EmbedSite.objects.in_use(today=today or timezone.localdate()).of_authorities()
    return found.select_related("organization", "territory").order_by("origin")
