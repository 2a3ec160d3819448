"""The newest items for feed readers: all of them, or those of a list under its filters."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from catalogue.feeds import clean, feed, new_atom
from knowledge.addresses import BY_FOLDER
from knowledge.forms import Asked, read
from knowledge.models import Kind
from knowledge.shelf import Entry, shelf
from knowledge.views.lists import found
from opendatalab.region import region

ENTRIES = 20


@feed
def atom(request: HttpRequest) -> HttpResponse:
    held = shelf()
    entries = [entry for entry in held.entries if entry.kind != Kind.TERM]
    asked = read(request.GET, entries)
    return answer(
        "Connaissances", "knowledge:atom", "knowledge:home", [], found(entries, asked, ())[0], asked
    )


@feed
def list_atom(request: HttpRequest, folder: str) -> HttpResponse:
    mark = BY_FOLDER.get(folder)
    if mark is None:
        raise Http404("liste")
    entries = shelf().of_kinds(mark.kinds)
    asked = read(request.GET, entries)
    rows = found(entries, asked, mark.kinds)[0]
    return answer(mark.title, "knowledge:list_atom", f"knowledge:{folder}", [folder], rows, asked)


def answer(
    title: str, route: str, page: str, args: list[str], entries: list[Entry], asked: Asked
) -> HttpResponse:
    pack = region()
    query = asked.query()
    atom = new_atom(
        f"{pack.site_title}\u00a0: {title.lower()}" + (", avec filtres" if query else ""),
        f"Les {ENTRIES} fiches publiées le plus récemment.",
        page=f"{reverse(page)}{query}",
        own=f"{reverse(route, args=args)}{query}",
        feed_copyright="Licence Ouverte 2.0",
    )
    newest = sorted(entries, key=lambda entry: (-entry.published_at.timestamp(), entry.pk))
    for entry in newest[:ENTRIES]:
        url = f"{settings.SITE_URL}{entry.url}"
        atom.add_item(
            title=clean(entry.title),
            link=url,
            description=clean(entry.summary),
            unique_id=url,
            pubdate=entry.published_at,
            updateddate=max(entry.updated_at, entry.published_at),
            categories=[Kind(entry.kind).label, *(clean(theme) for theme in entry.themes)],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
