"""The drafts of plans that a region pack brings. One that somebody edited, or consulted on, is left alone."""

from collections import Counter

from governance.models import Deliverable, Plan, PlanActor, PlanPhase, Sector
from governance.models.plan_lines import Phase
from opendatalab.packed_plans import PackPlan
from opendatalab.region import Region
from opendatalab.text import unwrapped


def load_plans(pack: Region, counts: Counter) -> None:
    for packed in pack.plans:
        sector = Sector.objects.get(slug=packed.sector)
        values = {
            "objectives": unwrapped(packed.objectives),
            "governance": unwrapped(packed.governance),
            "months": packed.months,
            "source": packed.source,
        }
        plan = Plan.objects.filter(sector=sector, from_pack=True).order_by("version").first()
        if plan is None and not Plan.objects.filter(sector=sector).exists():
            plan = Plan.objects.create(sector=sector, from_pack=True, shown=True, **values)
            counts["added"] += 1
            _fill(plan, packed, counts)
        elif plan and not plan.edited_here and plan.state == Plan.State.DRAFT:
            _follow(plan, values, packed, counts)


def _follow(plan: Plan, values: dict, packed: PackPlan, counts: Counter) -> None:
    if any(getattr(plan, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(plan, name, value)
        plan.save()
        counts["changed"] += 1
    _fill(plan, packed, counts)


def _fill(plan: Plan, packed: PackPlan, counts: Counter) -> None:
    """Add the lines that are not there yet."""
    made = []
    for phase, aim in zip(Phase, (*packed.aims, "", "", ""), strict=False):
        made += PlanPhase.objects.get_or_create(plan=plan, phase=phase, defaults={"aim": aim})[1:]
    for actor in packed.actors:
        where = {"plan": plan, "organisation": actor.name, "role": actor.role}
        made += PlanActor.objects.get_or_create(**where, defaults={"detail": actor.detail})[1:]
    for item in packed.deliverables:
        where = {"plan": plan, "title": item.title, "phase": item.phase}
        made += Deliverable.objects.get_or_create(**where, defaults={"workstream": item.workstream})[1:]
    if any(made):
        counts["added"] += sum(made)
