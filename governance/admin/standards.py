"""Standards and what conforms to them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from governance.admin.shown import MovingAdmin, MovingForm, ShownAdmin
from governance.models import Conformance, Standard
from governance.standards.conformance import fill_file_date

WORDS = ("slug", "name", "version", "kind", "issuer", "text", "schema_url", "schema_name")


class StandardForm(MovingForm):
    def clean_replaces(self) -> Standard | None:
        other = self.cleaned_data["replaces"]
        if other and self.instance.pk == other.pk:
            raise ValidationError("Un standard ne se remplace pas lui-même.")
        return other


@admin.register(Standard)
class StandardAdmin(MovingAdmin):
    about = (
        "Le registre des standards\u00a0: repérés, mis en consultation, adoptés par une décision, retirés."
    )
    rank = 50
    form = StandardForm
    list_display = ("ref", "name", "version", "kind", "issuer", "level", "state", "review_on")
    list_filter = ("state", "level", "kind", "sector")
    search_fields = ("ref", "name", "issuer")
    prepopulated_fields = {"slug": ("name", "version")}
    readonly_fields = ("ref", "state", "consulted_on", "adopted_on")
    autocomplete_fields = ("decision",)
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said")}),
        (
            "Le standard",
            {
                "fields": (
                    *("name", "version", "slug", "kind", "issuer", "sector", "summary", "scope", "level"),
                    *("url", "schema_url", "schema_name", "text", "replaces", "review_on"),
                )
            },
        ),
        ("Consultation", {"fields": ("consulted_on", "consulted_until", "decision", "adopted_on")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        """Once adopted, another version is another standard, which replaces this one."""
        frozen = (*WORDS, "consulted_until", "decision") if obj and obj.is_frozen else ()
        kept = ("slug",) if obj and not frozen else ()
        return (*self.readonly_fields, *frozen, *kept)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        fresh = obj is None or obj.consulted_on is None
        return super().has_delete_permission(request, obj) and fresh

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}


@admin.register(Conformance)
class ConformanceAdmin(ShownAdmin):
    about = (
        "Quel fichier suit quel standard, et comment on le sait. Ce que lit le catalogue se met à jour seul."
    )
    rank = 51
    list_display = ("standard", "dataset", "resource_id", "method", "status", "assessed_on")
    list_filter = ("method", "result", "standard")
    list_select_related = ("standard", "dataset")
    search_fields = ("dataset__title", "resource_id")
    autocomplete_fields = ("standard",)
    raw_id_fields = ("dataset",)
    fields = (
        *("standard", "dataset", "resource_id", "method", "result", "errors", "assessed_on"),
        *("fingerprint", "file_date"),
    )

    @admin.display(description="résultat")
    def status(self, row: Conformance) -> str:
        return row.status

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.from_catalogue)

    def save_model(self, request: HttpRequest, obj: Conformance, form: Any, change: bool) -> None:
        fill_file_date(obj)
        super().save_model(request, obj, form, change)
