"""A sector's plan: the page to read first, its versions, two compared, giving an opinion."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance import journal
from governance.consultations.services import synthesis
from governance.consultations.views import commenting
from governance.models import Deliverable, Plan, Sector
from governance.plans.comparing import changes
from governance.plans.schedule import schedule_of
from governance.views.bodies import crumbs
from governance.wording import bodies_with_seats
from opendatalab.public_forms import public_form
from opendatalab.text import stored_html
from opendatalab.wording import counted, long_date


def sector_of(slug: str) -> Sector:
    return get_object_or_404(Sector.objects.public(), slug=slug)


def plan_of(slug: str, number: int | None = None) -> Plan:
    """A version, or the one to read first."""
    rows = Plan.objects.public().filter(sector__slug=slug).select_related("sector", "decision__meeting")
    found = rows.filter(version=number).first() if number is not None else rows.current()
    if found is None:
        raise Http404("plan")
    return found


def trail(sector: Sector, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = (f"Filière {sector.name}", sector.get_absolute_url())
    own = ("Plan projet", reverse("governance:plan", args=[sector.slug]) if steps else "")
    return crumbs(first, own, *steps)


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """A sector that has none yet says how one comes."""
    sector = sector_of(slug)
    found = Plan.objects.public().filter(sector=sector).select_related("decision__meeting").current()
    if found is None:
        context = {"sector": sector, "crumbs": trail(sector)}
        return render(request, "governance/plans/none.html", context)
    return render(request, "governance/plans/plan.html", whole(found, request) | {"crumbs": trail(sector)})


@require_safe
def plan_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = plan_of(slug, number)
    context = whole(found, request) | {
        "crumbs": trail(found.sector, (f"Version {found.version}", "")),
        "own": True,
    }
    return render(request, "governance/plans/plan.html", context)


def whole(plan: Plan, request: HttpRequest) -> dict:
    deliverables = list(plan.deliverables.select_related("decision"))
    for row in deliverables:
        row.plan = plan
    counted_in = [row for row in deliverables if row.state != Deliverable.State.DROPPED]
    done = (Deliverable.State.DELIVERED, Deliverable.State.ACCEPTED)
    versions = Plan.objects.public().filter(sector=plan.sector).order_by("-version")
    events = [*journal.events_of(plan), *deliverable_events(deliverables)]
    names = dict(Plan.State.choices) | dict(Deliverable.State.choices)
    return {
        "plan": plan,
        "sector": plan.sector,
        "objectives": stored_html(plan.objectives_html),
        "governance": stored_html(plan.governance_html),
        "start": long_date(plan.starts_on),
        "end": long_date(plan.ends_on),
        "validated": long_date(plan.validated_on),
        "actors": plan.actors.select_related("partner"),
        "bodies": bodies_with_seats(plan.sector.bodies.all()),
        "phases": plan.phases.select_related("plan"),
        "milestones": [milestone_line(row) for row in plan.milestones.select_related("after", "plan")],
        "deliverables": [deliverable_line(row) for row in deliverables],
        "total": len(counted_in),
        "finished": sum(row.state in done for row in counted_in),
        "late": sum(row.is_late for row in counted_in),
        "drawn": schedule_of(plan),
        "versions": list(versions),
        "until": long_date(plan.consulted_until),
        "consultation": synthesis(plan, request),
        "events": [
            {"when": long_date(event.at), "what": said(event, names), "who": event.capacity}
            for event in sorted(events, key=lambda event: (event.at, event.pk), reverse=True)[:20]
        ],
    }


def deliverable_events(rows: list[Deliverable]) -> list:
    refs = [row.ref for row in rows]
    return list(journal.Event.objects.filter(subject="deliverable", ref__in=refs, is_public=True))


def said(event, names: dict) -> str:
    subject = f"{event.ref}\u00a0: " if event.subject == "deliverable" else ""
    return subject + ". ".join(filter(None, (names.get(event.after, ""), event.said)))


def when(day, month: int | None) -> str:
    if day:
        return long_date(day)
    return f"mois {month}" if month is not None else "à dater"


def milestone_line(row) -> dict:
    slip = row.slip
    words = ""
    if slip:
        days = counted(abs(slip), "jour", "jours")
        words = f"{days} de retard" if slip > 0 else f"{days} d’avance"
    elif slip == 0:
        words = "tenu"
    return {
        "row": row,
        "expected": when(row.expected, row.month),
        "baseline": long_date(row.baseline),
        "slip": words,
        "after": row.after.title if row.after else "",
        "reached": long_date(row.reached_on),
    }


def deliverable_line(row: Deliverable) -> dict:
    return {"row": row, "due": when(row.expected, row.due_month)}


@require_safe
def plan_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """`de` and `a` are versions; without them, the last two."""
    sector = sector_of(slug)
    versions = list(Plan.objects.public().filter(sector=sector).order_by("-version"))
    if not versions:
        raise Http404("plan")
    known = {str(row.version): row for row in versions}
    new = known.get(request.GET.get("a", ""), versions[0])
    old = known.get(request.GET.get("de", ""), versions[min(1, len(versions) - 1)])
    context = {
        "sector": sector,
        "versions": versions,
        "old": old,
        "new": new,
        "changes": changes(old, new),
        "crumbs": trail(sector, ("Comparer deux versions", "")),
    }
    return render(request, "governance/plans/compare.html", context)


@public_form("avis-consultation")
def plan_comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = plan_of(slug, number)
    step = (f"Version {row.version}", row.get_absolute_url())
    return commenting(request, row, trail(row.sector, step, ("Donner un avis", "")))
