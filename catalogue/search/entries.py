"""What goes into the search index about the catalogue, and when."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from catalogue.brakes import facts_of, standing
from catalogue.freshness import freshness
from catalogue.models import Dataset, IndexTask, Organization, Reuse, Scope
from catalogue.vocabulary import LEVELS
from opendatalab.search import Entry, SearchIndex
from opendatalab.stamp import touch
from opendatalab.text import plain_of_html
from sig import territories

MANY = 5000  # tasks beyond which making the whole index again is quicker than mending it
CHUNK = 200  # rows held at once: their descriptions are long
# The facets of the list, in the order of the page. Their names are those of the query and of the API.
FACETS = (
    "organization",
    "level",
    "theme",
    "license",
    "format",
    "freshness",
    "tag",
    "granularity",
    "schema",
    "brake",
    "origin",
    "reason",
)
FILTERS = (*FACETS, "badge")
ORDERS = ("created", "last_update", "views", "reuses", "followers")
INDEX = SearchIndex(facets=(*FILTERS, "scope", "within", "producer_zone", "type"), orders=ORDERS)


def mark(kind: str, pks: Iterable[int]) -> None:
    """Say, in the caller's transaction, that entries must be made again; `apply_index_tasks` will."""
    IndexTask.objects.bulk_create([IndexTask(kind=kind, object_id=pk) for pk in pks], batch_size=1000)


def reindex(kind: str, pks: Iterable[int]) -> None:
    """The same, and make them again as soon as the transaction commits: for one change, not for a batch."""
    mark(kind, pks)
    transaction.on_commit(apply_index_tasks, robust=True)


def apply_index_tasks() -> int:
    """Bring the index up to date with what changed. Returns the number of entries made again."""
    done = 0
    while tasks := list(IndexTask.objects.order_by("pk")[: MANY + 1]):
        if len(tasks) > MANY:
            return rebuild()
        keys: dict[str, set[int]] = {}
        for task in tasks:
            keys.setdefault(task.kind, set()).add(task.object_id)
        INDEX.update(
            (f"{kind}:{pk}" for kind, pks in keys.items() for pk in pks),
            (entry for kind, pks in keys.items() for entry in entries(kind, pks)),
        )
        IndexTask.objects.filter(pk__in=[task.pk for task in tasks]).delete()
        done += sum(map(len, keys.values()))
    if done:
        touch()
    return done


def lags() -> bool:
    """True when the index holds nothing although the catalogue does: it was lost, or its form changed."""
    return INDEX.searcher().num_docs == 0 and Dataset.objects.visible().exists()


def rebuild(progress=None) -> int:
    """Make the whole index again from the database. Returns the number of entries."""
    last = IndexTask.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    count = INDEX.rebuild(_followed(progress))
    IndexTask.objects.filter(pk__lte=last).delete()
    touch()
    return count


def _followed(progress) -> Iterator[Entry]:
    for count, entry in enumerate((entry for kind in ENTRY_MAKERS for entry in entries(kind)), start=1):
        if progress and count % 1000 == 0:
            progress(count)
        yield entry


def entries(kind: str, pks: Iterable[int] | None = None) -> Iterator[Entry]:
    """Entries of the visible things of a kind, all of them or those of the keys given."""
    return ENTRY_MAKERS[kind](pks)


def _dataset_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    scopes = Prefetch("scopes", Scope.objects.select_related("territory"))
    now = timezone.now()
    rows = _chosen(Dataset.objects.visible().defer("upstream").select_related("organization__territory"), pks)
    for dataset in rows.prefetch_related(scopes).iterator(chunk_size=CHUNK):
        yield dataset_entry(dataset, now=now)


def dataset_entry(dataset: Dataset, *, now) -> Entry:
    scopes = dataset.scopes.all()
    zones = {scope.territory.geozone for scope in scopes} or set(dataset.zones)
    # About a part of it: found inside the zone, covering nothing that lies within.
    whole = zones - {scope.territory.geozone for scope in scopes if scope.partial}
    within = zones.union(*(territories.ancestors_of(zone) for zone in zones))
    levels = sorted({scope.territory.level for scope in scopes}, key=list(LEVELS).index)
    organization = dataset.organization
    home = organization.territory.geozone if organization and organization.territory else ""
    fresh = freshness(dataset, now=now)
    return Entry(
        kind="dataset",
        pk=dataset.pk,
        title=f"{dataset.title} {dataset.acronym}".strip(),
        tags=" ".join(tag.replace("-", " ") for tag in dataset.tags),
        names=f"{organization.name} {organization.acronym}" if organization else "",
        text=plain_of_html(dataset.description_html, 5000),
        facets={
            "organization": [organization.source_id] if organization else [],
            "level": levels[-1:] or ["none"],
            "tag": dataset.tags,
            "license": [dataset.license or "notspecified"],
            "format": dataset.formats,
            "granularity": [dataset.granularity] if dataset.granularity else [],
            "schema": dataset.schemas,
            "badge": dataset.badges,
            "freshness": [fresh.state],
            "brake": standing(facts_of(dataset, fresh)),
            "origin": ["harvested" if dataset.harvest_domain else "direct"],
            "reason": {reason.partition(":")[0] for reason in dataset.reasons},
            "theme": [dataset.editor_theme or dataset.theme or "autres"],
            "scope": whole,
            "within": within,
            "producer_zone": [home] if home else [],
        },
        orders={
            "created": _seconds(dataset.created_at),
            "last_update": _seconds(dataset.last_update),
            "views": dataset.views,
            "reuses": dataset.reuses_count,
            "followers": dataset.followers,
        },
    )


def _organization_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    rows = _chosen(Organization.objects.visible().select_related("territory"), pks)
    for organization in rows.iterator(chunk_size=CHUNK):
        place = organization.territory
        yield Entry(
            kind="organization",
            pk=organization.pk,
            title=f"{organization.name} {organization.acronym}".strip(),
            names=place.name if place else "",
            text=plain_of_html(organization.description_html, 5000),
            facets={
                "type": [organization.kind],
                "scope": [place.geozone] if place else [],
                "within": {place.geozone, *territories.ancestors_of(place.geozone)} if place else [],
            },
            orders={"views": organization.followers, "followers": organization.followers},
        )


def _reuse_entries(pks: Iterable[int] | None) -> Iterator[Entry]:
    rows = _chosen(Reuse.objects.visible().select_related("organization").defer("upstream"), pks)
    for reuse in rows.iterator(chunk_size=CHUNK):
        yield Entry(
            kind="reuse",
            pk=reuse.pk,
            title=reuse.title,
            names=reuse.organization.name if reuse.organization else "",
            text=plain_of_html(reuse.description_html, 5000),
            facets={"type": [value for value in (reuse.type, reuse.topic) if value]},
            orders={"created": _seconds(reuse.created_at), "last_update": _seconds(reuse.last_modified)},
        )


ENTRY_MAKERS = {
    "dataset": _dataset_entries,
    "organization": _organization_entries,
    "reuse": _reuse_entries,
}


def _chosen(rows, pks: Iterable[int] | None):
    return rows.order_by("pk") if pks is None else rows.filter(pk__in=list(pks)).order_by("pk")


def _seconds(moment) -> int:
    return int(moment.timestamp()) if moment else 0
