"""The inventory for everybody: list, progress, one line, spreadsheets, feed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from catalogue.feeds import clean, feed, new_atom
from catalogue.models import State as Upstream
from catalogue.views.paging import Paged, page_links, page_number
from governance import journal
from governance.inventory import exports
from governance.inventory.listing import (
    InventoryForm,
    Row,
    by_action,
    by_producer,
    by_service,
)
from governance.inventory.priority import priority_of, rule, with_demand
from governance.models import InventoryItem, Request
from governance.models.inventory import ENDS, ItemState
from governance.views.bodies import crumbs, place_of
from opendatalab.region import region
from opendatalab.wording import counted, long_date

PER_PAGE = 25
ENTRIES = 30
LEVELS = {ItemState.PUBLISHED: "success", ItemState.REVIEW: "warning", ItemState.DECLINED: "error"}


@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    form = InventoryForm(request.GET)
    rows = form.rows(with_demo=True)
    real = [row for row in rows if not row.item.demo]
    drawn = real or rows
    paged = Paged(rows, page_number(request.GET.get("page", "")), PER_PAGE)
    asked = {name: value for name in form.fields if (value := request.GET.get(name, ""))}
    base = reverse("governance:inventory")
    producer = form.cleaned_data.get("producer")
    context = {
        "form": form,
        "rows": [line_of(row) for row in paged.rows],
        "sentence": said_of(len(real), len(rows) - len(real)),
        "bars": by_service(drawn) if producer else by_producer(drawn),
        "bars_about": "service" if producer else "producteur",
        "actions": by_action(drawn),
        "rule": rule(),
        "pages": page_links(base, asked, paged),
        "page": paged.page,
        "filtered": bool(asked),
        "exports": [
            {"label": label, "url": reverse(f"governance:inventory_{name}", query=asked)}
            for label, name in (
                ("CSV", "csv"),
                ("Atom", "atom"),
                ("Répertoire annuel (CSV)", "directory_csv"),
            )
        ],
        "crumbs": crumbs(("Recensement", "")),
    }
    fragment = request.htmx and not request.htmx.boosted
    template = "governance/inventory/_rows.html" if fragment else "governance/inventory/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def said_of(real: int, demo: int) -> str:
    said = counted(real, "donnée recensée", "données recensées")
    return f"{said}, et {counted(demo, 'exemple', 'exemples')}" if demo else said


def line_of(row: Row) -> dict[str, Any]:
    item = row.item
    return {
        "item": item,
        "level": LEVELS.get(item.state, "info"),
        "priority": "" if item.state in (*ENDS, ItemState.PUBLISHED) else row.priority.words,
        "obstacles": ", ".join(each.get_obstacle_display().lower() for each in item.obstacles.all()),
        "due": long_date(item.due) if item.state not in (*ENDS, ItemState.PUBLISHED) else "",
    }


@require_safe
def inventory_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream("recensement", exports.header(), exports.lines(InventoryForm(request.GET).rows()))


@require_safe
def directory_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What stands, as the annual directory of public information wants it."""
    rows = [row for row in InventoryForm(request.GET).rows() if row.item.state not in ENDS]
    name = f"repertoire-des-informations-publiques-{timezone.localdate().year}"
    return stream(name, exports.DIRECTORY, exports.directory(rows))


@require_safe
def inventory_item(request: HttpRequest, ref: str) -> HttpResponse:
    items = with_demand(InventoryItem.objects.public()).select_related("sector", "master")
    item = get_object_or_404(items, ref=ref)
    names = dict(ItemState.choices)
    context = {
        "item": item,
        "level": LEVELS.get(item.state, "info"),
        "priority": priority_of(item),
        "place": place_of(item.geozone),
        "dates": {name: long_date(getattr(item, name)) for name in ("due", "published_on", "created_on")}
        | {"updated": long_date(item.updated_on)},
        "obstacles": item.obstacles.all(),
        "datasets": item.its_datasets().filter(state__in=(Upstream.VISIBLE, Upstream.ARCHIVED)),
        "requests": Request.objects.public().filter(inventory=item),
        "master": item.master if item.master and not item.master.confidential else None,
        "events": [
            {
                "when": long_date(event.at),
                "what": ". ".join(filter(None, (names.get(event.after, ""), event.said))),
                "who": event.capacity,
            }
            for event in journal.events_of(item)
        ],
        "crumbs": crumbs(("Recensement", reverse("governance:inventory")), (item.ref, "")),
    }
    return render(request, "governance/inventory/item.html", context)


@feed
def inventory_atom(request: HttpRequest) -> HttpResponse:
    """What moved last, under the list's filters; an entry is a line in a state."""
    made = new_atom(
        f"{region().site_title}\u00a0: données à ouvrir",
        "Les lignes du recensement qui ont changé en dernier.",
        page=reverse("governance:inventory"),
        own=reverse("governance:inventory_atom"),
    )
    rows = sorted(InventoryForm(request.GET).rows(), key=lambda row: row.item.changed_at, reverse=True)
    for row in rows[:ENTRIES]:
        item = row.item
        address = f"{settings.SITE_URL}{item.get_absolute_url()}"
        made.add_item(
            title=clean(f"{item.title}\u00a0: {item.get_state_display().lower()}"),
            link=address,
            description=clean(f"{item.producer_name}. {item.description[:400]}"),
            unique_id=f"{address}#{item.state}",
            updateddate=item.changed_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
