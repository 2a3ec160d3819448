"""The perimeter: which producers, zones and tags bring datasets into the catalogue, which stand alone."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from catalogue.models import Dataset, Organization, PerimeterRule
from sig.models import Level, Territory

Kind = PerimeterRule.Kind
LEVELS = "|".join(re.escape(level) for level in sorted(Level.values, key=len, reverse=True))
SHAPES = {
    Kind.ORGANIZATION: (
        re.compile(r"[0-9a-f]{24}"),
        "Un identifiant d’organisation de data.gouv.fr est attendu\u00a0: 24 chiffres ou lettres de a à f, "
        "à lire dans l’onglet «\u00a0Informations\u00a0» de sa page.",
    ),
    Kind.ZONE: (
        re.compile(rf"({LEVELS}):[0-9A-Za-z:-]+"),
        "Un identifiant de zone de data.gouv.fr est attendu, comme «\u00a0fr:departement:09\u00a0» ou "
        "«\u00a0fr:commune:09122\u00a0».",
    ),
    Kind.DATASET: (
        re.compile(r"[0-9a-f]{24}"),
        "Un identifiant de jeu de données de data.gouv.fr est attendu\u00a0: 24 chiffres ou lettres "
        "de a à f, à lire dans l’onglet «\u00a0Informations\u00a0» de sa page.",
    ),
    Kind.TAG: (
        re.compile(r"(?=.{3,96}$)[a-z0-9]+(-[a-z0-9]+)*"),
        "Un mot-clé de data.gouv.fr est attendu\u00a0: de 3 à 96 lettres minuscules sans accent, chiffres et "
        "tirets, comme «\u00a0qualite-de-l-air\u00a0».",
    ),
}


class PerimeterRuleForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, value = cleaned.get("kind"), cleaned.get("value")
        if kind and value:
            shape, said = SHAPES[kind]
            if not shape.fullmatch(value):
                self.add_error("value", ValidationError(said, code="shape"))
            elif not cleaned.get("label"):
                cleaned["label"] = known_name(kind, value)
        return cleaned


def known_name(kind: str, value: str) -> str:
    """The name that we know of a producer or a zone, "" when it is new to us."""
    rows = {
        Kind.ORGANIZATION: Organization.objects.filter(source_id=value).values_list("name", flat=True),
        Kind.DATASET: Dataset.objects.filter(source_id=value).values_list("title", flat=True),
        Kind.ZONE: Territory.objects.filter(geozone=value).values_list("name", flat=True),
    }
    return (rows[kind].first() or "")[:200] if kind in rows else ""


@admin.register(PerimeterRule)
class PerimeterRuleAdmin(admin.ModelAdmin):
    about = (
        "Les producteurs, les zones et les mots-clés dont les jeux de données entrent au catalogue, "
        "et les jeux choisis un à un."
    )
    rank = 30
    form = PerimeterRuleForm
    list_display = ("name", "kind", "value", "active", "origin")
    list_filter = ("kind", "active", "origin")
    search_fields = ("label", "value")
    search_help_text = "Nom ou identifiant."
    list_per_page = 100
    fields = ("kind", "value", "label", "active")
    actions = ("activate", "deactivate")

    @admin.display(description="règle", ordering="label")
    def name(self, rule: PerimeterRule) -> str:
        return rule.label or rule.value

    def get_readonly_fields(self, request: HttpRequest, obj: PerimeterRule | None = None) -> tuple[str, ...]:
        return ("kind", "value", "origin") if obj else ()

    def get_fields(self, request: HttpRequest, obj: PerimeterRule | None = None) -> tuple[str, ...]:
        return (*self.fields, "origin") if obj else self.fields

    def has_delete_permission(self, request: HttpRequest, obj: PerimeterRule | None = None) -> bool:
        """A rule of the region pack would come back with it: it is made inactive instead."""
        of_pack = obj is not None and obj.origin == PerimeterRule.Origin.PACK
        return not of_pack and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it asks for no right on each row
        return actions

    def save_model(self, request: HttpRequest, obj: PerimeterRule, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._say_when(request)

    def delete_model(self, request: HttpRequest, obj: PerimeterRule) -> None:
        super().delete_model(request, obj)
        self._say_when(request)

    @admin.action(description="Activer les règles choisies", permissions=["change"])
    def activate(self, request: HttpRequest, queryset) -> None:
        self._switch(request, queryset, active=True)

    @admin.action(description="Désactiver les règles choisies", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset) -> None:
        self._switch(request, queryset, active=False)

    def _switch(self, request: HttpRequest, queryset, *, active: bool) -> None:
        for rule in queryset.exclude(active=active):
            rule.active = active
            rule.save(update_fields=["active"])
            self.log_change(request, rule, "Règle activée." if active else "Règle désactivée.")
        self._say_when(request)

    def _say_when(self, request: HttpRequest) -> None:
        messages.info(
            request,
            "Le périmètre prendra effet à la prochaine synchronisation complète\u00a0: la nuit prochaine, "
            "ou tout de suite depuis la page des synchronisations.",
        )
