"""Fields of several rows, texts in Markdown, links found by typing: each works as plain HTML first."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from knowledge import kinds
from knowledge.targets import Pair, choices, read_target

SPARE_ROWS = 2  # empty ones, for who has no script
Row = dict[str, str]


class MarkdownWidget(forms.Textarea):
    """A text in which images of the gallery can be put."""

    def __init__(self, rows: int = 6):
        super().__init__({"rows": rows, "class": "vLargeTextField odl-markdown", "spellcheck": "true"})


class OwnWidget(forms.Widget):
    """A widget of several fields, whose template is one of the site's."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        return render_to_string(template_name, context)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""


class RowsWidget(OwnWidget):
    """Rows of the same keys: `name-0-titre`, `name-0-texte`…"""

    template_name = "admin/knowledge/rows.html"

    def __init__(self, columns: Iterable[tuple[str, str]], one: str, long: Iterable[str] = ()):
        super().__init__()
        self.columns, self.one, self.long = tuple(columns), one, frozenset(long)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or () if isinstance(row, dict)]
        rows += [{}] * SPARE_ROWS
        context["widget"] |= {
            "one": self.one,
            "rows": [self._row(name, str(rank), row) for rank, row in enumerate(rows)],
            "blank": self._row(name, "__n__", {}),
        }
        return context

    def _row(self, name: str, rank: str, row: Row) -> dict[str, Any]:
        cells = [
            {
                "name": f"{name}-{rank}-{key}",
                "id": f"id_{name}-{rank}-{key}",
                "label": label,
                "value": row.get(key, ""),
                "long": key in self.long,
            }
            for key, label in self.columns
        ]
        return {"number": int(rank) + 1 if rank.isdigit() else "", "cells": cells}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        """Rows in the order in which the page sends them; empty ones are left out."""
        ranks = dict.fromkeys(
            part[1]
            for key in data
            if key.startswith(f"{name}-") and len(part := key.removeprefix(name).split("-")) == 3
        )
        rows = [
            {
                key: value
                for key, _ in self.columns
                if (value := str(data.get(f"{name}-{rank}-{key}", "")).replace("\r\n", "\n").strip())
            }
            for rank in ranks
        ]
        return [row for row in rows if row]


class RowsField(forms.Field):
    widget = RowsWidget

    def clean(self, value: list[Row]) -> list[Row]:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != (data or [])


class LinksWidget(OwnWidget):
    """Boxes ticked for what is linked, a field for addresses of more; a script adds the search."""

    template_name = "admin/knowledge/links.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        pairs = value["pairs"] if isinstance(value, dict) else value or []
        context["widget"] |= {
            "choices": choices(pairs),
            "more": value["wrong"] if isinstance(value, dict) else "",
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        read = [(text, read_target(text)) for text in given]
        read += [
            (line.strip(), read_target(line))
            for line in str(data.get(f"{name}-more", "")).splitlines()
            if line.strip()
        ]
        return {
            "pairs": list(dict.fromkeys(pair for _, pair in read if pair)),
            "wrong": "\n".join(text for text, pair in read if pair is None),
        }


class LinksField(forms.Field):
    widget = LinksWidget

    def clean(self, value: dict[str, Any]) -> list[Pair]:
        if value["wrong"]:
            raise ValidationError(
                f"Rien n’est connu ici à cette adresse\u00a0: {value['wrong'].splitlines()[0]}"
            )
        return value["pairs"]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [tuple(pair) for pair in initial or []] != data["pairs"] or bool(data["wrong"])


class LinesField(forms.CharField):
    """One value a line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != str(data or "").replace("\r\n", "\n").strip()


def field_for(field: kinds.Field) -> forms.Field:
    """What a field of a kind is typed in. What is required is only so once the item leaves its draft."""
    label = f"{field.label} (à remplir avant la relecture)" if field.required else field.label
    given = {"label": label, "required": False, "help_text": field.help}
    if field.form == kinds.TEXT:
        return forms.CharField(widget=MarkdownWidget(5), max_length=kinds.LONGEST_TEXT, **given)
    if field.form == kinds.LINES:
        return LinesField(**given)
    if field.form == kinds.STEPS:
        columns = (("titre", "Titre"), ("duree", "Durée"), ("texte", "Texte"))
        return RowsField(widget=RowsWidget(columns, "étape", long=["texte"]), **given)
    if field.form == kinds.FIGURES:
        return RowsField(
            widget=RowsWidget((("valeur", "Chiffre"), ("libelle", "Ce qu’il compte")), "chiffre"), **given
        )
    if field.form == kinds.URL:
        return forms.URLField(max_length=kinds.LONGEST_LINE, assume_scheme="https", **given)
    if field.form == kinds.DATE:
        return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **given)
    return forms.CharField(max_length=kinds.LONGEST_LINE, **given)
