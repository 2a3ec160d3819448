"""What is done to a plan: moved along its states, revised into the version after."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from governance import journal
from governance.models import Deliverable, Plan, PlanActor, PlanMilestone, PlanPhase

State = Plan.State
COPIED = {
    PlanActor: ("partner", "organisation", "role", "detail"),
    PlanPhase: ("phase", "first_month", "last_month", "aim"),
    PlanMilestone: ("title", "month", "day", "reached_on"),
    Deliverable: (
        *("ref", "title", "workstream", "phase", "owner", "criterion", "due_month", "due"),
        *("evidence", "decision", "state"),
    ),
}


@transaction.atomic
def move_plan(plan: Plan, *, to: str, said: str = "", by: Any = None) -> None:
    """A version that becomes valid makes the one before it revised."""
    journal.move(plan, to=to, said=said, by=by)
    if to == State.VALID:
        before = Plan.objects.filter(sector=plan.sector, version__lt=plan.version)
        for old in before.filter(state__in=(State.VALID, State.RUNNING)).order_by("version"):
            journal.move(old, to=State.REVISED, said=f"Remplacé par la version {plan.version}", by=by)


@transaction.atomic
def revise(plan: Plan, *, by: Any = None) -> Plan:
    """The next version, as a draft that starts from this one; its deliverables keep their references."""
    if plan.state not in (State.VALID, State.RUNNING):
        raise ValidationError("On révise un plan validé ou en cours.")
    writing = Plan.objects.filter(sector=plan.sector, state__in=Plan.BEING_WRITTEN)
    if writing.exists():
        raise ValidationError("Une version est déjà en préparation.")
    names = ("sector", "objectives", "governance", "starts_on", "months", "source", "demo")
    new = Plan.objects.create(**{name: getattr(plan, name) for name in names})
    for model, fields in COPIED.items():
        made = {}
        for row in model.objects.filter(plan=plan).order_by("pk"):
            made[row.pk] = model.objects.create(plan=new, **{name: getattr(row, name) for name in fields})
        if model is PlanMilestone:
            for row in PlanMilestone.objects.filter(plan=plan).exclude(after=None).order_by("pk"):
                made[row.pk].after = made.get(row.after_id)
                made[row.pk].save()
    journal.record(new, by=by, said=f"Préparée d’après la version {plan.version}")
    return new
