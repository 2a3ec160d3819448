"""The filters of the register and of what conforms; a bad value is left out and said."""

from django import forms
from django.db.models import Q, QuerySet

from governance.models import Conformance, Sector, Standard


class FiltersForm(forms.Form):
    def __init__(self, *args, **kwargs):
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


class StandardsForm(FiltersForm):
    q = forms.CharField(label="Mot", max_length=100, required=False)
    sector = forms.ModelChoiceField(
        label="Filière",
        queryset=Sector.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Toutes",
    )
    kind = forms.ChoiceField(label="Sorte", required=False, choices=[("", "Toutes"), *Standard.Kind.choices])
    level = forms.ChoiceField(label="Niveau", required=False, choices=[("", "Tous"), *Standard.Level.choices])
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *Standard.State.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.public()

    def rows(self) -> QuerySet[Standard]:
        self.is_valid()
        given = self.cleaned_data
        found = Standard.objects.select_related("sector", "decision")
        if q := given.get("q"):
            words = Q(name__icontains=q) | Q(summary__icontains=q) | Q(issuer__icontains=q)
            found = found.filter(words)
        for name in ("sector", "kind", "level", "state"):
            if value := given.get(name):
                found = found.filter(**{name: value})
        return found.order_by("name", "-version", "pk")


class ConformanceForm(FiltersForm):
    standard = forms.ModelChoiceField(
        label="Standard",
        queryset=Standard.objects.order_by("name", "-version", "pk"),
        required=False,
        to_field_name="slug",
        empty_label="Tous",
    )
    q = forms.CharField(label="Producteur", max_length=100, required=False)
    method = forms.ChoiceField(
        label="Méthode", required=False, choices=[("", "Toutes"), *Conformance.Method.choices]
    )
    result = forms.ChoiceField(
        label="Résultat", required=False, choices=[("", "Tous"), *Conformance.Result.choices]
    )

    def rows(self) -> QuerySet[Conformance]:
        """Of which the page keeps one a file: see `effective`."""
        self.is_valid()
        given = self.cleaned_data
        found = Conformance.objects.visible().select_related("standard", "dataset__organization")
        if standard := given.get("standard"):
            found = found.filter(standard=standard)
        if q := given.get("q"):
            found = found.filter(dataset__organization__name__icontains=q)
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
