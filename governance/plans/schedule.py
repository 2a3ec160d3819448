"""A plan's schedule as a drawing made by the server: months from the start, dated once the start is known."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from governance.models import Deliverable, Plan
from governance.models.plan_lines import Phase
from governance.models.plans import add_months

LABEL, MONTH, ROW, TOP = 360, 32, 26, 34  # units of the drawing
LONGEST = 46  # characters of a label; the table has it whole
STATES = {
    Deliverable.State.PLANNED: "odl-gantt-planned",
    Deliverable.State.DOING: "odl-gantt-doing",
    Deliverable.State.DELIVERED: "odl-gantt-done",
    Deliverable.State.ACCEPTED: "odl-gantt-done",
    Deliverable.State.DROPPED: "odl-gantt-dropped",
}


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    css: str


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    css: str = ""


@dataclass
class Schedule:
    bars: list[Bar] = field(default_factory=list)
    diamonds: list[dict] = field(default_factory=list)  # {"points", "css"}
    links: list[dict] = field(default_factory=list)  # from what was validated to what is expected
    names: list[Words] = field(default_factory=list)
    ticks: list[dict] = field(default_factory=list)
    today: float | None = None
    width: int = 0
    height: int = 0
    phases_are_guessed: bool = False


def schedule_of(plan: Plan, *, today: date | None = None) -> Schedule:
    """One row a milestone, then each phase with a row a deliverable."""
    drawn, y = Schedule(), TOP
    milestones, phases = list(plan.milestones.all()), {row.phase: row for row in plan.phases.all()}
    deliverables = list(plan.deliverables.all())
    ends = [month_of(plan, row.expected, row.month) for row in milestones]
    ends += [month_of(plan, row.expected, row.due_month) for row in deliverables]
    months = max([plan.months, *(int(end) + 1 for end in ends if end is not None)])
    drawn.width = LABEL + months * MONTH + 60
    for row in milestones:
        drawn.names.append(Words(0, y + 17, short(row.title)))
        expected = month_of(plan, row.expected, row.month)
        first = month_of(plan, row.baseline, None)
        if first is not None and expected is not None and row.slip:
            drawn.links.append({"x1": at(first), "x2": at(expected), "y": y + 12})
            drawn.diamonds.append({"points": diamond(at(first), y + 12), "css": "odl-gantt-first"})
        if expected is not None:
            css = "odl-gantt-done" if row.reached_on else "odl-gantt-milestone"
            drawn.diamonds.append({"points": diamond(at(expected), y + 12), "css": css})
        y += ROW
    for phase in Phase:
        mine = [row for row in deliverables if row.phase == phase]
        if phase not in phases and not mine:
            continue
        start, end, known = span_of(plan, phases.get(phase), phase)
        drawn.phases_are_guessed |= not known
        drawn.names.append(Words(0, y + 17, short(f"{phase.value}. {phase.label}"), "odl-gantt-title"))
        css = "odl-gantt-phase" if known else "odl-gantt-phase odl-gantt-guess"
        drawn.bars.append(Bar(at(start), y + 8, (end - start) * MONTH, css))
        y += ROW
        for row in mine:
            due = month_of(plan, row.expected, row.due_month)
            stop = end if due is None else max(due, start + 0.5)
            css = "odl-gantt-late" if row.is_late else STATES[row.state]
            if due is None and not known:
                css += " odl-gantt-guess"
            drawn.names.append(Words(12, y + 17, short(row.title)))
            drawn.bars.append(Bar(at(start), y + 5, round((stop - start) * MONTH, 1), css))
            y += ROW
    drawn.height = y + 6
    drawn.ticks = [
        {"x": at(month), "text": tick(plan, month)} for month in range(0, months + 1, step_of(months))
    ]
    now = month_of(plan, today or timezone.localdate(), None)
    drawn.today = at(now) if now is not None and 0 <= now <= months else None
    return drawn


def span_of(plan: Plan, row, phase: int) -> tuple[float, float, bool]:
    """From which month to which, and whether somebody said so: an equal share shows the order alone."""
    if row is not None and row.first_month:
        return row.first_month - 1, row.last_month, True
    share = plan.months / len(Phase)
    return (phase - 1) * share, phase * share, False


def month_of(plan: Plan, day: date | None, month: int | None) -> float | None:
    """Months from the start, with their part; never before the drawing begins."""
    if day is None or plan.starts_on is None:
        return month
    whole = (day.year - plan.starts_on.year) * 12 + day.month - plan.starts_on.month
    return max(whole + (day.day - plan.starts_on.day) / 31, 0)


def at(month: float) -> float:
    return round(LABEL + month * MONTH, 1)


def diamond(x: float, y: float) -> str:
    return f"{x},{y - 7} {x + 7},{y} {x},{y + 7} {x - 7},{y}"


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def tick(plan: Plan, month: int) -> str:
    if plan.starts_on is None:
        return f"mois {month}" if month == 0 else str(month)
    return f"{add_months(plan.starts_on, month):%m/%Y}"


def step_of(months: int) -> int:
    return 3 if months <= 24 else 6
