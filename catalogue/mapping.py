"""Upstream's records drawn into our columns. Pure: touches neither database nor network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from catalogue.formats import format_family
from catalogue.vocabulary import FORMER_FREQUENCIES
from opendatalab.text import plain_of_html, render_markdown

Record = dict[str, Any]
SUMMARY = 300  # characters
BIG = 2**31 - 1


class BadRecord(Exception):
    """A record that cannot be read; the message says why, in French, for the team."""


@dataclass(frozen=True)
class Row:
    """A record drawn into columns. `organization` and `datasets` hold upstream ids, not yet rows."""

    source_id: str
    columns: dict[str, Any]
    organization: Record | None = None
    resources: tuple[Record, ...] = ()
    datasets: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        return self.columns["fingerprint"]


def read_dataset(record: Record) -> Row:
    """A v1 dataset as a Row, or BadRecord."""
    spatial = _get(record, "spatial", dict)
    harvest = _get(record, "harvest", dict)
    metrics = _get(record, "metrics", dict)
    quality = _get(record, "quality", dict)
    export = _get(record, "catalogue_export", dict)  # the snapshot's counts, where files are not listed
    resources = [_checked(item) for item in _get(record, "resources", list)]
    formats = [item.get("format") for item in resources] or export.get("resources_formats") or []
    documented = quality.get("resources_documentation")
    title = _text(record, "title", required=True)
    description = _described(_text(record, "description"))
    short = _text(record, "description_short")
    frequency = _text(record, "frequency")
    columns = {
        **_common(record, title),
        "title": title.strip()[:350],
        "acronym": _text(record, "acronym")[:350],
        "summary": short[:SUMMARY] or plain_of_html(description, SUMMARY),
        "description_html": description,
        "license": _text(record, "license")[:64],
        "frequency": FORMER_FREQUENCIES.get(frequency, frequency)[:32],
        "granularity": _str(spatial.get("granularity"))[:32],
        "tags": _strings(record, "tags"),
        "zones": [zone.partition("@")[0] for zone in _strings(spatial, "zones")],
        "badges": [
            _str(badge.get("kind")) for badge in _get(record, "badges", list) if isinstance(badge, dict)
        ],
        "formats": list(dict.fromkeys(map(format_family, formats))),
        "schemas": list(dict.fromkeys(filter(None, (_schema(item) for item in resources)))),
        "access_type": _text(record, "access_type")[:24] or "open",
        "created_at": _moment(record, "created_at"),
        "last_modified": _moment(record, "last_modified"),
        "last_update": _moment(record, "last_update") or _moment(record, "last_modified"),
        "archived_at": _moment(record, "archived"),
        "harvest_domain": _str(harvest.get("domain"))[:255],
        "quality_score": _number(quality.get("score")),
        "resources_count": len(resources) or _count(export.get("resources_count")),
        "views": _count(metrics.get("views")),
        "downloads": _count(metrics.get("resources_downloads")),
        "followers": _count(metrics.get("followers")),
        "reuses_count": _count(metrics.get("reuses")),
        "discussions_count": _known_count(metrics.get("discussions")),
        "discussions_open": _known_count(metrics.get("discussions_open")),
        "documented": documented if isinstance(documented, bool) else None,
    }
    organization = _get(record, "organization", dict) or None
    return Row(columns["source_id"], columns, organization, tuple(resources))


def read_organization(record: Record) -> Row:
    """A v1 organization as a Row. Its members are persons: they are not kept."""
    record = {**record, "members": []} if record.get("members") else record
    name = _text(record, "name", required=True)
    columns = {
        **_common(record, name),
        "name": name[:350],
        "acronym": _text(record, "acronym")[:350],
        "description_html": _described(_text(record, "description")),
        "url": _web(_text(record, "url")),
        "logo": _web(_text(record, "logo_thumbnail") or _text(record, "logo")),
        "badges": [
            _str(badge.get("kind")) for badge in _get(record, "badges", list) if isinstance(badge, dict)
        ],
        "followers": _count(_get(record, "metrics", dict).get("followers")),
    }
    return Row(columns["source_id"], columns)


def read_reuse(record: Record) -> Row:
    title = _text(record, "title", required=True)
    description = _described(_text(record, "description"))
    datasets = _get(record, "datasets", list)
    columns = {
        **_common(record, title),
        "title": title[:350],
        "summary": plain_of_html(description, SUMMARY),
        "description_html": description,
        "type": _text(record, "type")[:32],
        "topic": _text(record, "topic")[:64],
        "url": _web(_text(record, "url")),
        "image": _web(_text(record, "image_thumbnail") or _text(record, "image")),
        "created_at": _moment(record, "created_at"),
        "last_modified": _moment(record, "last_modified"),
    }
    ids = tuple(item["id"] for item in datasets if isinstance(item, dict) and isinstance(item.get("id"), str))
    return Row(columns["source_id"], columns, _get(record, "organization", dict) or None, datasets=ids)


def lists_files(record: Mapping[str, Any]) -> bool:
    """False for a snapshot's record, which counts files and formats without giving their addresses."""
    return "catalogue_export" not in record


def reasons_of(record: Record, rules: Iterable[tuple[str, str]]) -> list[str]:
    """The (kind, value) rules of the perimeter that a dataset meets, as `kind:value`, in their order."""
    organization = (record.get("organization") or {}).get("id")
    zones = set((record.get("spatial") or {}).get("zones") or ())
    tags = set(record.get("tags") or ())
    met = {"organization": {organization}, "geozone": zones, "tag": tags, "dataset": {record.get("id")}}
    return [f"{kind}:{value}" for kind, value in rules if value in met[kind]]


# Fields whose change is told on the dataset's page. What moves by itself (metrics, checks) is not.
TOLD = (
    "title",
    "summary",
    "license",
    "frequency",
    "granularity",
    "tags",
    "zones",
    "access_type",
    "formats",
    "resources_count",
    "last_update",
    "archived_at",
)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What changed among the told fields, with values fit for JSON."""
    return [
        {"field": name, "before": _plain(before[name]), "after": _plain(after[name])}
        for name in TOLD
        if before[name] != after[name]
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _common(record: Record, title: str) -> dict[str, Any]:
    source_id = _text(record, "id", required=True)
    if len(source_id) > 40:
        raise BadRecord("identifiant trop long")
    try:
        text = orjson.dumps(record)
    except TypeError as error:  # half a surrogate pair, say
        raise BadRecord("la fiche contient du texte illisible") from error
    return {
        "source_id": source_id,
        "slug": (_text(record, "slug") or slugify(title) or source_id)[:255],
        "upstream": text.decode(),
        "fingerprint": blake2b(text, digest_size=16).hexdigest(),
    }


@lru_cache(maxsize=64)  # harvested series share one description
def _described(text: str) -> str:
    return str(render_markdown(text))


def _get(record: Record, name: str, kind: type) -> Any:
    value = record.get(name)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise BadRecord(f"« {name} » n’est pas du type attendu")
    return value


def _text(record: Record, name: str, *, required: bool = False) -> str:
    value = _get(record, name, str)
    if required and not value.strip():
        raise BadRecord(f"« {name} » manque")
    return value.replace("\0", "")  # PostgreSQL takes none


def _str(value: Any) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def _strings(record: Record, name: str) -> list[str]:
    values = _get(record, name, list)
    if not all(isinstance(value, str) for value in values):
        raise BadRecord(f"« {name} » contient autre chose que du texte")
    return list(dict.fromkeys(value.replace("\0", "") for value in values))


def _checked(resource: Any) -> Record:
    if not isinstance(resource, dict) or not isinstance(resource.get("id"), str):
        raise BadRecord("une ressource n’est pas lisible")
    if not isinstance(resource.get("format"), str | None) or not isinstance(resource.get("url"), str | None):
        raise BadRecord("une ressource a un format ou une adresse illisible")
    return resource


def _schema(resource: Record) -> str:
    schema = resource.get("schema")
    return _str(schema.get("name")) if isinstance(schema, dict) else ""


def _moment(record: Record, name: str) -> datetime | None:
    text = _text(record, name)
    if not text:
        return None
    try:
        moment = parse_datetime(text) or datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRecord(f"« {name} » n’est pas une date") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(value: Any) -> int:
    return min(max(int(value), 0), BIG) if isinstance(value, int | float) else 0


def _known_count(value: Any) -> int | None:
    return _count(value) if isinstance(value, int) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _web(address: str) -> str:
    """An address that a link may carry: http(s) only."""
    address = address.strip()
    return address[:2000] if address.lower().startswith(("http://", "https://")) else ""
