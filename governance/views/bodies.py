"""What the governance is made of: sectors, bodies with their seats, partners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.models import Organization
from governance.composition import composition_of, missing_colleges, past_mandates
from governance.models import Body, College, Meeting, Outcome, Partner, Request, Sector
from governance.models.request_states import OPEN
from governance.views.requests import card
from governance.wording import bodies_with_seats, listed, span
from opendatalab.region import region
from opendatalab.text import stored_html
from sig import territories
from sig.drawing import page_url
from sig.models import PAGE_LEVELS


def line_of(row: Meeting) -> dict:
    return {"row": row, "when": span(row.starts_at, row.ends_at)}


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": "Gouvernance", "url": reverse("governance:home")}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    meetings = Meeting.objects.public().select_related("body")
    published = meetings.filter(state=Meeting.State.PUBLISHED).order_by("-published_at", "-pk")
    decided = Outcome.objects.public().select_related("meeting__body")
    context = {
        "coming": [line_of(row) for row in meetings.coming().order_by("starts_at", "pk")[:5]],
        "recent": [line_of(row) for row in published[:3]],
        "outcomes": decided.filter(kind=Outcome.Kind.DECISION).order_by("-meeting__starts_at", "position")[
            :5
        ],
        "late": decided.real().late().count(),
        "sectors": Sector.objects.public(),
        "bodies": bodies_with_seats(Body.objects.public()),
        "partners": Partner.objects.filter(shown=True).count(),
        "crumbs": [{"label": "Gouvernance"}],
    }
    return render(request, "governance/home.html", context)


@require_safe
def sector(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Sector.objects.public(), slug=slug)
    theme = region().theme(row.theme)
    context = {
        "sector": row,
        "text": stored_html(row.text_html),
        "bodies": bodies_with_seats(row.bodies.all()),
        "requests": open_requests(row),
        "theme": theme
        and {"label": theme.label, "url": f"{reverse('catalogue:dataset_list')}?theme={theme.slug}"},
        "crumbs": crumbs((f"Filière {row.name}", "")),
    }
    return render(request, "governance/sector.html", context)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Body.objects.public().select_related("sector"), slug=slug)
    made = composition_of(row)
    meetings = Meeting.objects.public().filter(body=row).select_related("body")
    decided = Outcome.objects.public().filter(meeting__body=row).select_related("meeting__body")
    above = [(f"Filière {row.sector.name}", row.sector.get_absolute_url())] if row.sector else []
    context = {
        "body": row,
        "text": stored_html(row.mission_html),
        "made": made,
        "missing": listed(missing_colleges(row, made)),
        "meetings": [line_of(line) for line in meetings.order_by("-starts_at", "-pk")[:20]],
        "outcomes": decided.open().order_by("due", "ref")[:20],
        "past": past_mandates(row),
        "requests": open_requests(row.sector) if row.sector and row.kind == Body.Kind.CIRCLE else (),
        "crumbs": crumbs(*above, (row.name, "")),
    }
    return render(request, "governance/body.html", context)


def open_requests(sector: Sector) -> list[dict]:
    """What is asked of a sector and not yet closed, the most supported first."""
    rows = (
        Request.objects.public()
        .with_supports()
        .select_related("sector")
        .filter(sector=sector, state__in=OPEN)
    )
    return [card(row) for row in rows.order_by("-supports_count", "-published_at", "-pk")[:10]]


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    rows = list(Partner.objects.filter(shown=True).select_related("successor").order_by("college", "name"))
    ids = {source_id for row in rows for source_id in row.producers}
    known = {
        row.source_id: row for row in Organization.objects.visible().filter(source_id__in=ids).order_by("pk")
    }
    cards: dict[str, list[dict]] = {college: [] for college in College.values}
    for row in rows:
        producers = [known[source_id] for source_id in row.producers if source_id in known]
        cards[row.college].append({"row": row, "producers": producers, "place": place_of(row.geozone)})
    colleges = [{"college": College(value), "cards": found} for value, found in cards.items() if found]
    context = {"colleges": colleges, "count": len(rows), "crumbs": crumbs(("Partenaires", ""))}
    return render(request, "governance/partners.html", context)


def place_of(geozone: str) -> dict[str, str] | None:
    """A territory by its zone, where it has a page."""
    zone = territories.mesh().zones.get(geozone)
    return {"name": zone.name, "url": page_url(zone)} if zone and zone.level in PAGE_LEVELS.values() else None
