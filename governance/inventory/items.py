"""What is done to lines of the inventory: added, found again, tied to datasets, followed."""

import re

from django.db import transaction
from django.db.models import QuerySet

from catalogue.models import Dataset, Organization
from catalogue.models import State as Upstream
from governance import journal
from governance.models import InventoryDataset, InventoryItem, Sector
from governance.models.request_states import Actor
from opendatalab.stamp import touch
from sig.territories import fold

State = InventoryItem.State
LOST = (Upstream.PRIVATE, Upstream.OUT, Upstream.GONE)
SUGGESTED = 8
SHORTEST_WORD = 5
SOURCE_ID = re.compile(r"[0-9a-f]{24}")


def key_of(producer_name: str, title: str) -> tuple[str, str]:
    """By what two lines are the same, whatever the case and the accents."""
    return fold(producer_name), fold(title)


def find_item(*, producer_name: str, title: str) -> InventoryItem | None:
    wanted = key_of(producer_name, title)
    rows = InventoryItem.objects.order_by("pk")
    return next((row for row in rows if key_of(row.producer_name, row.title) == wanted), None)


def find_producer(name: str) -> Organization | None:
    """A producer of the catalogue by data.gouv.fr's id, address, name or acronym."""
    producers = Organization.objects.with_page().order_by("pk")
    if exact := producers.filter(source_id=name).first() or producers.filter(slug=name).first():
        return exact
    wanted = fold(name)
    alike = [row for row in producers if wanted in (fold(row.name), fold(row.acronym) or None)]
    return alike[0] if len(alike) == 1 else None


@transaction.atomic
def add_item(
    *, title: str, producer_name: str, sector: Sector | None = None, source: str = ""
) -> InventoryItem:
    """A line from elsewhere: an event, a support file. What is already listed is given back as it is."""
    title, producer_name = title.strip()[:200], producer_name.strip()[:350]
    if known := find_item(producer_name=producer_name, title=title):
        return known
    producer = find_producer(producer_name)
    item = InventoryItem.objects.create(
        title=title,
        producer=producer.source_id if producer else "",
        producer_name=producer.name if producer else producer_name,
        sector=sector,
        action=InventoryItem.Action.SECTOR if sector else InventoryItem.Action.WIDE,
        source=source[:200],
        demo=bool(sector and sector.demo),
    )
    journal.record(item, after=State.SPOTTED, said=source)
    transaction.on_commit(touch)
    return item


def tie_datasets(item: InventoryItem, datasets: QuerySet[Dataset]) -> int:
    made = 0
    for dataset in datasets:
        made += InventoryDataset.objects.get_or_create(
            item=item, source_id=dataset.source_id, defaults={"title": dataset.title}
        )[1]
    return made


def long_words(text: str) -> set[str]:
    return {word for word in fold(text).split() if len(word) >= SHORTEST_WORD}


def alike_datasets(item: InventoryItem) -> list[Dataset]:
    """Datasets of its producer that the catalogue shows and whose title says the same: perhaps published."""
    words = long_words(item.title)
    if not (item.producer and words):
        return []
    tied = set(item.datasets.order_by("pk").values_list("source_id", flat=True)) if item.pk else set()
    shown = Dataset.objects.visible().filter(organization__source_id=item.producer)
    ranked = []
    for dataset in shown.only("pk", "title", "source_id", "slug").order_by("pk"):
        same = len(words & long_words(dataset.title))
        if dataset.source_id not in tied and same >= min(2, len(words)):
            ranked.append((-same, dataset.pk, dataset))
    return [dataset for *_, dataset in sorted(ranked, key=lambda found: found[:2])][:SUGGESTED]


def follow_inventory() -> int:
    """After each sync: a line whose datasets are all gone is to review. An upstream failure loses nothing."""
    moved = 0
    for item in InventoryItem.objects.real().filter(state=State.PUBLISHED).order_by("pk"):
        if not item.its_datasets().exclude(state__in=LOST).exists():
            journal.move(
                item,
                to=State.REVIEW,
                capacity=Actor.PORTAL.value,
                said="Le jeu de données n’est plus au catalogue.",
                is_public=not item.confidential,
            )
            moved += 1
    return moved
