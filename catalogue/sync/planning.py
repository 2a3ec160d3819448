"""What a sync would do, computed from values alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalogue.mapping import Row
from catalogue.models import State

MAX_SHARE = 0.10  # of the visible datasets that may vanish in one run without anybody being asked
FEW = 5  # fewer absences than this never stop a run, were the catalogue tiny


@dataclass(frozen=True)
class Known:
    """What we hold of a record, as far as planning needs."""

    pk: int
    fingerprint: str
    state: str


@dataclass
class BatchPlan:
    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)  # content differs
    turned: list[Row] = field(default_factory=list)  # state differs: archived, or back from absence
    unchanged: list[Row] = field(default_factory=list)


def plan_batch(rows: Iterable[Row], known: Mapping[str, Known]) -> BatchPlan:
    """Compare rows read upstream with what we hold. A record repeated in the batch counts once."""
    plan = BatchPlan()
    for row in {row.source_id: row for row in rows}.values():
        held = known.get(row.source_id)
        if held is None:
            plan.added.append(row)
        elif held.state != state_of(row):
            plan.turned.append(row)
        elif held.fingerprint != row.fingerprint:
            plan.changed.append(row)
        else:
            plan.unchanged.append(row)
    return plan


def state_of(row: Row) -> str:
    return State.ARCHIVED if row.columns.get("archived_at") else State.VISIBLE


@dataclass(frozen=True)
class AbsencePlan:
    missing: list[str]  # upstream ids of visible datasets that no list showed
    share: float

    @property
    def must_stop(self) -> bool:
        """True when so much vanished that an upstream accident is likelier than so many withdrawals."""
        return self.share > MAX_SHARE and len(self.missing) >= FEW


def plan_absences(missing: list[str], *, visible: int) -> AbsencePlan:
    """What to think of `missing` ids among so many visible datasets."""
    return AbsencePlan(missing, len(missing) / visible if visible else 0.0)
