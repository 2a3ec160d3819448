"""What a full sync would do, without writing anything: `sync_catalogue --dry-run`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from catalogue.clients.datagouv import Absence, Datagouv
from catalogue.mapping import BadRecord, Row, read_dataset, reasons_of
from catalogue.models import Dataset, PerimeterRule, State
from catalogue.sync.applying import differences_with, known_rows
from catalogue.sync.planning import plan_absences, plan_batch, state_of


@dataclass
class Preview:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    calls: int = 0

    def parts(self) -> Iterator[tuple[str, list[str]]]:
        yield "À ajouter", self.added
        yield "À modifier", self.changed
        yield "De retour", self.returned
        yield "Archivés à la source", self.archived
        yield "Supprimés à la source", self.gone
        yield "Rendus privés ou purgés", self.private
        yield "Sortis du périmètre", self.out
        yield "Fiches illisibles, mises de côté", self.aside
        if self.unconfirmed:
            yield (
                "Absents en trop grand nombre : la synchronisation s’arrêterait pour demander",
                self.unconfirmed,
            )


def preview_sync(*, progress: Callable[[str], None], client: Datagouv | None = None) -> Preview:
    """Read the whole perimeter and tell what a full run would write. Raises UpstreamError."""
    client, preview, seen = client or Datagouv(), Preview(), set()
    rules = list(PerimeterRule.objects.filter(active=True).order_by("pk").values_list("kind", "value"))
    for index, (kind, value) in enumerate(rules, start=1):
        progress(f"{index}/{len(rules)} {kind} {value}")
        for page in client.datasets_of(kind, value, sort="created"):
            rows = [row for row in _rows(page.items, preview) if row.source_id not in seen]
            seen.update(row.source_id for row in rows)
            _compare(rows, preview)
    held = dict(Dataset.objects.visible().values_list("source_id", "title"))
    absences = plan_absences(sorted(held.keys() - seen), visible=len(held))
    if absences.must_stop:
        preview.unconfirmed = [f"{item} {held[item]}" for item in absences.missing]
    else:
        for source_id in absences.missing:
            _ask(client, source_id, held[source_id], rules, preview)
    preview.calls = client.calls
    return preview


def _rows(items: list, preview: Preview) -> list[Row]:
    rows = []
    for item in items:
        try:
            rows.append(read_dataset(item))
        except (BadRecord, AttributeError) as error:
            preview.aside.append(str(error))
    return rows


def _compare(rows: list[Row], preview: Preview) -> None:
    plan = plan_batch(rows, known_rows(Dataset, [row.source_id for row in rows]))
    preview.added += [_line(row) for row in plan.added]
    for row in plan.turned:
        (preview.archived if state_of(row) == State.ARCHIVED else preview.returned).append(_line(row))
    rows = Dataset.objects.select_related("organization").defer("organization__upstream")
    held = rows.in_bulk([row.source_id for row in plan.changed], field_name="source_id")
    for row in plan.changed:
        fields = differences_with(held[row.source_id], row)
        words = ", ".join(item["field"] for item in fields) or "mesures seulement"
        preview.changed.append(f"{_line(row)} ({words})")


def _ask(client: Datagouv, source_id: str, title: str, rules, preview: Preview) -> None:
    answer, line = client.one("datasets", source_id), f"{source_id} {title}"
    if isinstance(answer, Absence):
        getattr(preview, answer.kind).append(line)
    elif answer.get("archived"):
        preview.archived.append(line)
    elif not reasons_of(answer, rules):
        preview.out.append(line)


def _line(row: Row) -> str:
    return f"{row.source_id} {row.columns['title']}"
