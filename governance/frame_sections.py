"""What describes a sector, section by section: each part says how its own is taken out and given back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from governance.models import Sector


@dataclass(frozen=True)
class Section:
    """`take` gives plain values that TOML can hold, without a person in them; `give` says how many rows it
    made in a sector, and makes nothing twice."""

    name: str
    take: Callable[[Sector], dict[str, Any] | list[dict[str, Any]]]
    give: Callable[[Sector, Any], int]


SECTIONS: dict[str, Section] = {}


def register(name: str, take: Callable, give: Callable) -> None:
    SECTIONS[name] = Section(name, take, give)
