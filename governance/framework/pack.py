"""The region pack's logical framework into the database. What an editor touched is left alone."""

from collections import Counter

from django.db import models, transaction

from governance.framework.measuring import start_series
from governance.models import Activity, Hypothesis, Indicator, Milestone, Phase
from opendatalab.logical_frame import PackFrame
from opendatalab.stamp import touch

CHANGED = "Le paquet régional a changé la définition ou le périmètre."


@transaction.atomic
def load_frame(frame: PackFrame | None) -> Counter:
    """Add what is new, follow the pack where nobody edited, remove nothing."""
    counts: Counter = Counter()
    if frame is None:
        return counts
    for rank, item in enumerate(frame.indicators):
        values = {
            **{name: getattr(item, name) for name in ("result", "label", "noun", "unit", "direction")},
            **{"source": item.source, "reliability": item.reliability, "counter": item.count},
            "position": rank,
        }
        indicator, follows = _keep(Indicator, {"code": item.code}, values, counts)
        if follows:
            _follow_definition(indicator, item.definition, frame.perimeter, counts)
    for rank, item in enumerate(frame.hypotheses):
        values = {name: getattr(item, name) for name in ("statement", "result", "level", "mitigation")}
        _keep(Hypothesis, {"ref": item.ref}, values | {"position": rank}, counts)
    for rank, item in enumerate(frame.activities):
        values = {"title": item.title, "text": item.text, "position": rank}
        values |= {"results": list(item.results), "indicators": list(item.indicators)}
        _keep(Activity, {"ref": item.ref}, values, counts)
    for item in frame.phases:
        phase, _ = _keep(Phase, {"number": item.number}, {"name": item.name, "text": item.text}, counts)
        for rank, one in enumerate(item.milestones):
            values = {"title": one.title, "workstream": one.workstream, "position": rank, "phase": phase}
            _keep(Milestone, {"ref": one.ref}, values, counts)
    if counts:
        transaction.on_commit(touch)
    return counts


def _keep(model: type[models.Model], key: dict, values: dict, counts: Counter) -> tuple[models.Model, bool]:
    """The row, and whether it follows the pack."""
    row, new = model.objects.get_or_create(**key, defaults={**values, "from_pack": True})
    follows = row.from_pack and not row.edited_here
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if new:
        counts["added"] += 1
    elif follows and changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        counts["changed"] += 1
    return row, follows


def _follow_definition(indicator: Indicator, definition: str, perimeter: str, counts: Counter) -> None:
    """Another definition is another series, unless nothing was measured by the first."""
    held = indicator.series.filter(closed_on=None).first()
    if held and (held.definition, held.perimeter) == (definition, perimeter):
        return
    if held and not held.measurements.exists():
        held.definition, held.perimeter = definition, perimeter
        held.save()
        return
    # A series that an editor opened says so in its reason: the pack does not come back over it.
    if held and held.reason not in ("", CHANGED):
        return
    start_series(indicator, definition=definition, perimeter=perimeter, reason=CHANGED if held else "")
    counts["changed"] += bool(held)
