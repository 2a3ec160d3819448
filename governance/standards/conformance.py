"""Which file conforms to which standard: read from the catalogue, declared by producers, or reviewed.

On one file, what a producer declares never stands before what a validator or an expert found; of these, the
last speaks. A result older than its file is shown as such.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import Dataset
from governance.models import Conformance, Standard
from opendatalab.stamp import touch
from opendatalab.wording import read_date

Method, Result = Conformance.Method, Conformance.Result
REPORT = "validation-report"  # what data.gouv.fr's validator leaves in the extras of a file
MOST_ERRORS = 20


def effective(rows: Iterable[Conformance]) -> list[Conformance]:
    """One result a file and standard."""
    kept: dict[tuple, Conformance] = {}
    for row in rows:
        key = (row.standard_id, row.dataset_id, row.resource_id)
        if key not in kept or weight(row) > weight(kept[key]):
            kept[key] = row
    return list(kept.values())


def weight(row: Conformance) -> tuple[bool, date, bool]:
    return row.method != Method.DECLARED, row.assessed_on, row.method == Method.REVIEW


def results_of(source_id: str) -> list[Conformance]:
    rows = Conformance.objects.visible().filter(dataset__source_id=source_id)
    ordered = rows.select_related("standard").order_by("standard__name", "resource_id", "method", "pk")
    return effective(ordered)


@dataclass(frozen=True)
class Found:
    """What the catalogue says of one file."""

    resource_id: str
    method: str
    result: str
    errors: str
    assessed_on: date
    file_date: datetime | None


def found_in(record: Mapping[str, Any], schema: str, *, today: date) -> list[Found]:
    """The files of a dataset that follow a schema, as their own records say."""
    found = []
    for item in record.get("resources") or ():
        declared = item.get("schema") if isinstance(item, dict) else None
        if isinstance(declared, dict) and declared.get("name") == schema and item.get("id"):
            found.append(_read(item, schema, today))
    return found


def _read(item: Mapping[str, Any], schema: str, today: date) -> Found:
    extras = item.get("extras") if isinstance(item.get("extras"), dict) else {}
    changed = changed_of(item)
    checked = read_date(extras.get(f"{REPORT}:validation_date"))
    valid = extras.get(f"{REPORT}:valid_resource")
    known = extras.get(f"{REPORT}:schema_name") in (None, schema)
    if isinstance(valid, bool) and checked and known:
        count = extras.get(f"{REPORT}:nb_errors")
        said = f"{count} écarts relevés" if not valid and isinstance(count, int) and count else ""
        result = Result.YES if valid else Result.NO
        return Found(str(item["id"]), Method.AUTOMATIC, result, said, timezone.localdate(checked), checked)
    return Found(str(item["id"]), Method.DECLARED, Result.YES, "", today, changed)


def changed_of(item: Mapping[str, Any]) -> datetime | None:
    return read_date(item.get("last_modified")) or read_date(item.get("created_at"))


@transaction.atomic
def read_catalogue() -> Counter:
    """Keep what the catalogue says today; a file that no longer names the schema loses its line."""
    counts: Counter = Counter()
    schemas = {row.schema_name: row for row in Standard.objects.exclude(schema_name="").order_by("pk")}
    if not schemas and not Conformance.objects.exists():
        return counts
    today = timezone.localdate()
    kept: set[int] = set()
    for pk, names in (
        Dataset.objects.visible().exclude(schemas=[]).order_by("pk").values_list("pk", "schemas")
    ):
        for name in set(names) & schemas.keys():
            dataset = Dataset.objects.get(pk=pk)
            for found in found_in(dataset.record, name, today=today):
                kept.add(_keep(schemas[name], dataset, found, counts))
    gone = Conformance.objects.filter(from_catalogue=True).exclude(pk__in=kept)
    if dropped := gone.delete()[0]:
        counts["dropped"] += dropped
    counts += _see_files()
    if counts:
        transaction.on_commit(touch)
    return counts


def _keep(standard: Standard, dataset: Dataset, found: Found, counts: Counter) -> int:
    where = {"standard": standard, "dataset": dataset, "resource_id": found.resource_id}
    values = {"result": found.result, "errors": found.errors, "file_date": found.file_date}
    row = Conformance.objects.filter(method=found.method, **where).first()
    if row is None:
        day = {"assessed_on": found.assessed_on, "from_catalogue": True}
        counts["added"] += 1
        return Conformance.objects.create(method=found.method, **where, **values, **day).pk
    if row.from_catalogue and any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.assessed_on = found.assessed_on
        row.save()
        counts["changed"] += 1
    return row.pk


def _see_files() -> Counter:
    """Note when each assessed file last changed: a result may have become older than it."""
    counts: Counter = Counter()
    rows = Conformance.objects.visible().select_related("dataset").order_by("dataset_id", "pk")
    for row in rows:
        dates = {
            str(item.get("id")): changed_of(item)
            for item in row.dataset.record.get("resources") or ()
            if isinstance(item, dict)
        }
        seen = dates.get(row.resource_id) if row.resource_id else row.dataset.last_update
        if seen and seen != row.changed_at:
            Conformance.objects.filter(pk=row.pk).update(changed_at=seen)
            counts["seen"] += 1
    return counts


@transaction.atomic
def fill_file_date(row: Conformance) -> None:
    """A result typed by the team is about the file as it is now, unless it says otherwise."""
    if row.file_date is None:
        record = row.dataset.record
        dates = [
            changed_of(item)
            for item in record.get("resources") or ()
            if isinstance(item, dict) and row.resource_id in ("", str(item.get("id")))
        ]
        row.file_date = max(filter(None, dates), default=None) or row.dataset.last_update
        row.changed_at = row.file_date


@dataclass
class Share:
    """How many files of a producer, or under a standard, are known to conform, and how it is known."""

    verified: int = 0
    declared: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.verified + self.declared + self.other

    @property
    def conforming(self) -> int:
        return self.verified + self.declared

    @property
    def percent(self) -> int:
        return round(100 * self.conforming / self.total) if self.total else 0

    @property
    def said(self) -> str:
        if not self.total:
            return "—"
        part = f", dont {self.declared} sur déclaration" if self.declared else ""
        return f"{self.conforming} sur {self.total}{part}"

    def add(self, row: Conformance) -> None:
        if row.is_stale or row.result != Result.YES:
            self.other += 1
        elif row.method == Method.DECLARED:
            self.declared += 1
        else:
            self.verified += 1


def shares(rows: list[Conformance]) -> tuple[list[Standard], list[dict]]:
    """The standards met, and a line a producer with its share under each; the first has most files."""
    standards: dict[int, Standard] = {}
    lines: dict[str, dict] = {}
    for row in rows:
        standards[row.standard_id] = row.standard
        owner = row.dataset.organization
        name = owner.name if owner else "Producteur inconnu"
        line = lines.setdefault(name, {"name": name, "url": owner and owner.get_absolute_url(), "by": {}})
        line["by"].setdefault(row.standard_id, Share()).add(row)
        line.setdefault("all", Share()).add(row)
    ordered = sorted(standards.values(), key=lambda row: (row.name, row.version, row.pk))
    found = sorted(lines.values(), key=lambda line: (-line["all"].total, line["name"]))
    for line in found:
        line["cells"] = [line["by"].get(row.pk, Share()) for row in ordered]
    return ordered, found
