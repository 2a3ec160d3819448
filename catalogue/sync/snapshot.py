"""The region pack's starting catalogue, by the same map, plan and apply as a sync."""

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path

import orjson
from django.db import transaction
from django.utils import timezone

from catalogue.mapping import BadRecord, Record, read_dataset, read_organization, reasons_of
from catalogue.models import Dataset, Organization, PerimeterRule, SetAside, SyncRun
from catalogue.search import apply_index_tasks
from catalogue.sync.applying import apply_datasets, apply_organizations, apply_producer_facts
from opendatalab.region import region

BATCH = 500
Progress = Callable[[int, int], None]


def load_snapshot(progress: Progress | None = None) -> SyncRun | None:
    """Load the snapshot of the region pack where a sync has not given better. None when there is none.

    Loading twice, or again after being killed, writes only what is not there yet. `progress` is told
    (records read, records in all).
    """
    snapshot = region().snapshot
    with transaction.atomic():
        apply_producer_facts()
    if snapshot is None:
        return None
    run, _ = SyncRun.objects.get_or_create(
        kind=SyncRun.Kind.SNAPSHOT, source_date=snapshot.date, defaults={"started_at": timezone.now()}
    )
    if run.status == SyncRun.Status.DONE:
        return run
    rules = list(PerimeterRule.objects.filter(active=True).order_by("pk").values_list("kind", "value"))
    day = datetime.combine(snapshot.date, time(12), tzinfo=timezone.get_current_timezone())
    counts: Counter = Counter()
    for records, _, _ in _batches(snapshot.organizations):
        known = _synced(Organization, records)
        rows = _read(read_organization, [r for r in records if r.get("id") not in known], "organization", run)
        with transaction.atomic():
            apply_organizations(rows, run=run, now=day)
    for records, read, total in _batches(snapshot.path):
        known = _synced(Dataset, records)
        records = [record for record in records if record.get("id") not in known]
        for record in records:
            record.setdefault("resources", [])  # clients of the API count on the key
        rows = _read(read_dataset, records, "dataset", run)
        reasons = {record["id"]: reasons_of(record, rules) for record in records if "id" in record}
        with transaction.atomic():
            counts += apply_datasets(rows, reasons, run=run, now=day, tell=False)
        if progress:
            progress(read, total)
    run.counts, run.status, run.finished_at = dict(counts), SyncRun.Status.DONE, timezone.now()
    run.save()
    apply_index_tasks()
    return run


def _batches(path: Path) -> Iterator[tuple[list[Record], int, int]]:
    """Records of a gzipped JSON-lines file by the batch, with the count read so far and in all."""
    with gzip.open(path) as lines:
        total = sum(1 for _ in lines)
    batch, read = [], 0
    with gzip.open(path) as lines:
        for read, line in enumerate(lines, start=1):  # noqa: B007
            batch.append(orjson.loads(line))
            if len(batch) == BATCH:
                yield batch, read, total
                batch = []
    if batch:
        yield batch, read, total


def _synced(model, records: list[Record]) -> set[str]:
    """Ids of which upstream itself has already told more."""
    ids = [record.get("id") for record in records]
    return set(
        model.objects.filter(source_id__in=ids, from_snapshot=False).values_list("source_id", flat=True)
    )


def _read(reader, records: list[Record], kind: str, run: SyncRun) -> list:
    rows = []
    for record in records:
        try:
            rows.append(reader(record))
        except BadRecord as error:
            SetAside.objects.get_or_create(
                run=run,
                kind=kind,
                source_id=str(record.get("id") or "")[:40],
                reason=str(error)[:300],
                defaults={"payload": str(record)[:20_000]},
            )
    return rows
