"""The shape of upstream's second version, drawn from the record of the first."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalogue.api import reference
from catalogue.api.answers import FULL_OBJECTS
from sig import territories

RESOURCES_PAGE_SIZE = 50
# The order of upstream's answer; a key it does not know comes after.
DATASET_KEYS = [
    "id",
    "title",
    "acronym",
    "slug",
    "description",
    "description_short",
    "created_at",
    "last_modified",
    "deleted",
    "private",
    "tags",
    "badges",
    "resources",
    "community_resources",
    "frequency",
    "frequency_date",
    "extras",
    "metrics",
    "organization",
    "owner",
    "temporal_coverage",
    "spatial",
    "license",
    "access_type",
    "access_audiences",
    "access_type_reason_category",
    "access_type_reason",
    "authorization_request_url",
    "uri",
    "page",
    "last_update",
    "archived",
    "doi",
    "quality",
    "harvest",
    "geopf",
    "internal",
    "contact_points",
    "featured",
    "permissions",
]
REUSE_KEYS = [
    "id",
    "owner",
    "organization",
    "badges",
    "metrics",
    "created_at",
    "last_modified",
    "title",
    "slug",
    "description",
    "type",
    "url",
    "image",
    "image_thumbnail",
    "datasets",
    "dataservices",
    "tags",
    "topic",
    "private",
    "extras",
    "featured",
    "deleted",
    "archived",
    "page",
    "permissions",
    "uri",
]


def upstream_origin(record: dict[str, Any]) -> str:
    """The site a record came from, by its own links."""
    parts = urlsplit(record.get("uri") or record.get("page") or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else settings.DATAGOUV_URL


def link(href: str, total: int | None) -> dict[str, Any]:
    return {"rel": "subsection", "href": href, "type": "GET", "total": total}


def dataset_v2(request: HttpRequest, record: dict[str, Any], *, resources_count: int) -> dict[str, Any]:
    """The light shape: resources are a link of ours; community resources, not held here, stay upstream's."""
    key = record["id"]
    path = reverse("api:v2-resources", kwargs={"key": key})
    # A record of the snapshot counts its files without listing them.
    total = len(record.get("resources") or ()) or resources_count
    query = f"?dataset={key}&page=1&page_size={RESOURCES_PAGE_SIZE}"
    community = f"{upstream_origin(record)}/api/1/datasets/community_resources/{query}"
    drawn = {
        **record,
        "resources": link(
            f"{request.build_absolute_uri(path)}?page=1&page_size={RESOURCES_PAGE_SIZE}", total
        ),
        "community_resources": link(community, None),
    }
    drawn.pop("schema", None)
    if request.headers.get(FULL_OBJECTS, "").lower() == "true":
        _fill_objects(drawn)
    return ordered(drawn, DATASET_KEYS)


def _fill_objects(drawn: dict[str, Any]) -> None:
    if license_id := drawn.get("license"):
        drawn["license"] = reference.LICENSES_BY_ID.get(license_id, {"id": license_id, "title": license_id})
    if frequency := drawn.get("frequency"):
        label = reference.FREQUENCY_LABELS.get(frequency, frequency)
        drawn["frequency"] = {"id": frequency, "label": label}
    if spatial := drawn.get("spatial"):
        granularity = spatial.get("granularity")
        names = reference.GRANULARITY_NAMES
        drawn["spatial"] = {
            **spatial,
            "zones": full_zones(spatial.get("zones") or []),
            "granularity": granularity and {"id": granularity, "name": names.get(granularity, granularity)},
        }


def full_zones(ids: list[str]) -> list[dict[str, Any]]:
    """Zones as objects; one that the referential has lost keeps its id for a name."""
    objects = []
    for zone in ids:
        found = territories.feature(zone)
        properties = found["properties"] if found else {"name": zone}
        objects.append({**properties, "id": found["id"] if found else zone, "class": "GeoZone"})
    return objects


def reuse_v2(request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
    """The datasets of a reuse become a link of ours, its APIs one of upstream's."""
    key = record["id"]
    query = f"?reuse={key}&page=1&page_size={RESOURCES_PAGE_SIZE}"
    datasets = request.build_absolute_uri(reverse("api:v2-datasets"))
    total = (record.get("metrics") or {}).get("datasets", len(record.get("datasets") or []))
    services = len(record.get("dataservices") or [])
    drawn = {
        **record,
        "datasets": link(f"{datasets}{query}", total),
        "dataservices": link(f"{upstream_origin(record)}/api/1/dataservices/{query}", services),
    }
    return ordered(drawn, REUSE_KEYS)


def ordered(record: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    known = {key: record[key] for key in keys if key in record}
    return {**known, **{key: value for key, value in record.items() if key not in known}}
