"""The order of the handbook as the pack gives it: `manuel.yaml` beside the items of a pack."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from knowledge.models import HandbookEntry, HandbookPart, Item
from knowledge.packs.marks import PackError, read_yaml, write_yaml

FILE = "manuel.yaml"
KEYS = {"titre", "introduction", "fiches"}


def read_handbook(folder: Path) -> list[dict[str, Any]]:
    """Parts of a pack's handbook, [] when it has none; PackError names the file, and the line or the part."""
    file = folder / FILE
    if not file.is_file():
        return []
    return parts_of(file.read_text(encoding="utf-8"), str(file))


def parts_of(text: str, file: str) -> list[dict[str, Any]]:
    said, _ = read_yaml(text, file)
    parts = said.get("parties") if isinstance(said, dict) else None
    if not isinstance(parts, list):
        raise PackError(f"{file}\u00a0: «\u00a0parties\u00a0» doit être une liste.")
    for rank, part in enumerate(parts, start=1):
        if not isinstance(part, dict) or not isinstance(part.get("titre"), str):
            raise PackError(f"{file}, partie {rank}\u00a0: «\u00a0titre\u00a0» manque.")
        if unknown := sorted(part.keys() - KEYS):
            raise PackError(f"{file}, partie {rank}\u00a0: clé inconnue «\u00a0{unknown[0]}\u00a0».")
        refs = part.get("fiches") or []
        if not isinstance(refs, list) or not all(isinstance(ref, str) and "/" in ref for ref in refs):
            raise PackError(f"{file}, partie {rank}\u00a0: «\u00a0fiches\u00a0» liste des sorte/identifiant.")
    return parts


@transaction.atomic
def load_handbook(folders: Iterable[Path]) -> int:
    """The parts of all packs, one after the other; nothing is touched once somebody edited the handbook here.

    Returns the number of parts written, 0 when nothing changed.
    """
    if HandbookPart.objects.filter(from_pack=False).exists():
        return 0
    return write_parts([part for folder in folders for part in read_handbook(folder)])


def handbook_text() -> str:
    """The handbook of this portal as a pack would give it; nothing when it has none."""
    rows = HandbookPart.objects.prefetch_related("entries__item")
    parts = [
        {
            "titre": part.title,
            **({"introduction": part.introduction} if part.introduction else {}),
            "fiches": [entry.item.key for entry in part.entries.all()],
        }
        for part in rows
    ]
    return write_yaml({"parties": parts}) if parts else ""


@transaction.atomic
def write_parts(parts: list[dict[str, Any]], *, from_pack: bool = True) -> int:
    """Returns the number of parts written, 0 when nothing changed."""
    items = {(item.kind, item.slug): item for item in Item.objects.only("kind", "slug")}
    wanted = [
        (
            part["titre"].strip(),
            (part.get("introduction") or "").strip(),
            [
                items[key].pk
                for ref in dict.fromkeys(part.get("fiches") or [])
                if (key := tuple(ref.split("/", 1))) in items
            ],
        )
        for part in parts
    ]
    held = [
        (part.title, part.introduction, [entry.item_id for entry in part.entries.all()])
        for part in HandbookPart.objects.prefetch_related("entries")
    ]
    if held == wanted:
        return 0
    HandbookPart.objects.all().delete()
    for position, (title, introduction, pks) in enumerate(wanted):
        part = HandbookPart.objects.create(
            title=title, introduction=introduction, position=position, from_pack=from_pack
        )
        HandbookEntry.objects.bulk_create(
            HandbookEntry(part=part, item_id=pk, position=rank) for rank, pk in enumerate(pks)
        )
    return len(wanted)
