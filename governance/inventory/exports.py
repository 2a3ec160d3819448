"""The inventory as spreadsheets: what can be sent back, and the directory that the law asks for."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from governance.inventory.columns import COLUMNS, iso
from governance.inventory.listing import Row

# A closed list: no column of the team's is in the public file.
PUBLIC = tuple(column for column in COLUMNS if column.write and not column.private)
WHOLE = tuple(column for column in COLUMNS if column.write)
TOLD = ("etat", "priorite", "publiee_le", "page")
DIRECTORY = (
    *("titre exact", "objet", "producteur", "service", "date de création"),
    *("conditions de réutilisation", "dernière mise à jour", "objet de la mise à jour"),
    *("rythme", "adresse", "référence"),
)


def header(columns=PUBLIC) -> tuple[str, ...]:
    return (*(column.name for column in columns), *TOLD)


def lines(rows: Iterable[Row], columns=PUBLIC) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        item = row.item
        told = (
            item.get_state_display(),
            "" if row.priority.score is None else row.priority.score,
            iso(item.published_on),
            f"{settings.SITE_URL}{item.get_absolute_url()}",
        )
        yield (*(column.write(item) for column in columns), *told)


def directory(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """« Répertoire des informations publiques » (CRPA, article R. 322-7): of lines that stand."""
    for row in rows:
        item = row.item
        yield (
            *(item.title, item.description, item.producer_name, item.service, iso(item.created_on)),
            *(item.conditions, iso(item.updated_on), item.update_about, item.get_frequency_display()),
            *(" ".join(_pages(item)), item.ref),
        )


def _pages(item) -> list[str]:
    found = [f"https://www.data.gouv.fr/datasets/{row.source_id}/" for row in item.datasets.all()]
    return [*found, item.elsewhere] if item.elsewhere else found
