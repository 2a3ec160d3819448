"""Columns of codes: which table can be read territory by territory, and whether it can be read at all."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue import extracts
from catalogue.clients.tabular import UNASKABLE, Tabular
from catalogue.models import CodeColumn
from opendatalab.http import UpstreamError
from opendatalab.stamp import touch
from opendatalab.wording import counted
from sig.models import Territory

LOOKS_LIKE_CODES = ("insee", "code_commune", "codgeo", "com_code", "depcom", "siren")
AT_ONCE = 10  # tables checked within the editor's own request


class CodeColumnForm(forms.ModelForm):
    """The column is chosen among the table's own when the API tells them, and typed otherwise."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "column" not in self.fields or not (resource_id := self._resource_id()):
            return
        try:
            names = Tabular().columns(resource_id)
        except UpstreamError as error:
            self.fields[
                "column"
            ].help_text = f"Son nom exact, en tête du fichier. Colonnes non lues\u00a0: {error}"
            return
        if self.instance.column and self.instance.column not in names:
            names = [self.instance.column, *names]
        likely = sorted(names, key=lambda name: not any(part in name.lower() for part in LOOKS_LIKE_CODES))
        self.fields["column"] = forms.ChoiceField(
            label="Colonne",
            choices=[("", "Choisir…"), *((name, name) for name in likely)],
            help_text="Les colonnes du fichier, lues à l’instant, d’abord celles qui semblent des codes.",
        )

    def _resource_id(self) -> str:
        value = self.data.get("resource_id") or self.initial.get("resource_id") or self.instance.resource_id
        try:
            return str(UUID(str(value))) if value else ""
        except ValueError:
            return ""

    def clean_column(self) -> str:
        column = self.cleaned_data["column"]
        if any(sign in column for sign in UNASKABLE):
            raise ValidationError(
                "L’API tabulaire ne sait pas interroger une colonne dont le nom contient & ou =."
            )
        return column

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        dataset, resource_id = cleaned.get("dataset"), cleaned.get("resource_id")
        listed = dataset and resource_id and dataset.record.get("resources")
        if listed and extracts.upstream_file(dataset.record, resource_id) is None:
            self.add_error("resource_id", "Ce fichier n’est pas de ce jeu de données.")
        return cleaned


@admin.register(CodeColumn)
class CodeColumnAdmin(admin.ModelAdmin):
    about = "Les tableaux dont une colonne dit le code de la commune\u00a0: chacune a alors son extrait."
    rank = 35
    form = CodeColumnForm
    list_display = ("label", "dataset", "column", "level", "active", "checked_at", "check_said")
    list_filter = ("level", "active")
    list_select_related = ("dataset",)
    search_fields = ("label", "column", "dataset__title")
    autocomplete_fields = ("dataset",)
    readonly_fields = ("files", "sample", "checked_at", "check_said")
    fields = ("dataset", "files", "resource_id", "column", "level", "label", "active", *readonly_fields[1:])
    actions = ("verify",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("dataset__description_html")

    @admin.display(description="fichiers du jeu")
    def files(self, column: CodeColumn) -> SafeString | str:
        """The identifiers to choose from, once the dataset is known."""
        if column.dataset_id is None:
            return "Choisir un jeu et enregistrer pour voir ses fichiers."
        files = column.dataset.resources.order_by("position").values_list("title", "format", "source_id")[:30]
        if not files:
            return "Fichiers inconnus avant la première synchronisation."
        lines = format_html_join("", "<li>{} ({})\u00a0: <code>{}</code></li>", files)
        return format_html("<ul>{}</ul>", lines)

    @admin.display(description="essayer")
    def sample(self, column: CodeColumn) -> SafeString | str:
        """The page of the most inhabited place of that level."""
        place = (
            Territory.objects.filter(level=column.level, inside=True).order_by("-population", "pk").first()
        )
        if column.pk is None or place is None:
            return "—"
        url = extracts.address(column.level, place.code, column.resource_id)
        return format_html('<a href="{}">L’extrait pour {}</a>', url, place.name)

    def save_model(self, request: HttpRequest, obj: CodeColumn, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        extracts.check(obj, now=timezone.now())
        touch()
        messages.info(request, f"{obj.label}\u00a0: {obj.check_said}")

    def delete_model(self, request: HttpRequest, obj: CodeColumn) -> None:
        super().delete_model(request, obj)
        touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        touch()

    @admin.action(description="Vérifier que le tableau se lit et a cette colonne", permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(queryset[: AT_ONCE + 1])
        good = sum(extracts.check(column, now=timezone.now()) for column in chosen[:AT_ONCE])
        done = min(len(chosen), AT_ONCE)
        messages.info(request, f"{counted(good, 'colonne lisible', 'colonnes lisibles')} sur {done}.")
        if len(chosen) > AT_ONCE:
            messages.warning(request, f"Les autres attendent\u00a0: {AT_ONCE} tableaux à la fois.")
