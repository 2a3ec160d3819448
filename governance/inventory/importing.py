"""A spreadsheet into the inventory: first what it would do, line by line; then the same, done.

Planning writes nothing. The same file twice changes nothing the second time; a line that cannot be taken is
set aside with its reason, and never stops the others.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.models import Dataset, Organization
from governance import journal
from governance.inventory.columns import EMPTIED, EMPTY, HEADERS, Bad, Column
from governance.inventory.items import SOURCE_ID, State, key_of
from governance.inventory.tables import Table
from governance.models import InventoryDataset, InventoryImport, InventoryItem, InventoryObstacle, Sector
from opendatalab.stamp import touch
from sig.territories import fold

SHORTEST_TITLE = 3
REASON = "raison"  # the last column of the lines given back; sent again, it is left out


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ASIDE = "aside"


@dataclass
class Line:
    """One line of the file, its number as a spreadsheet shows it, and what becomes of it."""

    number: int
    cells: list[str]
    fate: Fate = Fate.SAME
    reasons: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)  # in words
    item: InventoryItem | None = None

    @property
    def label(self) -> str:
        return self.values.get("title") or (
            self.item.title if self.item else next(filter(None, self.cells), "")
        )


@dataclass
class Plan:
    header: list[str]
    columns: list[Column | None]
    lines: list[Line] = field(default_factory=list)

    def of(self, fate: Fate | str) -> list[Line]:
        return [line for line in self.lines if line.fate == fate]

    @property
    def counts(self) -> dict[str, int]:
        return {fate.value: len(self.of(fate)) for fate in Fate}

    @property
    def ignored(self) -> list[str]:
        """Headers of which nothing is taken."""
        pairs = zip(self.header, self.columns, strict=True)
        return [name for name, column in pairs if column is None and name and fold(name) != REASON]


def read_header(table: Table) -> list[Column | None]:
    found = [HEADERS.get(fold(name.replace("_", " "))) or HEADERS.get(fold(name)) for name in table[0]]
    known = [column.name for column in found if column]
    if "titre" not in known:
        raise ValidationError(
            "La première ligne doit nommer les colonnes, dont «\u00a0titre\u00a0»\u00a0: partez du modèle."
        )
    twice = [name for name, times in Counter(known).items() if times > 1]
    if twice:
        raise ValidationError(f"Deux colonnes disent la même chose\u00a0: {', '.join(twice)}.")
    return found


def plan_import(table: Table, given: dict[str, Any]) -> Plan:
    """`given`: `producer_name`, `sector` (its slug) and `source` where a line says none."""
    plan = Plan(header=table[0], columns=read_header(table))
    world = _World(given)
    for number, cells in enumerate(table[1:], start=2):
        if any(cells):
            line = Line(number, cells)
            plan.lines.append(line)
            _plan_line(line, plan, world)
    return plan


class _World:
    """What is known when a file is read: asked once, whatever the number of lines."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.producer_name = given.get("producer_name", "")
        self.sector = Sector.objects.filter(slug=given.get("sector", "")).first()
        items = InventoryItem.objects.prefetch_related("obstacles", "datasets").select_related("sector")
        self.by_ref = {item.ref: item for item in items.order_by("pk")}
        self.by_key = {key_of(item.producer_name, item.title): item for item in self.by_ref.values()}
        producers = list(Organization.objects.with_page().only("source_id", "slug", "name", "acronym"))
        self.by_id = {row.source_id: row for row in producers}
        names: dict[str, list[Organization]] = {}
        for row in producers:
            for name in {row.slug, fold(row.name), fold(row.acronym)} - {""}:
                names.setdefault(name, []).append(row)
        self.by_name = {name: rows[0] for name, rows in names.items() if len(rows) == 1}
        self.seen: dict[Any, int] = {}

    def producer(self, name: str) -> Organization | None:
        return self.by_id.get(name) or self.by_name.get(name) or self.by_name.get(fold(name))


def _plan_line(line: Line, plan: Plan, world: _World) -> None:
    values = _read_cells(line, plan)
    item = _known(line, values, world) if not line.reasons else None
    if not line.reasons:
        _place_producer(line, values, world, item)
    if not line.reasons:
        _complete(line, values, world, item)
    if line.reasons:
        line.fate = Fate.ASIDE
        return
    line.values = values
    line.changes = changes_of(line.item, values) if line.item else []
    line.fate = Fate.NEW if line.item is None else Fate.CHANGED if line.changes else Fate.SAME


def _read_cells(line: Line, plan: Plan) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if any(line.cells[len(plan.header) :]):
        line.reasons.append("plus de cellules que de colonnes\u00a0: un séparateur de trop")
        return values
    for column, cell in zip(plan.columns, line.cells, strict=False):
        if column is None or not cell:
            continue
        try:
            read = _emptied(column) if cell == EMPTY else column.read(cell)
        except Bad as reason:
            line.reasons.append(f"{column.name}\u00a0: {reason}")
            continue
        if "obstacles" in read and "obstacles" in values:
            read["obstacles"] = values["obstacles"] | read["obstacles"]
        values |= read
    return values


def _emptied(column: Column) -> dict[str, Any]:
    """What a value is when it is taken away; a title or a producer is not."""
    if column.name in ("reference", "titre", "producteur"):
        raise Bad("ne peut pas être vide")
    if column.name in ("freins", "secret", "droits_tiers"):
        return {"obstacles": {}}
    if column.name == "adresse":
        return {"elsewhere": ""}
    emptied = {column.field: EMPTIED.get(column.field, "")}
    return emptied | ({"geozone": ""} if column.field == "coverage" else {})


def _known(line: Line, values: dict[str, Any], world: _World) -> InventoryItem | None:
    if ref := values.pop("ref", ""):
        item = world.by_ref.get(ref)
        if item is None:
            line.reasons.append(f"reference\u00a0: aucune ligne n’a la référence {ref}")
        return item
    return None


def _place_producer(line: Line, values: dict[str, Any], world: _World, item: InventoryItem | None) -> None:
    """By its id or its name, one telling the other; what the catalogue does not know stays a name."""
    source_id = values.get("producer", "")
    name = values.get("producer_name", "") or (item.producer_name if item else world.producer_name)
    if source_id and source_id not in world.by_id:
        line.reasons.append(
            f"identifiant_producteur\u00a0: inconnu de ce portail («\u00a0{source_id[:40]}\u00a0»)"
        )
        return
    found = world.by_id.get(source_id) or world.producer(name)
    if found is None and SOURCE_ID.fullmatch(name):
        line.reasons.append(f"producteur\u00a0: l’identifiant {name} est inconnu de ce portail")
    elif not (found or name):
        line.reasons.append("producteur\u00a0: il manque")
    elif found:
        values |= {"producer": found.source_id, "producer_name": found.name}
    elif item is None or fold(name) != fold(item.producer_name):
        values |= {"producer": "", "producer_name": name}


def _complete(line: Line, values: dict[str, Any], world: _World, item: InventoryItem | None) -> None:
    title = values.get("title", item.title if item else "")
    if len(title) < SHORTEST_TITLE:
        line.reasons.append("titre\u00a0: il manque" if not title else "titre\u00a0: trop court")
        return
    key = key_of(values.get("producer_name") or item.producer_name, title)
    if item is None:
        item = world.by_key.get(key)
        if item and not values.get("producer"):  # found by its words: ours stay as they are written
            values.pop("producer_name", None)
            values.pop("producer", None)
        if item:
            values.pop("title")
    elif (other := world.by_key.get(key)) and other != item:
        line.reasons.append(f"titre\u00a0: c’est déjà celui de la ligne {other.ref}")
        return
    for seen in (key, item.ref if item else None):
        if seen and seen in world.seen:
            line.reasons.append(f"répète la ligne {world.seen[seen]} du fichier")
            return
    world.seen |= {seen: line.number for seen in (key, item.ref if item else None) if seen}
    if item is None:
        values.setdefault("sector", world.sector)
        if values["sector"] and "action" not in values:
            values["action"] = InventoryItem.Action.SECTOR
    sector = values.get("sector", item.sector if item else None)
    if values.get("action") == InventoryItem.Action.SECTOR and sector is None:
        line.reasons.append("action\u00a0: dites de quelle filière il s’agit")
    line.item = item


def changes_of(item: InventoryItem, values: dict[str, Any]) -> list[str]:
    """The names of what would change, in words."""
    found = []
    for name, value in values.items():
        if name == "obstacles":
            known = {row.obstacle: (row.severity, row.note) for row in item.obstacles.all()}
            same = set(known) == set(value) and all(
                told is None or known[code] == told for code, told in value.items()
            )
            found += [] if same else ["freins"]
        elif name == "datasets":
            known = {row.source_id for row in item.datasets.all()}
            found += ["adresse"] if _ids(value) - known else []
        elif getattr(item, name) != value:
            found.append(str(InventoryItem._meta.get_field(name).verbose_name))
    return found


def _ids(names: Iterable[str]) -> set[str]:
    """Ids of datasets named by their id or address, those that the catalogue does not hold included."""
    return {_dataset(name)[0] for name in names}


def _dataset(name: str) -> tuple[str, str]:
    known = Dataset.objects.filter(source_id=name).first() or Dataset.objects.filter(slug=name).first()
    return (known.source_id, known.title) if known else (name[:40], "")


@transaction.atomic
def apply_import(done: InventoryImport, *, by: Any = None) -> Plan:
    """Plan again, since what is known may have changed meanwhile, and write it."""
    plan = plan_import(done.table, done.given)
    source = done.given.get("source") or f"Import {done.ref}"
    for line in plan.of(Fate.NEW) + plan.of(Fate.CHANGED):
        _write(line, source=source, by=by)
    done.counts, done.state = plan.counts, InventoryImport.State.DONE
    done.table = set_aside(plan) if plan.of(Fate.ASIDE) else []
    done.save()
    journal.record(done, by=by, is_public=False, said=in_words(plan.counts))
    transaction.on_commit(touch)
    return plan


def _write(line: Line, *, source: str, by: Any) -> None:
    new = line.item is None
    item = line.item or InventoryItem(source=source[:200])
    related = {name: line.values[name] for name in ("obstacles", "datasets") if name in line.values}
    for name, value in line.values.items():
        if name not in related:
            setattr(item, name, value)
    item.save()
    if "obstacles" in related:
        _write_obstacles(item, related["obstacles"])
    for name in related.get("datasets", ()):
        source_id, title = _dataset(name)
        InventoryDataset.objects.get_or_create(item=item, source_id=source_id, defaults={"title": title})
    private = item.confidential
    if new:
        journal.record(item, after=State.SPOTTED, said=source, by=by, is_public=not private)
    else:
        said = f"Repris d’un tableur\u00a0: {', '.join(line.changes)}."
        journal.record(item, said=said, by=by, is_public=False)


def _write_obstacles(item: InventoryItem, wanted: dict[str, tuple[int, str] | None]) -> None:
    item.obstacles.exclude(obstacle__in=list(wanted)).delete()
    for code, told in wanted.items():
        values = {"severity": told[0], "note": told[1]} if told else {}
        InventoryObstacle.objects.update_or_create(item=item, obstacle=code, defaults=values)


def in_words(counts: dict[str, int]) -> str:
    """« 190 nouvelles, 2 changées, 3 inchangées, 5 écartées »."""
    labels = {"new": "nouvelle", "changed": "changée", "same": "inchangée", "aside": "mise de côté"}
    plural = {"aside": "mises de côté"}
    return ", ".join(
        f"{counts.get(key, 0)}\u00a0{plural.get(key, f'{label}s') if counts.get(key, 0) > 1 else label}"
        for key, label in labels.items()
    )


def set_aside(plan: Plan) -> list[list[str]]:
    """The lines given back with their reason, to be put right and sent again."""
    width = len(plan.header)
    kept = [rank for rank, name in enumerate(plan.header) if fold(name) != REASON]
    table = [[*(plan.header[rank] for rank in kept), REASON]]
    for line in plan.of(Fate.ASIDE):
        cells = (line.cells + [""] * width)[:width]
        table.append([*(cells[rank] for rank in kept), " ; ".join(line.reasons)])
    return table
