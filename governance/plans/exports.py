"""A plan outside of its page: spreadsheet, calendar of its milestones, feed of what changes."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from catalogue.exports import stream
from catalogue.feeds import clean, feed, new_atom
from governance.calendars import REFRESH
from governance.journal import Event as Line
from governance.models import Deliverable, Plan
from governance.plans.views import plan_of, said, sector_of

ENTRIES = 30
HEADER = (
    *("version", "nature", "reference", "intitule", "organisation", "role_ou_chantier", "phase"),
    *("debut", "echeance", "mois", "date_validee", "ecart_jours", "etat", "critere", "preuves"),
)


@require_safe
def plan_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Actors, phases, milestones and deliverables of the version to read first, or of `version`."""
    number = request.GET.get("version", "")
    plan = plan_of(slug, int(number) if number.isdecimal() and len(number) < 5 else None)
    return stream(f"plan-{slug}", HEADER, rows_of(plan))


def rows_of(plan: Plan) -> Iterator[tuple]:
    def row(nature: str, title: str, **cells: object) -> tuple:
        known = {"version": plan.version, "nature": nature, "intitule": title} | cells
        return tuple("" if known.get(name) is None else known[name] for name in HEADER)

    for actor in plan.actors.select_related("partner"):
        yield row("acteur", actor.detail, organisation=actor.name, role_ou_chantier=actor.get_role_display())
    for phase in plan.phases.select_related("plan"):
        dates = {"debut": iso(phase.starts_on), "echeance": iso(phase.ends_on)}
        yield row("phase", phase.get_phase_display(), phase=phase.phase, mois=phase.last_month, **dates)
    for item in plan.milestones.select_related("plan"):
        cells = {"date_validee": iso(item.baseline), "ecart_jours": item.slip, "mois": item.month}
        state = "atteint" if item.reached_on else "attendu"
        yield row("jalon", item.title, echeance=iso(item.expected), etat=state, **cells)
    for item in plan.deliverables.select_related("plan"):
        cells = {"reference": item.ref, "organisation": item.owner, "phase": item.phase}
        cells |= {"echeance": iso(item.expected), "mois": item.due_month, "etat": item.status}
        cells |= {"critere": item.criterion, "preuves": " ".join(link["url"] for link in item.links)}
        yield row("livrable", item.title, role_ou_chantier=item.get_workstream_display(), **cells)


def iso(day) -> str:
    return day.isoformat() if day else ""


@require_safe
def plan_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """Milestones that have a date. One moved twice stays one event."""
    plan = plan_of(slug)
    calendar = Calendar()
    calendar.add("prodid", "-//Open Datalab//plan projet//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Jalons\u00a0: {plan.sector.name}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    address = f"{settings.SITE_URL}{reverse('governance:plan', args=[slug])}"
    for row in plan.milestones.select_related("plan"):
        if row.expected is None:
            continue
        event = Event()
        event.add("uid", f"{plan.ref.lower()}-{row.pk}@{urlsplit(settings.SITE_URL).hostname}")
        event.add("sequence", row.sequence)
        event.add("dtstamp", plan.changed_at)
        event.add("dtstart", row.expected)
        event.add("summary", f"{plan.sector.name}\u00a0: {row.title}")
        event.add("description", address)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="jalons-{slug}.ics"'
    return response


@feed
def plan_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Changes of state of the versions and of their deliverables, the last first."""
    sector = sector_of(slug)
    plans = Plan.objects.public().filter(sector=sector)
    page = f"{settings.SITE_URL}{reverse('governance:plan', args=[slug])}"
    made = new_atom(
        f"Plan projet de la filière {sector.name}\u00a0: ce qui change",
        "Versions du plan et livrables.",
        page=reverse("governance:plan", args=[slug]),
        own=reverse("governance:plan_atom", args=[slug]),
    )
    deliverables = Deliverable.objects.filter(plan__in=plans)
    titles = dict(deliverables.order_by("pk").values_list("ref", "title"))
    titles |= {row.ref: row.title for row in plans.select_related("sector")}
    names = dict(Plan.State.choices) | dict(Deliverable.State.choices)
    lines = Line.objects.filter(subject__in=("plan", "deliverable"), ref__in=list(titles), is_public=True)
    for line in lines.order_by("-at", "-pk")[:ENTRIES]:
        made.add_item(
            title=clean(f"{titles[line.ref]}\u00a0: {names.get(line.after, 'mise à jour').lower()}"),
            link=page,
            description=clean(said(line, names)),
            unique_id=f"{page}#evenement-{line.pk}",
            pubdate=line.at,
            updateddate=line.at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
