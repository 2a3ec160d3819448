"""From an address to a record: its slug, its id, a slug it once had, or the page of what is gone."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from catalogue.models import FormerSlug, State, UpstreamRecord
from opendatalab.region import region
from opendatalab.wording import long_date
from sig import territories
from sig.drawing import page_url
from sig.models import PAGE_LEVELS

Record = TypeVar("Record", bound=UpstreamRecord)
WITH_PAGE = (State.VISIBLE, State.ARCHIVED)
GONE_WORDS = {
    State.HIDDEN: "n’apparaît plus sur data.gouv.fr. Son absence est en cours de vérification.",
    State.PRIVATE: "n’est plus visible sur data.gouv.fr : la fiche a été rendue privée, ou effacée.",
    State.OUT: "ne fait plus partie du périmètre de ce portail. La fiche existe toujours sur data.gouv.fr.",
    State.GONE: "n’existe plus sur data.gouv.fr : la fiche y a été supprimée.",
}


def find(
    rows: QuerySet[Record], kind: FormerSlug.Kind, address: str, *, query: str = ""
) -> Record | HttpResponsePermanentRedirect:
    """The record of an address, or the redirection to its present one; Http404 when nothing ever had it.

    Two records may share a slug, one of them gone: the one with a page wins.
    """
    if not address.isprintable():  # no slug has such a character, and a database may choke on it
        raise Http404("Aucune fiche n’a jamais eu cette adresse.")
    found = sorted(
        rows.filter(Q(slug=address) | Q(source_id=address)),
        key=lambda row: (row.state not in WITH_PAGE, row.slug != address, row.pk),
    )
    if found and found[0].state in WITH_PAGE and found[0].slug == address:
        return found[0]
    if moved := [row for row in found if row.state in WITH_PAGE]:
        return _moved(moved[0], query)
    former = FormerSlug.objects.filter(kind=kind, slug=address).values_list("source_id", flat=True).first()
    row = rows.filter(source_id=former).first() if former else None
    if row is None and not found and address != address.lower():
        row = rows.filter(slug=address.lower()).first()
    if row and row.state in WITH_PAGE:
        return _moved(row, query)
    if found or row:
        return found[0] if found else row
    raise Http404("Aucune fiche n’a jamais eu cette adresse.")


def _moved(row: UpstreamRecord, query: str) -> HttpResponsePermanentRedirect:
    address = row.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def gone(
    request: HttpRequest, row: UpstreamRecord, *, what: str, page_url: str, more: dict[str, Any]
) -> HttpResponse:
    """410, with what is known of something that was here."""
    context = {
        "title": str(row),
        "what": what,
        "words": GONE_WORDS[State(row.state)],
        "since": long_date(row.absent_since),
        "seen": seen_on(row),
        "source_id": row.source_id,
        "page_url": page_url if row.state in (State.HIDDEN, State.OUT) else "",
        **more,
    }
    return render(request, "catalogue/gone.html", context, status=410)


def crumbs(*links: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page, below the home page: (words, address); the last is the page itself."""
    return [{"label": label, "url": url} for label, url in links]


def seen_on(row: UpstreamRecord) -> str:
    """When what we hold was read upstream: the day of the snapshot, or of the last sync that changed it."""
    snapshot = region().snapshot
    return long_date(snapshot.date if row.from_snapshot and snapshot else row.synced_at)


def place_address(geozone: str) -> str:
    """The page of a territory; the list of its datasets for what has no page of its own (France, Europe)."""
    zone = territories.mesh().zones.get(geozone)
    if zone and zone.level in PAGE_LEVELS.values():
        return page_url(zone)
    return f"{reverse('catalogue:dataset_list')}?{urlencode({'geozone': geozone}, safe=':')}"
