"""A JSON list of small objects, edited as a table: one line an object, no code to write."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST = 200
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    kind: str = "text"  # text, fixed, check, choice, colour
    choices: tuple[tuple[str, str], ...] = ()


class RowsWidget(forms.Widget):
    def __init__(self, columns: tuple[Column, ...], *, blank: int = 0):
        super().__init__()
        self.columns, self.blank = columns, blank

    def render(self, name: str, value: Any, attrs: Mapping | None = None, renderer: Any = None) -> SafeString:
        held = value if isinstance(value, list) else []
        rows = [
            {
                "rank": rank,
                "cells": [
                    {
                        "column": column,
                        "value": row.get(column.name, ""),
                        "id": f"{name}-{rank}-{column.name}",
                    }
                    for column in self.columns
                ],
            }
            for rank, row in enumerate([*held, *({} for _ in range(self.blank))])
            if isinstance(row, dict)
        ]
        return render_to_string(
            "admin/sig/rows_widget.html", {"name": name, "columns": self.columns, "rows": rows}
        )

    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> list[dict[str, Any]]:
        rows = []
        count = data.get(f"{name}-count", "0")
        for rank in range(min(int(count) if count.isascii() and count.isdigit() else 0, MOST)):
            row: dict[str, Any] = {}
            for column in self.columns:
                given = data.get(f"{name}-{rank}-{column.name}")
                row[column.name] = given == "on" if column.kind == "check" else (given or "").strip()
            rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:
        return f"{name}-count" not in data

    def id_for_label(self, id_: str | None) -> str:
        return ""  # a table has no single field for a label


class RowsField(forms.Field):
    """Rows without their first column's text are left out."""

    def __init__(self, columns: tuple[Column, ...], *, blank: int = 0, **options: Any):
        super().__init__(required=False, widget=RowsWidget(columns, blank=blank), **options)
        self.columns = columns

    def clean(self, value: Any) -> list[dict[str, Any]]:
        key = self.columns[0].name
        kept = [row for row in value or [] if row.get(key)]
        for row in kept:
            for column in self.columns:
                text = row.get(column.name)
                if column.kind == "colour" and text and not COLOUR.fullmatch(text):
                    raise ValidationError("Une couleur s’écrit comme #1f78b4.")
                if column.kind == "choice" and text not in dict(column.choices):
                    raise ValidationError(f"{column.label}\u00a0: choix inconnu.")
                if isinstance(text, str) and len(text) > 200:
                    raise ValidationError("200 caractères au plus.")
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data
