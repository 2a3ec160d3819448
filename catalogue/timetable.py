"""When the catalogue must be synced: read in the database, so that no lost message matters."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from catalogue.models import SyncRun
from catalogue.sync.lock import NAME as LEASE
from opendatalab.models import Lease

FULL_AT = time(2, 0)  # local time: few visitors, and upstream's own nightly work is not begun
INCREMENTAL_EVERY = timedelta(minutes=59)
RETRY_AFTER = timedelta(minutes=30)
Kind, Status = SyncRun.Kind, SyncRun.Status


def kind_due(*, now: datetime) -> str | None:
    """The sync to run at this moment, None when there is none.

    1. A run that was killed goes on. 2. The full sweep is due once a night, and at once when there never was
    one. 3. An incremental run is due every hour. What failed is tried again half an hour later; a full sweep
    that was stopped waits for the team, and for the next night at the latest.
    """
    runs = SyncRun.objects.exclude(kind=Kind.SNAPSHOT).order_by("-started_at")
    latest = runs.first()
    if latest and latest.status == Status.RUNNING:
        alive = Lease.objects.filter(name=LEASE, expires_at__gt=now).exists()
        return None if alive else latest.kind
    if latest and latest.status == Status.FAILED and now - (latest.finished_at or now) < RETRY_AFTER:
        return None
    kept = runs.exclude(status=Status.FAILED)
    full = kept.filter(kind=Kind.FULL).first()
    if full is None or full.started_at < last_night(now):
        return Kind.FULL
    last = kept.first()
    if now - (last.finished_at or last.started_at) >= INCREMENTAL_EVERY:
        return Kind.INCREMENTAL
    return None


def last_night(now: datetime) -> datetime:
    """The last moment at which the full sweep had to begin."""
    local = timezone.localtime(now)
    tonight = timezone.make_aware(datetime.combine(local.date(), FULL_AT), local.tzinfo)
    return tonight if tonight <= local else tonight - timedelta(days=1)
