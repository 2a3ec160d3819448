"""Suggestions in upstream's shapes. Those that the portal's own search box shows are catalogue:suggest."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import slugify

from catalogue.api.answers import api_view
from catalogue.api.arguments import suggestion
from catalogue.models import Dataset, Organization
from opendatalab.stamp import content_stamp

_tags: tuple[str, list[str]] = ("", [])


def all_tags() -> list[str]:
    """Every tag of the visible datasets, the most used first."""
    global _tags
    stamp = content_stamp()
    if _tags[0] != stamp:
        counts: dict[str, int] = {}
        for tags in Dataset.objects.visible().order_by().values_list("tags", flat=True):
            for tag in tags:
                counts[tag] = counts.get(tag, 0) + 1
        _tags = (stamp, sorted(counts, key=lambda tag: (-counts[tag], tag)))
    return _tags[1]


@api_view
def suggest_datasets(request: HttpRequest) -> list[dict[str, Any]]:
    words, count = suggestion(request)
    rows = Dataset.objects.visible().filter(Q(title__icontains=words) | Q(acronym__icontains=words))
    found = rows.select_related("organization").order_by("-followers", "pk")[:count]
    return [
        {
            "id": row.source_id,
            "title": row.title,
            "acronym": row.record.get("acronym"),
            "slug": row.slug,
            "image_url": (row.organization.logo or None) if row.organization else None,
            "page": row.record.get("page"),
        }
        for row in found
    ]


@api_view
def suggest_organizations(request: HttpRequest) -> list[dict[str, Any]]:
    words, count = suggestion(request)
    rows = Organization.objects.visible().filter(Q(name__icontains=words) | Q(acronym__icontains=words))
    return [
        {
            "id": row.source_id,
            "name": row.name,
            "acronym": row.record.get("acronym"),
            "slug": row.slug,
            "image_url": row.logo or None,
            "page": row.record.get("page"),
        }
        for row in rows.order_by("-followers", "pk")[:count]
    ]


@api_view
def suggest_tags(request: HttpRequest) -> list[dict[str, str]]:
    words, count = suggestion(request)
    wanted = slugify(words)
    found = [tag for tag in all_tags() if wanted in tag][:count]
    return [{"text": tag} for tag in sorted(found, key=len)]
