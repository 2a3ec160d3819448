"""Writing what was planned: rows, resources, scopes, history and index tasks, in the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from catalogue.mapping import BadRecord, Row, differences, read_organization
from catalogue.models import (
    Dataset,
    DatasetChange,
    FormerSlug,
    Organization,
    Resource,
    Reuse,
    State,
    SyncRun,
)
from catalogue.scope import rescope
from catalogue.search import mark
from catalogue.sync.planning import BatchPlan, Known, plan_batch, state_of
from catalogue.themes import theme_of
from opendatalab.region import region
from sig.models import Territory

# Upstream's columns, which a sync overwrites; the others are ours.
BASE = ["slug", "state", "absent_since", "upstream", "fingerprint", "from_snapshot", "synced_at"]
ORGANIZATION_COLUMNS = [
    *BASE,
    *("name", "acronym", "description_html", "url", "logo", "badges", "followers", "partial"),
]
DATASET_COLUMNS = [
    *BASE,
    *("title", "acronym", "summary", "description_html", "organization", "license", "frequency"),
    *("granularity", "tags", "zones", "badges", "formats", "schemas", "access_type", "created_at"),
    *("last_modified", "last_update", "archived_at", "harvest_domain", "quality_score", "resources_count"),
    *("views", "downloads", "followers", "reuses_count", "theme"),
    *("discussions_count", "discussions_open", "documented"),
]
REUSE_COLUMNS = [
    *BASE,
    *("title", "summary", "description_html", "type", "topic", "url", "image", "organization"),
    *("created_at", "last_modified"),
]


def known_rows(model: type[Model], source_ids: Iterable[str]) -> dict[str, Known]:
    rows = model.objects.filter(source_id__in=list(source_ids)).order_by("pk")
    return {
        source_id: Known(pk, fingerprint, state)
        for source_id, pk, fingerprint, state in rows.values_list("source_id", "pk", "fingerprint", "state")
    }


def apply_datasets(
    rows: Sequence[Row], reasons: dict[str, list[str]], *, run: SyncRun, now: datetime, tell: bool
) -> Counter:
    """Write one batch of datasets. `reasons` are those of new rows; `tell` writes the history too."""
    plan = plan_batch(rows, known_rows(Dataset, (row.source_id for row in rows)))
    write = [*plan.added, *plan.changed, *plan.turned]
    counts = Counter(_tally(plan))
    if not write:
        return counts
    held = Dataset.objects.filter(source_id__in=[row.source_id for row in write])
    held = held.select_related("organization").defer("organization__upstream")
    before = {dataset.source_id: dataset for dataset in held}
    organizations = organizations_of(write, run=run, now=now)
    made = [
        Dataset(
            **row.columns,
            state=state_of(row),
            organization=organizations.get(row.organization.get("id")) if row.organization else None,
            theme=theme_of(title=row.columns["title"], tags=row.columns["tags"]),
            reasons=reasons.get(row.source_id, []),
            from_snapshot=run.kind == SyncRun.Kind.SNAPSHOT,
            synced_at=now,
        )
        for row in write
    ]
    _upsert(Dataset, made, DATASET_COLUMNS)
    pks = dict(
        Dataset.objects.filter(source_id__in=[d.source_id for d in made]).values_list("source_id", "pk")
    )
    _keep_former_slugs(FormerSlug.Kind.DATASET, before, made)
    _write_resources(write, pks)
    rows_made = Dataset.objects.filter(pk__in=pks.values())
    rescope(rows_made.select_related("organization__territory", "editor_territory").defer("upstream"))
    if tell:
        _tell(plan, before, pks, run=run, now=now)
    mark("dataset", pks.values())
    return counts


def _tally(plan: BatchPlan) -> dict[str, int]:
    turned = Counter("archived" if state_of(row) == State.ARCHIVED else "returned" for row in plan.turned)
    found = {name: len(getattr(plan, name)) for name in ("added", "changed", "unchanged")}
    return {name: count for name, count in (found | turned).items() if count}


def _upsert(model: type[Model], objects: list[Any], columns: list[str]) -> None:
    model.objects.bulk_create(
        objects, update_conflicts=True, unique_fields=["source_id"], update_fields=columns, batch_size=100
    )


def _keep_former_slugs(kind: str, before: dict[str, Any], made: Iterable[Any]) -> None:
    renamed = [
        FormerSlug(kind=kind, slug=before[row.source_id].slug, source_id=row.source_id)
        for row in made
        if row.source_id in before and before[row.source_id].slug != row.slug
    ]
    if renamed:
        FormerSlug.objects.bulk_create(
            renamed, update_conflicts=True, unique_fields=["kind", "slug"], update_fields=["source_id"]
        )


def _write_resources(rows: Iterable[Row], pks: dict[str, int]) -> None:
    """Resources as upstream lists them. An id met twice on the site belongs to the last to show it."""
    wanted = {
        resource["id"][:40]: Resource(
            source_id=resource["id"][:40],
            dataset_id=pks[row.source_id],
            position=position,
            title=(resource.get("title") or "")[:500],
            type=str(resource.get("type") or "")[:24],
            format=(resource.get("format") or "")[:128],
            url=resource.get("url") or "",
        )
        for row in rows
        for position, resource in enumerate(row.resources)
    }
    held = Resource.objects.filter(dataset__in=[pks[row.source_id] for row in rows])
    gone = [pk for pk, source_id in held.values_list("pk", "source_id") if source_id not in wanted]
    if gone:
        Resource.objects.filter(pk__in=gone).delete()
    if wanted:
        columns = ["dataset", "position", "title", "type", "format", "url"]
        _upsert(Resource, list(wanted.values()), columns)


def _tell(
    plan: BatchPlan, before: dict[str, Dataset], pks: dict[str, int], *, run: SyncRun, now: datetime
) -> None:
    changes = [_change(pks[row.source_id], "added", [], run, now) for row in plan.added]
    for row in (*plan.changed, *plan.turned):
        held = before[row.source_id]
        fields = differences_with(held, row)
        if held.from_snapshot:  # the snapshot lists no file: their coming is no change of the dataset
            fields = [item for item in fields if item["field"] not in ("formats", "resources_count")]
        if row in plan.turned:
            changes.append(_change(held.pk, _turn(row), fields, run, now))
        elif fields:
            changes.append(_change(held.pk, "changed", fields, run, now))
    DatasetChange.objects.bulk_create(changes)


def differences_with(held: Dataset, row: Row) -> list[dict[str, Any]]:
    """What a record changes in the dataset that we hold, its passing to another producer included."""
    fields = differences({name: getattr(held, name, None) for name in row.columns}, row.columns)
    before = held.organization.source_id if held.organization else None
    after = row.organization or {}
    if before != after.get("id"):
        name = held.organization.name if held.organization else None
        fields.append({"field": "organization", "before": name, "after": after.get("name")})
    return fields


def _turn(row: Row) -> str:
    return DatasetChange.Kind.ABSENT if row.columns["archived_at"] else DatasetChange.Kind.RETURNED


def _change(dataset_id: int, kind: str, fields: list, run: SyncRun, now: datetime) -> DatasetChange:
    return DatasetChange(dataset_id=dataset_id, run=run, at=now, kind=kind, fields=fields)


def organizations_of(rows: Iterable[Row], *, run: SyncRun, now: datetime) -> dict[str, Organization]:
    """The producers that these rows name, made from the light reference when we have none yet."""
    named = {row.organization.get("id"): row.organization for row in rows if row.organization}
    held = {
        item.source_id: item for item in Organization.objects.filter(source_id__in=named).defer("upstream")
    }
    missing = []
    for source_id, reference in named.items():
        if source_id not in held:
            try:
                missing.append(read_organization(reference))
            except BadRecord:
                continue  # the dataset stays, without producer
    if missing:
        apply_organizations(missing, run=run, now=now, partial=True)
        new = Organization.objects.filter(source_id__in=[row.source_id for row in missing])
        held |= {item.source_id: item for item in new}
    return held


def apply_organizations(
    rows: Sequence[Row], *, run: SyncRun, now: datetime, partial: bool = False
) -> Counter:
    """Write producers. Kind and territory come from the region pack at first; editors may change them."""
    plan = plan_batch(rows, known_rows(Organization, (row.source_id for row in rows)))
    write = [*plan.added, *plan.changed, *plan.turned]
    if not write:
        return Counter(_tally(plan))
    before = {
        item.source_id: item
        for item in Organization.objects.filter(source_id__in=[r.source_id for r in write])
    }
    facts = {producer.id: producer for producer in region().producers}
    zones = {facts[row.source_id].territory for row in plan.added if row.source_id in facts}
    places = {item.geozone: item for item in Territory.objects.filter(geozone__in=filter(None, zones))}
    made = []
    for row in write:
        fact = facts.get(row.source_id)
        made.append(
            Organization(
                **row.columns,
                state=State.VISIBLE,
                kind=fact.kind if fact else Organization.Kind.OTHER,
                territory=places.get(fact.territory) if fact else None,
                territory_partial=bool(fact and fact.part),
                partial=partial,
                from_snapshot=run.kind == SyncRun.Kind.SNAPSHOT,
                synced_at=now,
            )
        )
    _upsert(Organization, made, ORGANIZATION_COLUMNS)
    _keep_former_slugs(FormerSlug.Kind.ORGANIZATION, before, made)
    pks = Organization.objects.filter(source_id__in=[row.source_id for row in write]).values_list(
        "pk", flat=True
    )
    mark("organization", pks)
    return Counter(_tally(plan))


def apply_reuses(rows: Sequence[Row], *, run: SyncRun, now: datetime) -> Counter:
    plan = plan_batch(rows, known_rows(Reuse, (row.source_id for row in rows)))
    write = [*plan.added, *plan.changed, *plan.turned]
    if not write:
        return Counter(_tally(plan))
    before = {
        item.source_id: item for item in Reuse.objects.filter(source_id__in=[r.source_id for r in write])
    }
    organizations = organizations_of(write, run=run, now=now)
    made = [
        Reuse(
            **row.columns,
            state=State.VISIBLE,
            organization=organizations.get(row.organization.get("id")) if row.organization else None,
            synced_at=now,
        )
        for row in write
    ]
    _upsert(Reuse, made, REUSE_COLUMNS)
    _keep_former_slugs(FormerSlug.Kind.REUSE, before, made)
    held = {item.source_id: item for item in Reuse.objects.filter(source_id__in=[r.source_id for r in write])}
    wanted = {source_id for row in write for source_id in row.datasets}
    datasets = dict(Dataset.objects.filter(source_id__in=wanted).values_list("source_id", "pk"))
    for row in write:
        held[row.source_id].datasets.set(datasets[item] for item in row.datasets if item in datasets)
    mark("reuse", [item.pk for item in held.values()])
    return Counter(_tally(plan))


def apply_producer_facts() -> int:
    """Bring producers' kind and territory to what the region pack says, editors' own words excepted."""
    facts = {producer.id: producer for producer in region().producers}
    held = Organization.objects.filter(source_id__in=facts, edited=False).select_related("territory")
    places = {
        item.geozone: item
        for item in Territory.objects.filter(
            geozone__in={fact.territory for fact in facts.values() if fact.territory}
        )
    }
    changed = []
    for organization in held.defer("upstream"):
        fact = facts[organization.source_id]
        place = places.get(fact.territory)
        told = {"kind": fact.kind, "territory": place, "territory_partial": fact.part}
        if any(getattr(organization, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(organization, name, value)
            changed.append(organization)
    Organization.objects.bulk_update(changed, ["kind", "territory", "territory_partial"], batch_size=100)
    datasets = Dataset.objects.filter(organization__in=changed).defer("upstream")
    rescope(datasets.select_related("organization__territory", "editor_territory"))
    mark("organization", [item.pk for item in changed])
    mark("dataset", [item.pk for item in datasets])
    return len(changed)
