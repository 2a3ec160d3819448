"""A sector's frame as one TOML file: taken from a sector, read strictly, given to another one, anywhere.

Nothing of what happened is in it: no person, no mandate, no state. `SECTIONS` says what it holds; a section
of a portal that knows more is left out, and said.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.utils.text import slugify

from governance.frame_sections import SECTIONS
from governance.frame_toml import write_toml
from governance.models import Sector
from opendatalab.region import region
from opendatalab.stamp import touch
from opendatalab.tables import build, key
from sig.territories import fold

FORMAT = 1
MAX_BYTES = 1_000_000
TITLE = "Cadre de filière"


@dataclass(frozen=True)
class Described:
    """What the archive says of the sector that it comes from."""

    name: str
    summary: str = ""
    text: str = ""


@dataclass(frozen=True)
class Origin:
    portal: str = ""
    region: str = ""


@dataclass(frozen=True)
class Archive:
    format: int
    title: str = key(choices=(TITLE,), says=f"«\u00a0{TITLE}\u00a0»")
    origin: Origin
    sector: Described
    sections: dict[str, Any] = field(metadata={"given": True})


@dataclass
class Given:
    """What an archive made in a sector, or would make."""

    sector: Sector
    made: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)  # texts that still name the sector it comes from


def take_frame(sector: Sector) -> str:
    """The archive of a sector, ready to be kept in a file."""
    pack = region()
    taken = {name: section.take(sector) for name, section in SECTIONS.items()}
    return write_toml(
        {
            "format": FORMAT,
            "title": TITLE,
            "origin": {"portal": pack.site_title, "region": pack.name},
            "sector": {"name": sector.name, "summary": sector.summary, "text": sector.text},
            "sections": {name: value for name, value in taken.items() if value},
        }
    )


def read_frame(text: str) -> Archive:
    """ValidationError in one sentence that names what is wrong."""
    if len(text.encode()) > MAX_BYTES:
        raise ValidationError("Le cadre pèse plus de 1\u00a0Mo.")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValidationError(f"Ce fichier n’est pas un cadre\u00a0: TOML illisible ({error}).") from error
    sections = table.pop("sections", {})
    if not isinstance(sections, dict) or not all(isinstance(each, list | dict) for each in sections.values()):
        raise ValidationError("«\u00a0sections\u00a0» doit être une table de tables.")
    archive = strictly(Archive, table, "", given={"sections": sections})
    if archive.format != FORMAT:
        raise ValidationError(
            f"Le cadre est au format {archive.format}\u00a0; ce portail lit le format {FORMAT}."
        )
    return archive


def strictly(cls: type, table: Any, prefix: str, given: dict[str, Any] | None = None) -> Any:
    """A table into a dataclass; what is wrong is a ValidationError that names the key."""
    try:
        return build(cls, table, Path("cadre"), prefix, given)
    except ImproperlyConfigured as error:
        raise ValidationError(str(error)) from error


@transaction.atomic
def open_sector(archive: Archive, *, name: str, slug: str = "", summary: str = "") -> Given:
    """A sector in preparation, with all that the archive holds; twice makes nothing twice."""
    slug = slug or slugify(name)[:80]
    if not slug:
        raise ValidationError("Donnez un nom à la filière.")
    sector, _ = Sector.objects.get_or_create(
        slug=slug, defaults={"name": name, "summary": summary or archive.sector.summary[:300]}
    )
    given = Given(sector, unknown=sorted(set(archive.sections) - set(SECTIONS)))
    for part, section in SECTIONS.items():  # in their order: bodies before what is told of them
        if part in archive.sections:
            given.made[part] = section.give(sector, archive.sections[part])
    if fold(archive.sector.name) != fold(name):
        given.named = list(still_named(archive))
    transaction.on_commit(touch)
    return given


def preview(archive: Archive, **wanted: str) -> Given:
    """What `open_sector` would do, done and undone."""
    with transaction.atomic():
        given = open_sector(archive, **wanted)
        transaction.set_rollback(True)
    return given


def still_named(archive: Archive) -> Iterator[str]:
    """Texts that speak of the sector they were written for: somebody reads them again."""
    word = re.compile(rf"\b{re.escape(fold(archive.sector.name))}s?\b")
    for text in dict.fromkeys(_texts(archive.sections)):
        if word.search(fold(text)):
            yield text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
