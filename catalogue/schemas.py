"""The national schemas by name: their titles and their pages on schema.data.gouv.fr."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("schemas.json")  # its first key names the source
SITE = "https://schema.data.gouv.fr"


@dataclass(frozen=True)
class Schema:
    name: str
    title: str
    about: str = ""

    @property
    def url(self) -> str:
        return f"{SITE}/{self.name}/"


@cache
def _known() -> dict[str, Schema]:
    schemas = json.loads(FILE.read_text(encoding="utf-8"))["schemas"]
    return {name: Schema(name, **facts) for name, facts in schemas.items()}


def schema_of(name: str) -> Schema:
    """A schema by its name, as resources declare it; one that we do not know has its name for title."""
    return _known().get(name) or Schema(name, name)
