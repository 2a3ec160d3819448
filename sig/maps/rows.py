"""The shape of what a layer holds: fields, items, and what the reader must know of them. Values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sig.maps.classes import Class


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the list, an object of the map."""

    name: str
    values: dict[str, Any]
    geozone: str = ""
    geometry: dict[str, Any] | None = None
    rank: int | None = None  # of its class


@dataclass(frozen=True)
class Content:
    fields: tuple[Field, ...] = ()
    items: tuple[Item, ...] = ()
    classes: tuple[Class, ...] = ()
    level: str = "objet"
    unit: str = ""
    dated: datetime | None = None  # when it was last read
    stale: bool = False
    complete: bool = True
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def has_values(self) -> bool:
        return bool(self.classes)
