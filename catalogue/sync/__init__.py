"""Keeping the catalogue in step with data.gouv.fr."""

from catalogue.sync.lock import SyncBusy
from catalogue.sync.plans import approve_plan, refuse_plan
from catalogue.sync.preview import preview_sync
from catalogue.sync.runs import SyncTooSoon, run_sync
from catalogue.sync.snapshot import load_snapshot

__all__ = [
    "SyncBusy",
    "SyncTooSoon",
    "approve_plan",
    "load_snapshot",
    "preview_sync",
    "refuse_plan",
    "run_sync",
]
