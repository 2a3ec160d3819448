"""What sync is due at a moment, read in the history of runs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogue.models import EmptySearch, SetAside, SyncRun
from catalogue.retention import forget_old_traces
from catalogue.sync.lock import NAME as LEASE
from catalogue.timetable import kind_due, last_night
from opendatalab.models import Lease

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # twelve o'clock in Paris
pytestmark = pytest.mark.django_db


def run(kind: str, status: str, *, ago: float, minutes: float = 5) -> SyncRun:
    """A run begun `ago` hours before noon."""
    started = NOON - timedelta(hours=ago)
    finished = None if status == "running" else started + timedelta(minutes=minutes)
    return SyncRun.objects.create(kind=kind, status=status, started_at=started, finished_at=finished)


def test_first_full_sync_is_due_when_only_the_snapshot_is_there():
    run("snapshot", "done", ago=0.1)
    assert kind_due(now=NOON) == "full"


@pytest.mark.parametrize(
    ("runs", "due"),
    [
        ([("full", "done", 9)], "incremental"),
        ([("full", "done", 9), ("incremental", "done", 0.5)], None),
        ([("full", "done", 9), ("incremental", "done", 1.2)], "incremental"),
        ([("full", "done", 11)], "full"),  # begun at one in the morning: before the last night's hour
        ([("full", "done", 33), ("incremental", "done", 0.2)], "full"),
        ([("full", "running", 3)], "full"),
        ([("full", "done", 9), ("incremental", "running", 0.1)], "incremental"),
        ([("full", "failed", 0.2)], None),
        ([("full", "failed", 1)], "full"),
        ([("full", "done", 9), ("incremental", "failed", 0.2)], None),
        ([("full", "done", 9), ("incremental", "failed", 0.7)], "incremental"),
        ([("full", "stopped", 9)], "incremental"),
        ([("full", "stopped", 9), ("incremental", "done", 0.5)], None),
        ([("full", "refused", 9), ("incremental", "done", 0.5)], None),
        ([("full", "stopped", 34), ("incremental", "done", 0.5)], "full"),
    ],
)
def test_sync_due(runs, due):
    for kind, status, ago in runs:
        run(kind, status, ago=ago)
    assert kind_due(now=NOON) == due


def test_run_under_way_is_left_alone_and_taken_up_when_it_dies():
    """The lease is renewed with every batch: a live one means that a process is at work somewhere."""
    running = run("full", "running", ago=1)
    Lease.objects.create(name=LEASE, holder=running.pk, expires_at=NOON + timedelta(minutes=4))
    assert kind_due(now=NOON) is None
    assert kind_due(now=NOON + timedelta(minutes=5)) == "full"


def test_approved_plan_is_carried_out_by_the_next_run():
    run("full", "done", ago=33)
    stopped = run("full", "stopped", ago=9)
    run("incremental", "done", ago=0.5)
    SyncRun.objects.filter(pk=stopped.pk).update(status="failed", approved=True)
    assert kind_due(now=NOON) == "full"


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-24 12:00", "2026-11-24 02:00"),
        ("2026-11-24 01:59", "2026-11-23 02:00"),
        ("2026-03-29 12:00", "2026-03-29 02:00"),  # that hour does not exist: clocks go from two to three
        ("2026-10-25 12:00", "2026-10-25 02:00"),  # that hour exists twice
    ],
)
def test_last_night_is_at_two_in_local_time(now, night):
    paris = ZoneInfo("Europe/Paris")
    local = datetime.fromisoformat(now).replace(tzinfo=paris)
    assert last_night(local.astimezone(UTC)) == datetime.fromisoformat(night).replace(tzinfo=paris)


def test_old_traces_are_forgotten_and_the_rest_is_kept():
    old = 24 * 100
    kept = [
        run("snapshot", "done", ago=old),
        run("full", "done", ago=old),  # the last good one of its kind
        run("full", "stopped", ago=old),
        run("incremental", "done", ago=1),
        run("incremental", "failed", ago=24 * 89),
    ]
    for gone in (run("full", "done", ago=old + 1), run("incremental", "failed", ago=old)):
        SetAside.objects.create(run=gone, kind="dataset", reason="illisible")
    for days, words in ((10, "loup"), (390, "ours"), (410, "lynx")):
        EmptySearch.objects.create(words=words, day=(NOON - timedelta(days=days)).date(), count=1)
    forget_old_traces(now=NOON)
    assert set(SyncRun.objects.values_list("pk", flat=True)) == {row.pk for row in kept}
    assert SetAside.objects.count() == 0
    assert sorted(EmptySearch.objects.values_list("words", flat=True)) == ["loup", "ours"]
