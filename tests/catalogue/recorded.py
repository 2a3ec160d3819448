"""Recorded answers of data.gouv.fr, and a catalogue made of the records that they hold."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from catalogue.mapping import read_dataset, read_organization, read_reuse
from catalogue.models import Dataset, Organization, Reuse
from catalogue.search import apply_index_tasks
from catalogue.sync.applying import apply_datasets, apply_organizations, apply_reuses
from tests.catalogue.factories import SYNCED, make_places, sync_run

FOLDER = Path(__file__).parent / "data" / "datagouv"
UPSTREAM = "https://www.data.gouv.fr"
LISTS = ("", "-geozone", "-organization", "-page-2", "-q", "-tag-license-format")
ALONE = (
    *("archived", "bare", "geometry", "harvested", "markup", "no-producer", "no-resource", "odd-formats"),
    *("owner", "restricted", "summary"),
)


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def answer(name: str) -> Any:
    return json.loads(text(f"{name}.json"))


def dataset_records() -> list[dict[str, Any]]:
    """Every whole dataset of the recorded answers, once."""
    found = [answer("dataset-v1"), *(answer(f"dataset-v1-{name}") for name in ALONE)]
    for name in LISTS:
        found += answer(f"datasets-list-v1{name}")["data"]
    return list({record["id"]: record for record in found}.values())


def load() -> None:
    """The recorded records as a full sync would have written them."""
    make_places()
    with transaction.atomic():
        run = sync_run(finished_at=SYNCED)
        apply_organizations([read_organization(r) for r in organization_records()], run=run, now=SYNCED)
        apply_datasets([read_dataset(r) for r in dataset_records()], {}, run=run, now=SYNCED, tell=False)
        apply_reuses([read_reuse(r) for r in reuse_records()], run=run, now=SYNCED)
    apply_index_tasks()


def organization_records() -> list[dict[str, Any]]:
    """Without their members: they are persons, and are not kept."""
    found = [answer("organization"), *answer("organizations-list")["data"]]
    found += answer("organizations-search-v2")["data"]
    return list({record["id"]: {**record, "members": []} for record in found}.values())


def reuse_records() -> list[dict[str, Any]]:
    found = [answer("reuse"), *answer("reuses-list-v1")["data"], *answer("reuses-for-dataset")["data"]]
    return list({record["id"]: record for record in found}.values())


def in_order(value: Any) -> str:
    """A value as text, key order included: equal texts are equal in everything."""
    return json.dumps(value, ensure_ascii=False)


def counts() -> tuple[int, int, int]:
    return (
        Dataset.objects.visible().count(),
        Organization.objects.visible().count(),
        Reuse.objects.visible().count(),
    )
