"""The files and services of a dataset, from upstream's record, as the page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.formats import FORMATS, format_family
from catalogue.vocabulary import RESOURCE_TYPES
from opendatalab.text import plain_text
from opendatalab.wording import host_of, long_date, read_date, size_in_words, web_address

PER_PAGE = 20
SCHEMAS = "https://schema.data.gouv.fr"


@dataclass(frozen=True)
class ResourcePage:
    """One page of a dataset's files, the documentation apart, and where the others are."""

    files: list[dict[str, Any]]
    documentation: list[dict[str, Any]]
    total: int
    page: int
    last: int
    first_rank: int


def resource_page(record: Mapping[str, Any], *, page: int) -> ResourcePage:
    resources = [item for item in record.get("resources") or () if isinstance(item, dict)]
    files = [item for item in resources if item.get("type") != "documentation"]
    documents = [item for item in resources if item.get("type") == "documentation"]
    last = max(1, -(-len(files) // PER_PAGE))
    page = min(max(page, 1), last)
    start = (page - 1) * PER_PAGE
    return ResourcePage(
        files=[describe(item) for item in files[start : start + PER_PAGE]],
        documentation=[describe(item) for item in documents[:PER_PAGE]],
        total=len(files),
        page=page,
        last=last,
        first_rank=start + 1,
    )


def describe(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A file in words. Its link is the permanent one when there is one, and always a web address."""
    raw = _text(resource.get("format"))
    family = format_family(raw)
    known = FORMATS[family]
    extras = resource.get("extras") if isinstance(resource.get("extras"), dict) else {}
    url = web_address(resource.get("url"))
    link = web_address(resource.get("latest")) or url
    schema = _schema(resource.get("schema"))
    type_ = _text(resource.get("type"))
    return {
        "id": _text(resource.get("id")),
        "title": _text(resource.get("title")) or "Sans titre",
        "description": plain_text(_text(resource.get("description")), 300),
        "format": raw.upper() if family == "other" and raw else known.label,
        "about": known.about if family != "other" else "",
        "open": known.open,
        "type": RESOURCE_TYPES.get(type_, type_) if type_ != "main" else "",
        "size": size_in_words(resource.get("filesize") or extras.get("analysis:content-length")),
        "date": long_date(read_date(resource.get("last_modified")) or read_date(resource.get("created_at"))),
        "link": link,
        "host": host_of(url),
        "permanent": link if link != url else "",
        "schema": schema[0],
        "schema_url": schema[1],
        "preview_url": web_address(resource.get("preview_url")),
        **_availability(extras),
    }


def _availability(extras: Mapping[str, Any]) -> dict[str, Any]:
    """What upstream's last check of the link says; without one, nothing is known."""
    available = extras.get("check:available")
    checked = long_date(read_date(extras.get("check:date")))
    on = f" le {checked}" if checked else ""
    if available is True:
        return {"available": "yes", "availability": f"Répondait{on}"}
    if available is False:
        return {"available": "no", "availability": f"Ne répondait pas{on}"}
    return {"available": "unknown", "availability": "Disponibilité non vérifiée"}


def _schema(schema: object) -> tuple[str, str]:
    """The name of the schema that a file follows, and its page."""
    if not isinstance(schema, dict):
        return "", ""
    name, url = _text(schema.get("name")), web_address(schema.get("url"))
    if name:
        return name, url or web_address(f"{SCHEMAS}/{name}/")
    return (host_of(url), url) if url else ("", "")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
