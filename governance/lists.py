"""What the public lists share: filters from the address, a page at a time, the same filters in the sheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.models import Body, Sector

PAGE = 30


class FiltersForm(forms.Form):
    """A bad value is left out and said."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id="%s", label_suffix="", **kwargs)
        for item in self.fields.values():
            text = isinstance(item.widget, forms.TextInput)
            item.widget.attrs["class"] = "fr-input" if text else "fr-select"

    @property
    def ignored(self) -> list[str]:
        """What was asked and means nothing here, by the filter's words."""
        return [self.fields[name].label for name in self.errors]

    @property
    def used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def keep(self, rows: QuerySet, **lookups: str) -> QuerySet:
        """The rows that have what was asked: by filter, the lookup that it means."""
        self.is_valid()
        for name, lookup in lookups.items():
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{lookup: value})
        return rows


def word_field(label: str = "Mot") -> forms.CharField:
    return forms.CharField(label=label, max_length=100, required=False)


def choice_field(label: str, choices: Iterable[tuple[str, str]], every: str = "Tous") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", every), *choices])


def _row_field(label: str, rows: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=rows, required=False, to_field_name="slug", empty_label="Toutes"
    )


def sector_field() -> forms.ModelChoiceField:
    return _row_field("Filière", Sector.objects.public())


def body_field() -> forms.ModelChoiceField:
    return _row_field("Instance", Body.objects.public())


def paged(request: HttpRequest, rows: QuerySet | Sequence, base: str, csv: str, size: int = PAGE) -> dict:
    """A page of a filtered list, with the addresses of those around it and of its spreadsheet."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    filters = request.GET.copy()
    filters.pop("page", None)
    query = filters.urlencode()
    start = f"{base}?{query}&page=" if query else f"{base}?page="
    return {
        "page": page,
        "previous": f"{start}{page.previous_page_number()}" if page.has_previous() else "",
        "next": f"{start}{page.next_page_number()}" if page.has_next() else "",
        "csv": f"{csv}?{query}" if query else csv,
    }
