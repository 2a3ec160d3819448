"""Items in JSON: a list under the filters of the pages, and one item whole, in Markdown and HTML."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from catalogue.api.answers import api_view
from catalogue.api.arguments import choice, paging
from catalogue.api.errors import gone, not_found
from catalogue.api.paging import check_page, page_of
from knowledge import kinds
from knowledge.forms import read
from knowledge.models import Item, Kind, Link, State
from knowledge.presenting import LICENCE_URL
from knowledge.shelf import Entry, shelf
from knowledge.views.lists import found

LICENCE = "lov2"
NAMES = {
    Link.Target.DATASET: "datasets",
    Link.Target.REUSE: "reuses",
    Link.Target.ORGANIZATION: "organizations",
    Link.Target.TERRITORY: "territories",
    Link.Target.ITEM: "items",
}


def reference(entry: Entry) -> dict[str, Any]:
    """An item as the list gives it."""
    return {
        "id": entry.ref,
        "kind": entry.kind,
        "slug": entry.slug,
        "title": entry.title,
        "summary": entry.summary,
        "section": entry.section or None,
        "audiences": list(entry.audiences),
        "needs": list(entry.needs),
        "themes": list(entry.themes),
        "sector": entry.sector or None,
        "published_at": entry.published_at.isoformat(),
        "last_modified": entry.updated_at.isoformat(),
        "checked_at": entry.checked_at.isoformat() if entry.checked_at else None,
        "check_again_at": entry.check_again_at.isoformat() if entry.check_again_at else None,
        **{name: entry.targets_of(sort) for sort, name in NAMES.items()},
        "license": LICENCE,
        "page": f"{settings.SITE_URL}{entry.url}",
        "uri": f"{settings.SITE_URL}/api/1/knowledge/{entry.ref}/",
    }


@api_view
def items(request: HttpRequest) -> dict[str, Any]:
    page, page_size = paging(request)
    kind = choice(request.GET, "kind", tuple(Kind.values))
    entries = [entry for entry in shelf().entries if not kind or entry.kind == kind]
    asked = read(request.GET, entries)
    rows = found(entries, asked, [kind] if kind else ())[0]
    if not asked.q:
        rows = sorted(rows, key=lambda entry: (-entry.updated_at.timestamp(), entry.pk))
    start = (page - 1) * page_size
    shown = rows[start : start + page_size]
    check_page(request, page, len(shown))
    data = [reference(entry) for entry in shown]
    return page_of(request, data, page=page, page_size=page_size, total=len(rows))


@api_view
def item(request: HttpRequest, kind: str, slug: str) -> dict[str, Any]:
    entry = shelf().by_ref.get(f"{kind}/{slug}")
    row = Item.objects.filter(kind=kind, slug=slug).first()
    if entry is None or row is None:
        if row and row.state == State.ARCHIVED and row.published_at:
            raise gone("Item")
        raise not_found(request)
    about = {name: value for name, value in row.details.items() if name in shown_fields(kind)}
    return reference(entry) | {
        "body": row.body,
        "body_html": row.body_html,
        "details": about,
        "sources": row.sources,
        "license_url": LICENCE_URL,
        "origin": row.origin or None,
    }


def shown_fields(kind: str) -> set[str]:
    """The fields that visitors see: the day when a person agreed to be quoted is not one."""
    return {field.name for field in kinds.about(kind).fields if field.shown}
