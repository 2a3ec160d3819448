"""What the team decides about records: written without touching upstream's columns, then seen at once."""

from django.db import transaction
from django.db.models import QuerySet

from catalogue.models import Dataset, Organization
from catalogue.scope import rescope
from catalogue.search import reindex
from opendatalab.stamp import touch

DATASET_FIELDS = ("editor_territory", "editor_theme", "featured", "editor_note")
ORGANIZATION_FIELDS = ("kind", "territory")


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


def save_organization(organization: Organization) -> None:
    """Fix a producer's kind and territory: neither a sync nor the region pack changes them any more."""
    organization.edited = True
    organization.save(update_fields=[*ORGANIZATION_FIELDS, "edited"])
    datasets = organization.datasets.select_related("organization__territory", "editor_territory")
    rescope(datasets.defer("upstream", "description_html"))
    reindex("organization", [organization.pk])
    reindex("dataset", organization.datasets.values_list("pk", flat=True))
