"""Rows made as the sync makes them, from recorded answers of data.gouv.fr; nothing random."""

import copy
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from catalogue import extracts
from catalogue.mapping import read_dataset, read_organization, read_reuse
from catalogue.models import CodeColumn, Dataset, DatasetChange, Discussions, Organization, Reuse, SyncRun
from catalogue.scope import rescope
from catalogue.search import apply_index_tasks, reindex
from catalogue.sync.applying import apply_datasets, apply_organizations, apply_reuses
from sig import territories
from sig.models import Territory
from tests.catalogue import standin

SYNCED = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PLACES = (  # geozone, level, code, name, parents
    ("fr:region:76", "fr:region", "76", "Occitanie", ()),
    ("fr:departement:09", "fr:departement", "09", "Ariège", ("fr:region:76",)),
    ("fr:departement:31", "fr:departement", "31", "Haute-Garonne", ("fr:region:76",)),
    ("fr:commune:09122", "fr:commune", "09122", "Foix", ("fr:departement:09", "fr:region:76")),
    ("fr:commune:31555", "fr:commune", "31555", "Toulouse", ("fr:departement:31", "fr:region:76")),
)


def sync_run(**changes: Any) -> SyncRun:
    return SyncRun.objects.create(
        **{"kind": SyncRun.Kind.FULL, "status": SyncRun.Status.DONE, "started_at": SYNCED, **changes}
    )


def make_places() -> dict[str, Territory]:
    """A region, two départements and a commune in each."""
    made = {}
    for geozone, level, code, name, parents in PLACES:
        made[geozone] = Territory.objects.create(geozone=geozone, level=level, code=code, name=name)
        made[geozone].ancestors.set(made[parent] for parent in parents)
    territories.forget()
    return made


def make_datasets(*records: dict[str, Any], reasons: dict[str, list[str]] | None = None) -> list[Dataset]:
    """Datasets as a full sync would write them, in the order given, and their index entries."""
    with transaction.atomic():
        rows = [read_dataset(record) for record in records]
        apply_datasets(rows, reasons or {}, run=sync_run(), now=SYNCED, tell=False)
    apply_index_tasks()
    found = {dataset.source_id: dataset for dataset in Dataset.objects.all()}
    return [found[record["id"]] for record in records]


def make_dataset(number: int = 1, *, reasons: list[str] | None = None, **changes: Any) -> Dataset:
    """The recorded dataset under another id, slug and title, changed at will."""
    record = standin.dataset(number, **changes)
    return make_datasets(record, reasons={record["id"]: reasons or []})[0]


def recorded_dataset(name: str, *, reasons: list[str] | None = None, **changes: Any) -> Dataset:
    """A recorded dataset as it is: `dataset-v1-markup`, `dataset-v1-harvested`…"""
    record = standin.recorded(name) | changes
    return make_datasets(record, reasons={record["id"]: reasons or []})[0]


def make_organization(number: int = 1, *, territory: Territory | None = None, **changes: Any) -> Organization:
    """The recorded producer under another id, slug and name; `kind` is ours."""
    kind = changes.pop("kind", Organization.Kind.OTHER)
    record = copy.deepcopy(standin.ORGANIZATION)
    record |= {
        "id": f"{number:024x}",
        "slug": f"producteur-{number}",
        "name": f"Producteur {number}",
    } | changes
    with transaction.atomic():
        apply_organizations([read_organization(record)], run=sync_run(), now=SYNCED)
        Organization.objects.filter(source_id=record["id"]).update(kind=kind, territory=territory)
    organization = Organization.objects.get(source_id=record["id"])
    reindex("organization", [organization.pk])
    apply_index_tasks()
    return organization


def reference(organization: Organization) -> dict[str, Any]:
    """A producer as a dataset's record names it."""
    record = organization.record
    names = ("id", "name", "slug", "acronym", "badges", "logo", "page", "uri")
    return {name: record.get(name) for name in names}


def make_reuse(number: int = 1, *, datasets: list[Dataset] | None = None, **changes: Any) -> Reuse:
    """The recorded reuse under another id, slug and title, of the datasets given."""
    record = copy.deepcopy(standin.REUSE)
    record |= {"id": f"{number:024x}", "slug": f"reutilisation-{number}", "title": f"Réutilisation {number}"}
    record |= {"datasets": [{"id": dataset.source_id} for dataset in datasets or ()]} | changes
    with transaction.atomic():
        apply_reuses([read_reuse(record)], run=sync_run(), now=SYNCED)
    apply_index_tasks()
    return Reuse.objects.get(source_id=record["id"])


def make_change(dataset: Dataset, *fields: dict[str, Any], kind: str = "changed") -> DatasetChange:
    return DatasetChange.objects.create(dataset=dataset, at=SYNCED, kind=kind, fields=list(fields))


def make_discussions(dataset: Dataset, *threads: dict[str, Any], **changes: Any) -> Discussions:
    values = {"threads": list(threads), "fetched_at": SYNCED, "asked_at": SYNCED} | changes
    return Discussions.objects.create(dataset=dataset, **values)


def make_code_column(dataset: Dataset, **changes: Any) -> CodeColumn:
    """A column of codes of the dataset's first file."""
    values = {
        "resource_id": dataset.resources.order_by("position").first().source_id,
        "column": "code_insee",
        "level": "fr:commune",
        "label": "Équipements",
    } | changes
    extracts.forget()
    return CodeColumn.objects.create(dataset=dataset, **values)


def place(dataset: Dataset, *zones: str) -> None:
    """Give a dataset declared zones, with what follows: scopes and index entry."""
    Dataset.objects.filter(pk=dataset.pk).update(zones=list(zones))
    rescope(Dataset.objects.filter(pk=dataset.pk))
    reindex("dataset", [dataset.pk])
    apply_index_tasks()
