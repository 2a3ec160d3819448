"""Datasets that no list showed: why, and what becomes of them. Absence alone removes nothing."""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction

from catalogue.clients.datagouv import Absence
from catalogue.mapping import BadRecord, Record, Row, read_dataset, reasons_of
from catalogue.models import Dataset, DatasetChange, Sighting, State, SyncRun
from catalogue.search import mark
from catalogue.sync.applying import apply_datasets

TOMBSTONE_AFTER = timedelta(days=7)
ABSENT = {"gone": State.HIDDEN, "private": State.PRIVATE}
ROUND = 30  # days in which every archived dataset is asked for once


def archived_due(day: date) -> list[str]:
    """Archived datasets to ask for on that day: no list shows them, so nothing else would tell their end."""
    archived = Dataset.objects.filter(state=State.ARCHIVED).order_by("source_id")
    return [
        source_id
        for source_id in archived.values_list("source_id", flat=True).iterator(chunk_size=1000)
        if (zlib.crc32(source_id.encode()) - day.toordinal()) % ROUND == 0
    ]


def settle(
    answers: Mapping[str, Record | Absence],
    rules: Sequence[tuple[str, str]],
    *,
    run: SyncRun,
    now: datetime,
) -> Counter:
    """Write what upstream said of each dataset asked for: gone, private, archived, moved out, or there."""
    counts: Counter = Counter()
    present = []
    for source_id, answer in answers.items():
        if isinstance(answer, Absence):
            _hide(source_id, ABSENT[answer.kind], run=run, now=now)
            counts[answer.kind] += 1
            continue
        try:
            row = read_dataset(answer)
        except BadRecord:
            continue  # unreadable is not absent
        if row.source_id != source_id:  # upstream merged it into another
            _hide(source_id, State.HIDDEN, run=run, now=now)
            counts["gone"] += 1
        elif row.columns["archived_at"] or reasons_of(answer, rules):
            present.append(row)
        else:
            _hide(source_id, State.OUT, run=run, now=now)
            counts["out"] += 1
    if present:
        counts += apply_datasets(present, {}, run=run, now=now, tell=True)
        write_reasons(present, rules)
    counts.pop("unchanged", None)
    return counts


def _hide(source_id: str, state: str, *, run: SyncRun, now: datetime) -> None:
    dataset = Dataset.objects.defer("upstream").get(source_id=source_id)
    field = {"field": "state", "before": dataset.state, "after": state}
    dataset.state, dataset.absent_since = state, now
    dataset.save(update_fields=["state", "absent_since"])
    DatasetChange.objects.create(dataset=dataset, run=run, at=now, kind="absent", fields=[field])
    mark("dataset", [dataset.pk])


def bury_the_long_gone(*, now: datetime) -> Counter:
    """Turn into tombstones what has been absent for seven days."""
    long_gone = Dataset.objects.filter(
        state__in=(State.HIDDEN, State.PRIVATE), absent_since__lt=now - TOMBSTONE_AFTER
    )
    count = long_gone.update(state=State.GONE)
    return Counter({"tombstones": count} if count else {})


def write_reasons(rows: Iterable[Row], rules: Sequence[tuple[str, str]]) -> None:
    """Reasons of datasets read by id, from their own content."""
    for dataset in Dataset.objects.filter(source_id__in=[row.source_id for row in rows]):
        reasons = sorted(reasons_of(dataset.record, rules))
        if reasons and reasons != sorted(dataset.reasons):
            dataset.reasons = reasons
            dataset.save(update_fields=["reasons"])
            mark("dataset", [dataset.pk])


def write_reasons_seen(run: SyncRun) -> int:
    """Give each dataset the reasons under which this run saw it. Returns how many changed."""
    sightings = Sighting.objects.filter(run=run).order_by("source_id", "reason")
    seen = groupby(sightings.values_list("source_id", "reason").iterator(), key=itemgetter(0))
    rows = Dataset.objects.visible().order_by("source_id").only("pk", "source_id", "reasons")
    differing, at, reasons = [], "", []
    for dataset in rows.iterator(chunk_size=1000):  # two walks in the same order, side by side
        while at < dataset.source_id:
            at, group = next(seen, ("~", ()))
            reasons = [reason for _, reason in group]
        if at == dataset.source_id and reasons != sorted(dataset.reasons):
            dataset.reasons = reasons
            differing.append(dataset)
    for start in range(0, len(differing), 500):
        chunk = differing[start : start + 500]
        with transaction.atomic():
            Dataset.objects.bulk_update(chunk, ["reasons"], batch_size=100)
            mark("dataset", [dataset.pk for dataset in chunk])
    return len(differing)
