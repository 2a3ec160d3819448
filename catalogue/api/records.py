"""Finding one record by its data.gouv.fr id or its slug, former slugs included."""

from typing import TypeVar

from django.http import HttpRequest
from django.urls import reverse

from catalogue.api.errors import Moved, gone, not_found
from catalogue.forms import SOURCE_ID
from catalogue.models import Dataset, FormerSlug, Organization, Reuse, State

Record = TypeVar("Record", Dataset, Organization, Reuse)
KINDS = {
    Dataset: (FormerSlug.Kind.DATASET, "Dataset"),
    Organization: (FormerSlug.Kind.ORGANIZATION, "Organization"),
    Reuse: (FormerSlug.Kind.REUSE, "Reuse"),
}
# Several records may have borne the same slug: the living one answers.
RANKS = {State.VISIBLE: 0, State.ARCHIVED: 1, State.HIDDEN: 2, State.GONE: 3}
DELETED = (State.HIDDEN, State.GONE)  # upstream said 410, lately or long ago


def find(request: HttpRequest, model: type[Record], key: str) -> Record:
    """The record at that id or slug: 308 from a former slug, 410 when deleted, else 404."""
    kind, label = KINDS[model]
    row = _lookup(model, key)
    if row is None:
        former = FormerSlug.objects.filter(kind=kind, slug=key).values_list("source_id", flat=True).first()
        slug = former or key.lower()
        current = _lookup(model, slug) if slug != key else None
        if current is None or current.state not in (State.VISIBLE, State.ARCHIVED):
            raise not_found(request)
        raise Moved(_moved_to(request, key, current.slug))
    if row.state in DELETED:
        raise gone(label)
    if row.state not in (State.VISIBLE, State.ARCHIVED):
        raise not_found(request)
    return row


def _lookup(model: type[Record], key: str) -> Record | None:
    rows = model.objects.defer("description_html")
    if SOURCE_ID.fullmatch(key) and (row := rows.filter(source_id=key).first()):
        return row
    found = sorted(rows.filter(slug=key), key=lambda row: (RANKS.get(row.state, 4), row.pk))
    return found[0] if found else None


def _moved_to(request: HttpRequest, key: str, slug: str) -> str:
    match = request.resolver_match
    kwargs = {name: slug if value == key else value for name, value in match.kwargs.items()}
    query = request.META.get("QUERY_STRING", "")
    return f"{reverse(match.view_name, kwargs=kwargs)}{'?' if query else ''}{query}"
