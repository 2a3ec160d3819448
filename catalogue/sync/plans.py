"""A stopped plan waits for a person: approved, the next run carries it out; refused, nothing is hidden."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.models import SyncRun


def approve_plan(run: SyncRun, *, by: AbstractBaseUser) -> None:
    """Let the run go on: its next start confirms each absence one by one and hides what is confirmed."""
    _decide(run, approved=True, status=SyncRun.Status.FAILED, words=f"Plan approuvé par {by}.")


def refuse_plan(run: SyncRun, *, by: AbstractBaseUser) -> None:
    """Keep everything visible; the next run starts afresh and asks again if the absence lasts."""
    _decide(run, approved=False, status=SyncRun.Status.REFUSED, words=f"Plan refusé par {by}.")


def _decide(run: SyncRun, *, approved: bool, status: str, words: str) -> None:
    with transaction.atomic():
        locked = SyncRun.objects.select_for_update().get(pk=run.pk)
        if locked.status != SyncRun.Status.STOPPED:
            raise ValidationError("Cette synchronisation n’attend plus de décision.")
        locked.approved, locked.status, locked.error = approved, status, words
        locked.save(update_fields=["approved", "status", "error"])
    run.refresh_from_db()
