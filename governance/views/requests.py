"""The list of requests, as a page, a spreadsheet, a feed and JSON; and one request with its whole story."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from catalogue.exports import stream
from catalogue.feeds import new_atom
from catalogue.models import Dataset, Organization
from catalogue.views.paging import Paged, page_links, page_number
from governance.clocks import QUALIFICATION, answers_in_words
from governance.deliveries import delivered_dataset
from governance.models import Sector
from governance.models.request_states import LISTED, OPEN, Kind, State
from governance.models.requests import Request
from governance.refusals import OPPORTUNITY, RECOURSE, basis
from governance.thread import decisions_about, steps
from governance.views.addresses import crumbs
from governance.views.asking import pk_of
from governance.working_days import after_working_days
from opendatalab.region import region
from opendatalab.wording import counted, long_date
from sig import territories

PER_PAGE = 20
ENTRIES = 30
FILTERS = ("q", "state", "kind", "sector", "organization", "geozone", "dataset", "sort")
SORTS = {"recent": "Les plus récentes", "supports": "Les plus soutenues", "late": "Les réponses en retard"}
HEADER = (
    *("référence", "nature", "titre", "état", "producteur", "territoire", "jeu de données", "soutiens"),
    *("publiée le", "transmise le", "promise pour le", "close le", "motif du refus", "livraison", "page"),
)


def read(request: HttpRequest) -> dict[str, str]:
    """The filters asked, those that mean nothing left out."""
    asked = {name: request.GET.get(name, "")[:64] for name in FILTERS}
    asked["state"] = asked["state"] if asked["state"] in LISTED else ""
    asked["kind"] = asked["kind"] if asked["kind"] in Kind.values else ""
    asked["q"] = " ".join(asked["q"].split())
    asked["sort"] = asked["sort"] if asked["sort"] in SORTS else ""
    asked["geozone"] = territories.resolve(asked["geozone"]) if asked["geozone"] else ""
    return {name: value for name, value in asked.items() if value}


def found(asked: dict[str, str], *, with_demo: bool = False) -> list[Request]:
    """Those of the demonstration are on the page alone: no spreadsheet, feed or API has them."""
    rows: QuerySet[Request] = Request.objects.public().with_supports().select_related("sector")
    rows = rows if with_demo else rows.real()
    for name, field in (
        ("state", "state"),
        ("kind", "kind"),
        ("organization", "producer"),
        ("dataset", "dataset"),
        ("sector", "sector__slug"),
    ):
        if name in asked:
            rows = rows.filter(**{field: asked[name]})
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
    order = (
        ("-supports_count", "-published_at", "-pk")
        if asked.get("sort") == "supports"
        else ("-published_at", "-pk")
    )
    requests = list(rows.order_by(*order))
    if zone := asked.get("geozone"):
        requests = [
            item for item in requests if zone in {item.geozone, *territories.ancestors_of(item.geozone)}
        ]
    if asked.get("sort") == "late":
        requests = [item for item in requests if item.is_late]
    return requests


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    requests = found(asked, with_demo=True)
    real = [item for item in requests if not item.is_demo]
    paged = Paged(requests, page_number(request.GET.get("page", "")), PER_PAGE)
    base = reverse("governance:request_list")
    search = f"?{urlencode(asked, safe=':')}" if asked else ""
    context = {
        "base": base,
        "canonical": f"{settings.SITE_URL}{base}{search}",
        "delays": answers_in_words(real),
        "sentence": said_of(len(real), len(requests) - len(real)),
        "requests": [card(item) for item in paged.rows],
        "pages": page_links(base, asked, paged),
        "page": paged.page,
        "filtered": bool(asked),
        "states": options([(state.value, state.label) for state in LISTED], asked.get("state")),
        "kinds": options([c for c in Kind.choices if c[0] != Kind.PROTECT], asked.get("kind")),
        "sorts": options(list(SORTS.items()), asked.get("sort")),
        "q": asked.get("q", ""),
        "sectors": options(list(Sector.objects.public().values_list("slug", "name")), asked.get("sector")),
        "place": territories.zone_label(asked["geozone"]) if "geozone" in asked else "",
        "producer": producer_name(asked.get("organization", "")),
        "organization": asked.get("organization", ""),
        "exports": [
            {"label": label, "url": reverse(f"governance:request_{label.lower()}") + search}
            for label in ("CSV", "Atom", "JSON")
        ],
        "crumbs": [{"label": "Gouvernance", "url": reverse("governance:home")}, {"label": "Demandes"}],
    }
    asks_fragment = request.htmx and not request.htmx.boosted
    template = "governance/_requests_about.html" if asks_fragment else "governance/request_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def said_of(real: int, demo: int) -> str:
    said = counted(real, "demande", "demandes")
    return f"{said}, et {counted(demo, 'exemple', 'exemples')}" if demo else said


def options(choices: list[tuple[str, str]], chosen: str | None) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in choices]


def producer_name(source_id: str) -> str:
    producer = Organization.objects.filter(source_id=source_id).first() if source_id else None
    return producer.name if producer else source_id


def card(item: Request) -> dict[str, Any]:
    return {
        "title": item.title,
        "url": item.get_absolute_url(),
        "ref": item.ref,
        "kind": item.get_kind_display(),
        "state": item.get_state_display(),
        "level": level(item),
        "late": item.is_late,
        "supports": counted(item.supports_count, "soutien", "soutiens") if item.supports_count else "",
        "producer": item.producer_name,
        "place": territories.zone_label(item.geozone) if item.geozone else "",
        "date": long_date(item.published_at),
        "demo": item.is_demo,
    }


def level(item: Request) -> str:
    good = item.state in (State.DELIVERED, State.VERIFIED)
    return "success" if good else "error" if item.state == State.REFUSED else "info"


def facts(item: Request) -> dict[str, Any]:
    """The columns that anybody may have: none can hold an address or a name of a person."""
    return {
        "ref": item.ref,
        "kind": item.kind,
        "title": item.title,
        "state": item.state,
        "producer": item.producer_name,
        "geozone": item.geozone,
        "dataset": item.dataset,
        "supports": item.supports_count,
        "published": day(item.published_at),
        "assigned": day(item.assigned_at),
        "promised_for": f"{item.promised_for or ''}",
        "closed": day(item.closed_at),
        "refusal": item.refusal,
        "delivered_url": item.delivered_url,
        "page": f"{settings.SITE_URL}{item.get_absolute_url()}",
    }


def day(value) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


@require_safe
def request_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream("demandes", HEADER, rows(read(request)))


def rows(asked: dict[str, str]) -> Iterator[tuple]:
    for item in found(asked):
        yield tuple(facts(item).values())


@require_safe
def request_json(request: HttpRequest) -> HttpResponse:
    lines = [facts(item) for item in found(read(request))]
    response = HttpResponse(
        orjson.dumps({"data": lines, "total": len(lines)}), content_type="application/json"
    )
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)


@require_safe
def request_atom(request: HttpRequest) -> HttpResponse:
    asked = read(request)
    feed = new_atom(
        f"Demandes – {region().site_title}",
        "Les demandes qui ont changé en dernier.",
        page=reverse("governance:request_list"),
        own=request.get_full_path(),
    )
    for item in sorted(found(asked), key=lambda item: item.changed_at, reverse=True)[:ENTRIES]:
        feed.add_item(
            title=item.title,
            link=f"{settings.SITE_URL}{item.get_absolute_url()}",
            unique_id=f"{settings.SITE_URL}{item.get_absolute_url()}",
            description=f"{item.get_kind_display()} : {item.get_state_display()}".replace(" : ", "\u00a0: "),
            pubdate=item.published_at,
            updateddate=item.changed_at,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)


@require_safe
def request_page(request: HttpRequest, ref: str) -> HttpResponse:
    item = (
        Request.objects.with_page()
        .with_supports()
        .select_related("master", "sector")
        .filter(pk=pk_of(ref))
        .first()
    )
    if item is None or item.ref != ref:
        raise Http404
    original = request.GET.get("original") == "1"
    if item.state == State.DUPLICATE and not original and item.master and item.master.state in LISTED:
        return HttpResponseRedirect(f"{item.master.get_absolute_url()}?doublon={item.ref}")
    if item.state == State.HIDDEN:
        context = {"ref": item.ref, "crumbs": crumbs(f"Demande {item.ref}")}
        return render(request, "governance/request_hidden.html", context, status=410)
    return render(request, "governance/request.html", story(item, came_from=request.GET.get("doublon", "")))


def story(item: Request, *, came_from: str) -> dict[str, Any]:
    dataset = Dataset.objects.with_page().filter(source_id=item.dataset).first() if item.dataset else None
    producer = (
        Organization.objects.with_page().filter(source_id=item.producer).first() if item.producer else None
    )
    delivered = item.state in (State.DELIVERED, State.VERIFIED)
    found = delivered_dataset(item) if delivered and item.delivery_seen_at else None
    aimed = (
        after_working_days(timezone.localdate(item.published_at), QUALIFICATION.days) if aims(item) else None
    )
    slipped = [long_date(row.promised_for) for row in item.commitments.all()]
    duplicates = {other.ref for other in item.duplicates.all()}
    return {
        "asked": item,
        "card": card(item),
        "dataset_url": dataset.get_absolute_url() if dataset else "",
        "producer_url": producer.get_absolute_url() if producer else "",
        "due": long_date(item.answer_due),
        "promised": long_date(item.promised_for) if item.state == State.ACCEPTED else "",
        "slipped": slipped[:-1],
        "refusal": item.get_refusal_display() if item.state == State.REFUSED else "",
        "basis": basis(item.refusal),
        "opportunity": basis(item.refusal) == OPPORTUNITY,
        "recourse": RECOURSE,
        "delivered": delivered and item.delivered_url,
        "unseen": delivered and item.delivery_seen_at is None,
        "seen": long_date(item.delivery_seen_at),
        "by_capacity": by_capacity(item),
        "can_support": item.state in OPEN and not item.is_demo,
        "events": steps(item),
        "decided": decisions_about(item),
        "sector": item.sector if item.sector and item.sector.state != Sector.State.ARCHIVED else None,
        "aimed": long_date(aimed),
        "first_reuse": found and found.reuses.visible().order_by("created_at", "pk").first(),
        "merged": item.master if item.state == State.DUPLICATE else None,
        "original": f"{reverse('governance:request', args=[came_from])}?original=1"
        if came_from in duplicates
        else "",
        "came_from": came_from if came_from in duplicates else "",
        "crumbs": crumbs(item.title),
    }


def aims(item: Request) -> bool:
    """Whether the team still looks for who could answer."""
    return item.state == State.PUBLISHED and item.published_at is not None


def by_capacity(item: Request) -> list[str]:
    counts: dict[str, int] = {}
    for support in item.supports.exclude(confirmed_at=None):
        label = support.get_capacity_display()
        counts[label] = counts.get(label, 0) + 1
    return [f"{label}\u00a0: {count}" for label, count in sorted(counts.items())]
