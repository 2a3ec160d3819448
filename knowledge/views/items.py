"""The page of one item."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.views.addresses import crumbs
from knowledge.addresses import BY_FOLDER, Shelfmark
from knowledge.jsonld import item_jsonld
from knowledge.models import Item, State
from knowledge.presenting import present
from opendatalab.text import script_json
from opendatalab.wording import long_date


def find(folder: str, slug: str) -> tuple[Shelfmark, Item]:
    """The item of an address, public or archived; Http404 for what was never shown."""
    mark = BY_FOLDER.get(folder)
    if mark is None or not slug.isprintable():
        raise Http404("Aucune fiche n’a cette adresse.")
    rows = Item.objects.filter(kind__in=mark.kinds, slug=slug)
    found = {row.kind: row for row in rows}
    ordered = [found[kind] for kind in mark.kinds if kind in found]  # a guide of ours before a pointer
    shown = [row for row in ordered if row.is_public] or [
        row for row in ordered if row.state == State.ARCHIVED and row.published_at
    ]
    if not shown:
        raise Http404("Aucune fiche n’a cette adresse.")
    return mark, shown[0]


@require_safe
def item(request: HttpRequest, folder: str, slug: str) -> HttpResponse:
    mark, row = find(folder, slug)
    list_url = reverse(f"knowledge:{mark.folder}")
    if row.state == State.ARCHIVED:
        context = {
            "item": row,
            "mark": mark,
            "list_url": list_url,
            "archived": long_date(row.updated_at),
            "crumbs": way_to(mark, row.title),
        }
        return render(request, "knowledge/gone.html", context, status=410)
    context = {
        **present(row),
        "mark": mark,
        "list_url": list_url,
        "crumbs": way_to(mark, row.title),
        "canonical": f"{settings.SITE_URL}{row.get_absolute_url()}",
        "opinion_url": reverse("knowledge:opinion", args=[folder, row.slug]),
        "jsonld": script_json(item_jsonld(row)),
    }
    return render(request, "knowledge/item.html", context)


def way_to(mark: Shelfmark, title: str) -> list[dict[str, str]]:
    return crumbs(
        ("Connaissances", reverse("knowledge:home")),
        (mark.title, reverse(f"knowledge:{mark.folder}")),
        (title, ""),
    )
