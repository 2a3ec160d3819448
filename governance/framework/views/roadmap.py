"""The phases and what each must yield, as a drawing and as a table: done, late, to come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance.framework.charts import Road, road_map
from governance.framework.showing import crumbs
from governance.models import Evaluation, Milestone, Phase
from opendatalab.region import region
from opendatalab.wording import counted, long_date

HEADER = ("reference", "phase", "chantier", "jalon", "attendu_le", "fait_le", "etat", "adresse")
STATES = {"fait": "Faits", "retard": "En retard", "a-venir": "À venir", "sans-date": "Sans date"}
CSS = {"fait": "odl-road-done", "retard": "odl-road-late", "a-venir": "odl-road-coming"}


def state_of(row: Milestone) -> str:
    if row.done_on:
        return "fait"
    if row.is_late:
        return "retard"
    return "a-venir" if row.expected else "sans-date"


def asked(request: HttpRequest) -> tuple[list[Milestone], str]:
    rows = list(Milestone.objects.select_related("phase").order_by("phase__number", "position", "ref"))
    state = request.GET.get("etat", "")
    if state not in STATES:
        return rows, ""
    return [row for row in rows if state_of(row) == state], state


def drawing(phases: list[Phase], rows: list[Milestone]) -> Road | None:
    dated = [phase for phase in phases if phase.starts_on and phase.ends_on]
    ranks = {phase.pk: rank for rank, phase in enumerate(dated)}
    return road_map(
        [(str(phase), phase.starts_on, phase.ends_on) for phase in dated],
        [
            (
                ranks[row.phase_id],
                row.done_on or row.expected,
                f"{row.title}\u00a0: {row.status.lower()}, {long_date(row.done_on or row.expected)}",
                CSS[state_of(row)],
            )
            for row in rows
            if row.phase_id in ranks and (row.done_on or row.expected)
        ],
        timezone.localdate(),
    )


@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    rows, state = asked(request)
    phases = list(Phase.objects.order_by("number"))
    reports = Evaluation.objects.public().order_by("day", "pk")
    of: dict[int | None, list[Evaluation]] = {}
    for report in reports:
        of.setdefault(report.phase_id, []).append(report)
    every = list(Milestone.objects.select_related("phase").order_by("pk"))
    tally = {key: sum(state_of(row) == key for row in every) for key in STATES}
    frame = region().logical_frame
    context = {
        "phases": [
            {
                "row": phase,
                "starts": long_date(phase.starts_on),
                "ends": long_date(phase.ends_on),
                "reports": of.get(phase.pk, []),
                "lines": [
                    {
                        "row": row,
                        "due": long_date(row.expected),
                        "done": long_date(row.done_on),
                        "late": row.is_late,
                    }
                    for row in rows
                    if row.phase_id == phase.pk
                ],
            }
            for phase in phases
        ],
        "road": drawing(phases, every),
        "states": [
            {"value": key, "label": f"{label} ({tally[key]})", "selected": key == state}
            for key, label in STATES.items()
        ],
        "state": state,
        "late": counted(tally["retard"], "jalon en retard", "jalons en retard"),
        "done": f"{counted(tally['fait'], 'jalon fait', 'jalons faits')} sur {len(every)}",
        "months": frame.months if frame else 0,
        "csv_query": f"?etat={state}" if state else "",
        "crumbs": crumbs(("Feuille de route", "")),
    }
    return render(request, "governance/framework/roadmap.html", context)


@require_safe
def roadmap_csv(request: HttpRequest) -> HttpResponse:
    rows, _ = asked(request)
    lines = (
        (
            *(row.ref, str(row.phase), row.workstream, row.title),
            *(day.isoformat() if day else "" for day in (row.expected, row.done_on)),
            *(row.status, row.evidence_url),
        )
        for row in rows
    )
    return stream("feuille-de-route", HEADER, lines)
