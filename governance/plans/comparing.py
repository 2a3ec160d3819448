"""Two versions of a plan: what one says and the other does not, line by line."""

from dataclasses import dataclass

from governance.models import Plan
from opendatalab.wording import long_date


@dataclass(frozen=True)
class Change:
    section: str
    label: str
    before: str
    after: str


def lines_of(plan: Plan) -> dict[tuple[str, str], str]:
    """All that a version says, by section and label."""
    said = {("Cadre", "Début"): long_date(plan.starts_on) or "à dater"}
    said[("Cadre", "Durée")] = f"{plan.months}\u00a0mois"
    for label, text in (("Objectifs", plan.objectives), ("Gouvernance", plan.governance)):
        for rank, part in enumerate(filter(None, (p.strip() for p in text.split("\n\n"))), start=1):
            said[(label, f"Paragraphe {rank}")] = " ".join(part.split())
    for actor in plan.actors.select_related("partner").order_by("role", "pk"):
        said[("Acteurs", f"{actor.name}, {actor.get_role_display().lower()}")] = actor.detail or "présent"
    for phase in plan.phases.all():
        known = f"mois {phase.first_month} à {phase.last_month}" if phase.first_month else "durée à fixer"
        said[("Phases", str(phase))] = ", ".join(filter(None, (known, phase.aim)))
    for row in plan.milestones.select_related("plan"):
        when = long_date(row.expected) or (f"mois {row.month}" if row.month is not None else "à dater")
        said[("Jalons", row.title)] = when
    for row in plan.deliverables.select_related("plan"):
        due = long_date(row.expected) or (f"mois {row.due_month}" if row.due_month is not None else "à dater")
        parts = (row.title, row.get_workstream_display(), f"phase {row.phase}", row.owner, row.criterion, due)
        said[("Livrables", row.ref)] = "\u00a0; ".join(filter(None, parts))
    return said


def changes(old: Plan, new: Plan) -> list[Change]:
    """Empty when both say the same. An empty side means that the line is not there."""
    before, after = lines_of(old), lines_of(new)
    keys = [*before, *(key for key in after if key not in before)]
    sections = list(dict.fromkeys(section for section, _ in [*before, *after]))
    return [
        Change(section, label, before.get((section, label), ""), after.get((section, label), ""))
        for section, label in sorted(keys, key=lambda key: sections.index(key[0]))
        if before.get((section, label)) != after.get((section, label))
    ]
