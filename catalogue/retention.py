"""How long traces of work are kept. Records, changes seen in them and editors' actions have no term."""

from datetime import datetime, timedelta

from catalogue.models import EmbedSite, EmptySearch, SyncRun

RUNS_KEPT = timedelta(days=90)
EMPTY_SEARCHES_KEPT = timedelta(days=400)  # a year can be compared with the one before

SITES_KEPT = timedelta(days=400)  # after the last day a site was seen


def forget_old_traces(*, now: datetime) -> None:
    """Remove old runs, with the records that they set aside, old counts of searches without result, and sites
    that show the catalogue no more. A site that asked to stay out is remembered, or it would come back.

    Loadings of the region pack stay, as do the last good run of each kind and plans that wait for a decision.
    """
    kept = {
        SyncRun.objects.filter(kind=kind, status=SyncRun.Status.DONE).values_list("pk", flat=True).first()
        for kind in SyncRun.Kind
    }
    SyncRun.objects.filter(started_at__lt=now - RUNS_KEPT).exclude(pk__in=kept - {None}).exclude(
        kind=SyncRun.Kind.SNAPSHOT
    ).exclude(status__in=(SyncRun.Status.RUNNING, SyncRun.Status.STOPPED)).delete()
    EmptySearch.objects.filter(day__lt=(now - EMPTY_SEARCHES_KEPT).date()).delete()
    EmbedSite.objects.filter(left_out=False, last_seen__lt=(now - SITES_KEPT).date()).delete()
