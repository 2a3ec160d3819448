"""The filters of the register and of what conforms; a bad value is left out and said."""

from django import forms
from django.db.models import Q, QuerySet

from governance.lists import FiltersForm, choice_field, sector_field, word_field
from governance.models import Conformance, Standard


class StandardsForm(FiltersForm):
    q = word_field()
    sector = sector_field()
    kind = choice_field("Sorte", Standard.Kind.choices, every="Toutes")
    level = choice_field("Niveau", Standard.Level.choices)
    state = choice_field("État", Standard.State.choices)

    def rows(self) -> QuerySet[Standard]:
        found = Standard.objects.select_related("sector", "decision")
        found = self.keep(found, sector="sector", kind="kind", level="level", state="state")
        if q := self.cleaned_data.get("q"):
            words = Q(name__icontains=q) | Q(summary__icontains=q) | Q(issuer__icontains=q)
            found = found.filter(words)
        return found.order_by("name", "-version", "pk")


class ConformanceForm(FiltersForm):
    standard = forms.ModelChoiceField(
        label="Standard",
        queryset=Standard.objects.order_by("name", "-version", "pk"),
        required=False,
        to_field_name="slug",
        empty_label="Tous",
    )
    q = word_field("Producteur")
    method = choice_field("Méthode", Conformance.Method.choices, every="Toutes")
    result = choice_field("Résultat", Conformance.Result.choices)

    def rows(self) -> QuerySet[Conformance]:
        """Of which the page keeps one a file: see `effective`."""
        found = Conformance.objects.visible().select_related("standard", "dataset__organization")
        found = self.keep(found, standard="standard", q="dataset__organization__name__icontains")
        return found.defer("dataset__upstream", "dataset__description_html").order_by(
            "standard__name", "standard__version", "dataset__title", "resource_id", "method"
        )

    def kept(self, rows: list[Conformance]) -> list[Conformance]:
        """By method and result, once it is known which line speaks for each file."""
        given = self.cleaned_data
        for name in ("method", "result"):
            if value := given.get(name):
                rows = [row for row in rows if getattr(row, name) == value]
        return rows
