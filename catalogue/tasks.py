"""What is done behind the pages. A task holds no rule: it calls one function and may be rung twice.

Those of the timetable are acknowledged when they begin: if one dies, the timetable rings it again, where a
message given back at once would kill the next worker too.
"""

from contextlib import suppress

from django.core.management import call_command
from django.utils import timezone

from catalogue import discussions, retention, search
from catalogue.embed import checking, registry
from catalogue.sync import SyncBusy, SyncTooSoon, run_sync
from catalogue.timetable import kind_due
from opendatalab.celery import app

HOUR = 3600
LONG = {"acks_late": False, "time_limit": 6 * HOUR, "soft_time_limit": 6 * HOUR - 60}


@app.task(name="catalogue.sync_if_due", **LONG)
def sync_if_due() -> None:
    if kind := kind_due(now=timezone.now()):
        sync_now(kind)


@app.task(name="catalogue.sync_now", **LONG)
def sync_now(kind: str) -> None:
    """`kind`: a value of SyncRun.Kind. One sync at a time; upstream may ask to be left alone for a while."""
    with suppress(SyncBusy, SyncTooSoon):
        run_sync(kind)


@app.task(name="catalogue.fetch_discussions")
def fetch_discussions(dataset_pk: int) -> None:
    discussions.fetch_discussions(dataset_pk)


@app.task(name="catalogue.apply_index_tasks", acks_late=False)
def apply_index_tasks() -> None:
    search.apply_index_tasks()


@app.task(name="catalogue.rebuild_search", **LONG)
def rebuild_search() -> None:
    search.rebuild()


@app.task(name="catalogue.forget_old_traces", acks_late=False)
def forget_old_traces() -> None:
    retention.forget_old_traces(now=timezone.now())
    call_command("clearsessions")


@app.task(name="catalogue.record_uses", acks_late=False)
def record_uses() -> None:
    registry.record_uses()


@app.task(name="catalogue.check_page")
def check_page(url: str) -> None:
    checking.check_page(url)
