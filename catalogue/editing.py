"""What the team decides about records: written without touching upstream's columns, then seen at once."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from catalogue import tasks
from catalogue.models import Dataset, Organization
from catalogue.scope import rescope
from catalogue.search import mark, reindex
from opendatalab.celery import ring
from opendatalab.stamp import touch

DATASET_FIELDS = ("editor_territory", "editor_theme", "featured", "editor_note")
ORGANIZATION_FIELDS = ("kind", "territory", "territory_partial")
AT_ONCE = 500  # datasets found anew within the editor's own request; more are left to a worker


def save_dataset(dataset: Dataset) -> None:
    """Keep the editor's words, and them alone: a sync may be writing the rest. Call in a transaction."""
    dataset.save(update_fields=DATASET_FIELDS)
    rescope([dataset])
    reindex("dataset", [dataset.pk])


def feature(datasets: QuerySet, *, featured: bool) -> int:
    """Put datasets forward on the home page, or no longer. Returns how many changed."""
    changed = datasets.exclude(featured=featured).update(featured=featured)
    transaction.on_commit(touch)
    return changed


def save_organization(organization: Organization) -> bool:
    """Fix a producer's kind and territory: neither a sync nor the region pack changes them any more.

    Returns False when its datasets are so many that the search follows later, within the minute.
    """
    organization.edited = True
    organization.save(update_fields=[*ORGANIZATION_FIELDS, "edited"])
    datasets = organization.datasets.select_related("organization__territory", "editor_territory")
    rescope(datasets.defer("upstream", "description_html"))
    pks = list(organization.datasets.values_list("pk", flat=True))
    if at_once := len(pks) <= AT_ONCE:
        reindex("organization", [organization.pk])
        reindex("dataset", pks)
    else:
        mark("organization", [organization.pk])
        mark("dataset", pks)
        transaction.on_commit(partial(ring, tasks.apply_index_tasks))
    return at_once
