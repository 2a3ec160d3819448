"""schema.org's words for search engines: a Dataset on its page, the DataCatalog on the home page."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from catalogue.api.reference import LICENSES_BY_ID
from catalogue.dcat import DAY, iri
from catalogue.models import Dataset
from opendatalab.region import region
from opendatalab.text import plain_of_html
from sig import territories

CONTEXT = "https://schema.org/"
FILES = 50  # distributions said; the rest is on the page
DESCRIPTION = 4900  # characters: search engines refuse 5,000


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def catalog_reference() -> dict[str, Any]:
    return {"@type": "DataCatalog", "@id": absolute("/#catalogue"), "name": region().site_title}


def catalog_jsonld() -> dict[str, Any]:
    """For the home page."""
    pack = region()
    home = absolute("/")
    return {
        "@context": CONTEXT,
        **catalog_reference(),
        "description": pack.tagline,
        "url": home,
        "inLanguage": "fr",
        "license": LICENSES_BY_ID["lov2"]["url"],
        "spatialCoverage": {"@type": "Place", "name": pack.name},
        "publisher": {"@type": "GovernmentOrganization", "name": pack.operator.name},
        "isBasedOn": settings.DATAGOUV_URL,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(reverse('catalogue:dataset_list'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def dataset_jsonld(dataset: Dataset) -> dict[str, Any]:
    """For the page of a dataset. Empty values are left out."""
    record = dataset.record
    page = absolute(dataset.get_absolute_url())
    organization = record.get("organization") or {}
    said = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "name": dataset.title,
        "alternateName": dataset.acronym,
        "description": plain_of_html(dataset.description_html, DESCRIPTION) or dataset.title,
        "identifier": dataset.source_id,
        "sameAs": iri(record.get("page")),
        "keywords": dataset.tags,
        "inLanguage": "fr",
        "isAccessibleForFree": True if dataset.access_type == "open" else None,
        "license": (LICENSES_BY_ID.get(dataset.license) or {}).get("url"),
        "creator": _producer(organization),
        "publisher": _producer(organization),
        "dateCreated": _iso(dataset.created_at),
        "dateModified": _iso(dataset.last_update or dataset.last_modified),
        "temporalCoverage": _temporal(record.get("temporal_coverage")),
        "spatialCoverage": [
            {"@type": "Place", "name": territories.zone_label(zone), "identifier": zone}
            for zone in dataset.zones
        ],
        "includedInDataCatalog": catalog_reference(),
        "distribution": [
            _file(item) for item in (record.get("resources") or [])[:FILES] if iri(item.get("url"))
        ],
    }
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _producer(organization: dict[str, Any]) -> dict[str, Any]:
    if not organization.get("name"):
        return {}
    said = {"@type": "Organization", "name": organization["name"], "url": iri(organization.get("page"))}
    return {name: value for name, value in said.items() if value}


def _temporal(coverage: Any) -> str:
    """`2020-01-01/2020-12-31`, with `..` for an end that is still open."""
    if not isinstance(coverage, dict):
        return ""
    bounds = [DAY.match(coverage.get(name) or "") for name in ("start", "end")]
    return "/".join(found.group() if found else ".." for found in bounds) if any(bounds) else ""


def _file(resource: dict[str, Any]) -> dict[str, Any]:
    said = {
        "@type": "DataDownload",
        "name": resource.get("title"),
        "contentUrl": iri(resource["url"]),
        "encodingFormat": resource.get("mime") or resource.get("format"),
        "contentSize": f"{resource['filesize']} B" if isinstance(resource.get("filesize"), int) else None,
    }
    return {name: value for name, value in said.items() if value}
