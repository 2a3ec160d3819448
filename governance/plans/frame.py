"""A sector's plan as the generic frame holds it: its shape, without a date nor an organisation named."""

from typing import Any

from governance.frame_sections import register
from governance.models import Deliverable, Plan, PlanMilestone, PlanPhase, Sector


def take(sector: Sector) -> dict[str, Any]:
    plan = Plan.objects.public().filter(sector=sector).current()
    if plan is None:
        return {}
    phases = plan.phases.order_by("phase").values("phase", "first_month", "last_month", "aim")
    milestones = plan.milestones.exclude(month=None).order_by("month", "pk").values("title", "month")
    names = ("title", "workstream", "phase", "criterion", "due_month")
    kept = plan.deliverables.exclude(state=Deliverable.State.DROPPED).order_by("phase", "workstream", "pk")
    return {
        "months": plan.months,
        "objectives": plan.objectives,
        "governance": plan.governance,
        "phases": [_known(row) for row in phases],
        "milestones": list(milestones),
        "deliverables": [_known(row) for row in kept.values(*names)],
    }


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """TOML has no word for what is not known."""
    return {name: value for name, value in row.items() if value not in (None, "")}


def give(sector: Sector, values: dict[str, Any]) -> int:
    """A draft that nobody sees yet; a sector that has a plan keeps its own."""
    if not values or Plan.objects.filter(sector=sector).exists():
        return 0
    names = ("months", "objectives", "governance")
    plan = Plan.objects.create(sector=sector, **{name: values[name] for name in names if name in values})
    made = 1
    for model, key in ((PlanPhase, "phases"), (PlanMilestone, "milestones"), (Deliverable, "deliverables")):
        for row in values.get(key, ()):
            model.objects.create(plan=plan, **row)
            made += 1
    return made


register("plan", take, give)
