"""The public list: its filters, its progress by producer and by action, drawn by the server."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from governance.inventory.priority import Priority, priority_of, with_demand
from governance.models import InventoryItem, Sector
from governance.models.inventory import WAITING, ItemState
from governance.obstacles import Obstacle
from opendatalab.wording import counted
from sig import territories

BAR = 240  # units of the drawing
PRODUCERS = 15
LATE = "late"


@dataclass(frozen=True)
class Row:
    """A line as lists show it."""

    item: InventoryItem
    priority: Priority


class InventoryForm(forms.Form):
    """Filters by GET; a bad value is left out and said."""

    SORTS = [("", "Les plus prioritaires"), ("recent", "Les plus récentes"), ("title", "Par titre")]

    q = forms.CharField(label="Mot", max_length=100, required=False)
    producer = forms.ChoiceField(label="Producteur", required=False)
    state = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), *ItemState.choices, (LATE, "En retard")]
    )
    action = forms.ChoiceField(
        label="Action", required=False, choices=[("", "Toutes"), *InventoryItem.Action.choices]
    )
    sector = forms.ModelChoiceField(
        label="Filière", required=False, queryset=None, to_field_name="slug", empty_label="Toutes"
    )
    obstacle = forms.ChoiceField(label="Frein", required=False, choices=[("", "Tous"), *Obstacle.choices])
    geozone = forms.CharField(
        label="Territoire", max_length=64, required=False, help_text="Un nom, un code postal ou une zone."
    )
    sort = forms.ChoiceField(label="Ordre", required=False, choices=SORTS)
    dataset = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        self.fields["sector"].queryset = Sector.objects.public()
        pairs = (
            InventoryItem.objects.public()
            .order_by("producer_name")
            .values_list("producer", "producer_name")
            .distinct()
        )
        known = {source_id or name: name for source_id, name in pairs}
        self.fields["producer"].choices = [("", "Tous"), *known.items()]
        for name, item in self.fields.items():
            item.widget.attrs["class"] = "fr-input" if name in ("q", "geozone") else "fr-select"

    def clean_geozone(self) -> str:
        typed = self.cleaned_data["geozone"]
        if not typed:
            return ""
        zone = territories.resolve(typed)
        if not zone and (named := territories.suggest(typed, size=1)):
            zone = named[0]["id"]
        if not zone:
            raise forms.ValidationError("Aucun territoire ne porte ce nom.")
        return zone

    def rows(self, *, with_demo: bool = False) -> list[Row]:
        """Those of the demonstration are on the page alone: no spreadsheet or feed has them."""
        self.is_valid()
        given = self.cleaned_data
        public = InventoryItem.objects.public()
        items = with_demand(public if with_demo else public.real()).select_related("sector")
        items = items.prefetch_related("obstacles", "datasets").order_by("title", "pk")
        if q := given.get("q"):
            items = items.filter(Q(title__icontains=q) | Q(description__icontains=q))
        if producer := given.get("producer"):
            items = items.filter(Q(producer=producer) | Q(producer="", producer_name=producer))
        for name in ("action", "sector"):
            if given.get(name):
                items = items.filter(**{name: given[name]})
        if obstacle := given.get("obstacle"):
            items = items.filter(pk__in=_pks(obstacles__obstacle=obstacle))
        if dataset := given.get("dataset"):
            items = items.filter(pk__in=_pks(datasets__source_id=dataset))
        found = list(items)
        if state := given.get("state"):
            found = [row for row in found if (row.is_late if state == LATE else row.state == state)]
        if zone := given.get("geozone"):
            found = [row for row in found if zone in {row.geozone, *territories.ancestors_of(row.geozone)}]
        rows = [Row(item, priority_of(item)) for item in found]
        return sort_rows(rows, given.get("sort", ""))

    @property
    def ignored(self) -> list[str]:
        """What was asked and means nothing here, by the filter's words."""
        return [self.fields[name].label or name for name in self.errors]


def _pks(**asked: str) -> Any:
    return InventoryItem.objects.filter(**asked).order_by().values("pk")


def sort_rows(rows: list[Row], sort: str) -> list[Row]:
    if sort == "title":
        return rows
    if sort == "recent":
        return sorted(rows, key=lambda row: row.item.changed_at, reverse=True)
    return sorted(
        rows, key=lambda row: -1 if row.priority.score is None else row.priority.score, reverse=True
    )


@dataclass(frozen=True)
class Bar:
    """How far the lines of one producer, or of one action, have come."""

    label: str
    published: int
    waiting: int
    declined: int

    @property
    def total(self) -> int:
        return self.published + self.waiting + self.declined

    @property
    def done(self) -> int:
        return round(BAR * self.published / self.total)

    @property
    def going(self) -> int:
        return round(BAR * self.waiting / self.total)

    @property
    def set_aside(self) -> int:
        return BAR - self.done - self.going

    @property
    def after(self) -> int:
        return self.done + self.going

    @property
    def words(self) -> str:
        return f"{counted(self.published, 'publiée', 'publiées')} sur {self.total}"


def progress(rows: list[Row], label_of) -> list[Bar]:
    """By the label of each line, the longest first; doubles and what is without object do not count."""
    groups: dict[str, list[InventoryItem]] = {}
    for row in rows:
        if row.item.state not in (ItemState.DUPLICATE, ItemState.POINTLESS):
            groups.setdefault(label_of(row.item), []).append(row.item)
    made = [
        Bar(
            label,
            published=sum(item.state == ItemState.PUBLISHED for item in items),
            waiting=sum(item.state in WAITING for item in items),
            declined=sum(item.state == ItemState.DECLINED for item in items),
        )
        for label, items in groups.items()
    ]
    return sorted(made, key=lambda bar: (-bar.total, bar.label))


def by_producer(rows: list[Row]) -> list[Bar]:
    return progress(rows, lambda item: item.producer_name)[:PRODUCERS]


def by_service(rows: list[Row]) -> list[Bar]:
    """For one producer: how far each of its services has come."""
    return progress(rows, lambda item: item.service or "Service non dit")[:PRODUCERS]


def by_action(rows: list[Row]) -> list[Bar]:
    return progress(rows, lambda item: item.get_action_display())
