"""A sync from end to end: read, map, plan, apply, with the cursor in the same transaction as the rows.

A full run walks every rule of the perimeter, then settles what no list showed, then the producers and the
reuses. A killed or failed run of the last day goes on from its cursor.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalogue.clients.datagouv import LIGHT_DATASETS, LIGHT_REUSES, Absence, Datagouv, Page
from catalogue.mapping import BadRecord, Row, read_dataset, read_organization, read_reuse
from catalogue.models import (
    Dataset,
    Organization,
    PerimeterRule,
    Reuse,
    SetAside,
    Sighting,
    State,
    SyncRun,
)
from catalogue.search import apply_index_tasks, mark
from catalogue.sync.absences import (
    archived_due,
    bury_the_long_gone,
    settle,
    write_reasons,
    write_reasons_seen,
)
from catalogue.sync.applying import apply_datasets, apply_organizations, apply_reuses
from catalogue.sync.lock import LeaseLost, renew_lease, sync_lock
from catalogue.sync.planning import plan_absences
from opendatalab.http import UpstreamError
from opendatalab.stamp import touch

log = logging.getLogger(__name__)
RESUME_WITHIN = timedelta(days=1)
PASSES = 3  # over one list, until a walk sees as many datasets as upstream counts
Progress = Callable[[str], None]


class SyncTooSoon(Exception):
    """Upstream asked to be left alone until a later time, held in `args[0]`."""


def run_sync(kind: str, *, progress: Progress | None = None, client: Datagouv | None = None) -> SyncRun:
    """Run a full or incremental sync to its end and return its record, whatever became of it.

    Raises SyncBusy when one is under way, SyncTooSoon while upstream wants no call.
    """
    with sync_lock() as holder:
        run = _resumable(kind) or SyncRun(kind=kind, started_at=timezone.now())
        run.status, run.error, run.finished_at = SyncRun.Status.RUNNING, "", None
        run.save()
        sync = Sync(run, holder, client or Datagouv(), progress or log.debug)
        try:
            sync.full() if kind == SyncRun.Kind.FULL else sync.incremental()
        except UpstreamError as error:
            log.warning("sync %s interrupted: %s", run.pk, error.for_staff)
            sync.fail(error.for_staff, retry_after=error.retry_after)
        except LeaseLost:
            raise  # the run is another's now
        except Exception as error:
            sync.fail(f"Erreur inattendue : {type(error).__name__}")
            raise
        apply_index_tasks()
        touch()
        return run


def _resumable(kind: str) -> SyncRun | None:
    last = SyncRun.objects.filter(kind=kind).order_by("-started_at").first()
    if last is None:
        return None
    until = parse_datetime(last.cursor.get("not_before", "") or "")
    if until and until > timezone.now():
        raise SyncTooSoon(until)
    unfinished = last.status in (SyncRun.Status.RUNNING, SyncRun.Status.FAILED)
    return last if unfinished and last.started_at > timezone.now() - RESUME_WITHIN else None


class Sync:
    """One run under way. `counts` and the cursor are saved with every batch."""

    def __init__(self, run: SyncRun, holder: UUID, client: Datagouv, progress: Progress):
        self.run, self.holder, self.client, self.progress = run, holder, client, progress
        self.counts = Counter(run.counts)
        self.began = time.monotonic()
        self.calls_before = run.calls
        self.rules = list(
            PerimeterRule.objects.filter(active=True).order_by("pk").values_list("kind", "value")
        )
        self._start_afresh_if_rules_changed()
        done = SyncRun.objects.filter(status=SyncRun.Status.DONE)
        self.tell = done.exists()  # the very first load is no news
        self.totals: dict[str, int | None] = run.cursor.setdefault("totals", {})
        last = done.exclude(kind=SyncRun.Kind.SNAPSHOT).order_by("-started_at").first()
        self.totals_before = last.cursor.get("totals", {}) if last else {}

    def _start_afresh_if_rules_changed(self) -> None:
        """The cursor counts rules: it means nothing once the perimeter is another."""
        rules = [f"{kind}:{value}" for kind, value in self.rules]
        if self.run.cursor.get("rules", rules) != rules:
            self.run.cursor = {}
            self.run.sightings.all().delete()
        self.run.cursor["rules"] = rules

    # The two kinds

    def full(self) -> None:
        for index, (kind, value) in enumerate(self.rules):
            if index < self.run.cursor.get("rule", 0):
                continue
            self.progress(f"{index + 1}/{len(self.rules)} {kind} {value}")
            self._walk(index, kind, value)
        if self._settle_absences():
            self._reuses(everything=True)  # before the producers: it may name some that we do not hold
            self._organizations(Organization.objects.exclude(state=State.GONE))
            self._finish()

    def incremental(self) -> None:
        """Ask each list for its latest updates and its newest records, and fetch what differs from ours."""
        for index, (kind, value) in enumerate(self.rules):
            if index < self.run.cursor.get("rule", 0):
                continue
            self._fetch_datasets(self._novelties(kind, value))
            self._save_cursor(rule=index + 1)
        self._reuses(everything=False)
        self._organizations(Organization.objects.filter(partial=True).exclude(state=State.GONE))
        self._finish()

    def fail(self, error: str, *, retry_after: int | None = None) -> None:
        if retry_after:
            self.run.cursor["not_before"] = _later(retry_after).isoformat()
        self.run.error = error[:1000]
        self._close(SyncRun.Status.FAILED)

    # Datasets

    def _walk(self, index: int, kind: str, value: str) -> None:
        """Walk one list, again while it shows fewer datasets than upstream counts."""
        reason = f"{kind}:{value}"
        for turn in range(PASSES):
            first = self.run.cursor.get("page", 0) + 1 if turn == 0 else 1
            totals, seen_before = [], first > 1
            for page in self.client.datasets_of(kind, value, first=first, sort="created"):
                totals.append(page.total)
                self._apply_page(page, reason, index)
            seen = Sighting.objects.filter(run=self.run, reason=reason).count() + self._aside(reason)
            self.totals[reason] = totals[-1] if totals else 0
            if not totals or (seen >= totals[-1] and (len(set(totals)) == 1 or seen_before)):
                break
        self._save_cursor(rule=index + 1, page=0)

    def _apply_page(self, page: Page, reason: str, index: int) -> None:
        rows = self._read(read_dataset, page.items, "dataset", reason)
        with self._batch(rule=index, page=page.number):
            self._see(rows, reason)
            self._apply_datasets(rows, {row.source_id: [reason] for row in rows})

    def _apply_datasets(self, rows: list[Row], reasons: dict[str, list[str]]) -> None:
        self.counts += apply_datasets(rows, reasons, run=self.run, now=timezone.now(), tell=self.tell)

    def _see(self, rows: list[Row], reason: str) -> None:
        Sighting.objects.bulk_create(
            [Sighting(run=self.run, source_id=row.source_id, reason=reason) for row in rows],
            ignore_conflicts=True,
        )

    def _aside(self, reason: str) -> int:
        return SetAside.objects.filter(run=self.run, kind="dataset", reason__endswith=f"[{reason}]").count()

    def _read(self, reader, items: list, kind: str, reason: str = "") -> list[Row]:
        """Map records; those that cannot be read are set aside with the reason, once a run."""
        rows = []
        for item in items:
            try:
                if not isinstance(item, dict):
                    raise BadRecord("la fiche n’est pas un objet")
                rows.append(reader(item))
            except BadRecord as error:
                source_id = item.get("id") if isinstance(item, dict) else ""
                SetAside.objects.get_or_create(
                    run=self.run,
                    kind=kind,
                    source_id=str(source_id or "")[:40],
                    reason=f"{error} [{reason}]"[:300] if reason else str(error)[:300],
                    defaults={"payload": str(item)[:20_000]},
                )
        return rows

    def _novelties(self, kind: str, value: str) -> list[str]:
        """Ids of this list's datasets whose dates differ from ours, or that we do not hold."""
        found: list[str] = []
        total = None
        for page in self._light_pages(kind, value, "-last_update"):
            total = page.total
            new = self._differing(page.items)
            found += new
            if len(new) < len(page.items):  # sorted by date: an old acquaintance ends the news
                break
        # A new record whose data are old is not among the latest updates, but upstream counts one more.
        rule = f"{kind}:{value}"
        if total is not None and total != self.totals_before.get(rule):
            for page in self._light_pages(kind, value, "-created"):
                unknown = self._differing(page.items, unknown_only=True)
                found += unknown
                if len(unknown) < len(page.items):
                    break
        self.totals[rule] = total
        return list(dict.fromkeys(found))

    def _light_pages(self, kind: str, value: str, sort: str) -> Iterator[Page]:
        return self.client.datasets_of(kind, value, mask=LIGHT_DATASETS, page_size=20, sort=sort)

    @staticmethod
    def _differing(items: list, *, unknown_only: bool = False) -> list[str]:
        items = [item for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]
        held = {
            source_id: dates
            for source_id, *dates in Dataset.objects.visible()
            .filter(source_id__in=[item["id"] for item in items])
            .values_list("source_id", "last_modified", "last_update")
        }
        if unknown_only:
            return [item["id"] for item in items if item["id"] not in held]
        return [
            item["id"]
            for item in items
            if held.get(item["id"]) != [_date(item.get("last_modified")), _date(item.get("last_update"))]
        ]

    def _fetch_datasets(self, source_ids: list[str]) -> None:
        for start in range(0, len(source_ids), 20):
            found = [self.client.one("datasets", item) for item in source_ids[start : start + 20]]
            rows = self._read(
                read_dataset, [item for item in found if not isinstance(item, Absence)], "dataset"
            )
            with self._batch():
                self._apply_datasets(rows, {})
                write_reasons(rows, self.rules)

    # What was absent

    def _settle_absences(self) -> bool:
        """Confirm and hide what no list showed. False when the run stops to ask."""
        visible = Dataset.objects.visible()
        seen = Sighting.objects.filter(run=self.run).values("source_id")
        aside = SetAside.objects.filter(run=self.run, kind="dataset").values("source_id")
        missing = visible.exclude(source_id__in=seen).exclude(source_id__in=aside)
        ids = list(missing.order_by("source_id").values_list("source_id", flat=True))
        plan = plan_absences(ids, visible=visible.count())
        if plan.must_stop and not self._approved():
            self.run.plan = {"hide": plan.missing, "share": plan.share}
            self.run.error = "Trop de jeux ont disparu d’un coup : une décision est attendue."
            self._close(SyncRun.Status.STOPPED)
            return False
        asked = [*plan.missing, *archived_due(timezone.localdate(self.run.started_at))]
        for start in range(0, len(asked), 20):
            answers = {item: self.client.one("datasets", item) for item in asked[start : start + 20]}
            with self._batch():
                self.counts += settle(answers, self.rules, run=self.run, now=timezone.now())
        with self._batch():
            self.counts += bury_the_long_gone(now=timezone.now())
        reasons = write_reasons_seen(self.run)
        self.counts += Counter({"reasons": reasons} if reasons else {})
        return True

    def _approved(self) -> bool:
        """True when the team approved the stopped run before this one."""
        before = SyncRun.objects.filter(kind=self.run.kind, started_at__lt=self.run.started_at)
        last = before.order_by("-started_at").first()
        return self.run.approved or bool(last and last.approved)

    # Producers and reuses

    def _organizations(self, wanted) -> None:
        ids = list(wanted.order_by("pk").values_list("source_id", flat=True))
        done = self.run.cursor.get("organizations", 0)
        for start in range(done, len(ids), 20):
            chunk = ids[start : start + 20]
            answers = {item: self.client.one("organizations", item) for item in chunk}
            rows = self._read(
                read_organization, [a for a in answers.values() if not isinstance(a, Absence)], "organization"
            )
            gone = [item for item, a in answers.items() if isinstance(a, Absence)]
            with self._batch(organizations=start + 20):
                counts = apply_organizations(rows, run=self.run, now=timezone.now())
                self._count("organizations", counts)
                held = Organization.objects.filter(source_id__in=gone).exclude(state=State.GONE)
                pks = list(held.values_list("pk", flat=True))
                mark("organization", pks)
                held.update(state=State.GONE, absent_since=timezone.now())
                self._count("organizations", Counter({"gone": len(pks)} if pks else {}))

    def _reuses(self, *, everything: bool) -> None:
        ours = set(Dataset.objects.with_page().values_list("source_id", flat=True))
        held = dict(Reuse.objects.visible().values_list("source_id", "last_modified"))
        listed, wanted = set(), []
        sort = "created" if everything else "-last_modified"
        for page in self.client.pages("reuses", mask=LIGHT_REUSES, sort=sort):
            items = [
                item for item in page.items if isinstance(item, dict) and isinstance(item.get("id"), str)
            ]
            about_ours = [item for item in items if ours & _dataset_ids(item)]
            news = [i["id"] for i in about_ours if held.get(i["id"]) != _date(i.get("last_modified"))]
            listed.update(item["id"] for item in about_ours)
            # A reuse embeds its datasets, whose changes leave its own date alone.
            wanted += [item["id"] for item in about_ours] if everything else news
            if not everything and not news:
                break
        for start in range(0, len(wanted), 20):
            found = [self.client.one("reuses", item) for item in wanted[start : start + 20]]
            rows = self._read(read_reuse, [item for item in found if not isinstance(item, Absence)], "reuse")
            with self._batch():
                self._count("reuses", apply_reuses(rows, run=self.run, now=timezone.now()))
        if everything:
            self._forget_reuses(held.keys() - listed, ours)

    def _forget_reuses(self, missing: set[str], ours: set[str]) -> None:
        """Ask for each reuse no longer listed about our datasets: deleted, or about others now."""
        for source_id in sorted(missing):
            answer = self.client.one("reuses", source_id)
            if isinstance(answer, Absence):
                state = State.GONE
            elif not ours & _dataset_ids(answer):
                state = State.OUT
            else:
                continue  # missed while the list moved
            with self._batch():
                rows = Reuse.objects.filter(source_id=source_id)
                rows.update(state=state, absent_since=timezone.now())
                mark("reuse", rows.values_list("pk", flat=True))
                self.counts[f"reuses_{state}"] += 1

    # Bookkeeping

    def _count(self, what: str, counts: Counter) -> None:
        self.counts += Counter({f"{what}_{name}": n for name, n in counts.items() if name != "unchanged"})

    @contextmanager
    def _batch(self, **cursor: int) -> Iterator[None]:
        """One transaction: the rows, the cursor and the lease's renewal, or nothing."""
        with transaction.atomic():
            renew_lease(self.holder)
            yield
            self._save_cursor(**cursor)

    def _save_cursor(self, **cursor: int) -> None:
        self.run.cursor |= cursor
        self.run.counts = dict(self.counts)
        self.run.calls = self.calls_before + self.client.calls
        self.run.save(update_fields=["cursor", "counts", "calls"])

    def _finish(self) -> None:
        self._close(SyncRun.Status.DONE)
        if self.run.kind == SyncRun.Kind.FULL:  # what an earlier run asked about has settled by itself
            waiting = SyncRun.objects.filter(status=SyncRun.Status.STOPPED)
            waiting.update(
                status=SyncRun.Status.REFUSED, error="Sans objet : la synchronisation suivante a abouti."
            )

    def _close(self, status: str) -> None:
        self.run.status, self.run.finished_at = status, timezone.now()
        self.run.counts = dict(self.counts)
        self.run.calls = self.calls_before + self.client.calls
        self.run.save()
        if status == SyncRun.Status.DONE:
            Sighting.objects.all().delete()  # this run's, and those of runs that nobody will resume


def _date(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return (
        moment if moment is None or moment.tzinfo else moment.replace(tzinfo=timezone.get_default_timezone())
    )


def _dataset_ids(reuse: dict) -> set[str]:
    return {item.get("id") for item in reuse.get("datasets") or [] if isinstance(item, dict)}


def _later(seconds: int) -> datetime:
    """The moment before which upstream wants no call; at most a day away."""
    return timezone.now() + timedelta(seconds=min(seconds, 86_400))
