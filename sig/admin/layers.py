"""Layers: what the team says of each, and what its server says."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from opendatalab.region import region
from opendatalab.stamp import touch
from sig.admin.rows import Column, RowsField
from sig.health import note, probe
from sig.models import Layer
from sig.pages import picture_url
from sig.services import try_discovering

AT_ONCE = 5
FIELD_COLUMNS = (
    Column("name", "Attribut du serveur", "fixed"),
    Column("label", "Nom montré"),
    Column("type", "Sorte", "choice", (("text", "texte"), ("number", "nombre"))),
    Column("shown", "Montré", "check"),
)
CLASS_COLUMNS = (Column("label", "Ce que cela veut dire"), Column("colour", "Couleur (#rrvvbb)", "colour"))


EDITED = (
    *("published", "title", "slug", "summary", "theme", "granularity", "producer", "dataset", "resource"),
    *("attribution", "licence", "data_date", "metadata_url", "refresh_minutes", "name_field", "code_field"),
    "style",
)


class LayerForm(forms.ModelForm):
    metadata_url = forms.URLField(
        label="fiche de métadonnées", max_length=500, required=False, assume_scheme="https"
    )
    fields_rows = RowsField(
        FIELD_COLUMNS,
        label="Attributs",
        help_text="Cocher « Montré » pour la fiche au clic et la liste sous la carte.",
    )
    classes_rows = RowsField(
        CLASS_COLUMNS,
        blank=3,
        label="Légende en mots",
        help_text="L’image de la légende n’a pas de texte\u00a0: écrire ici ce que veut dire chaque couleur.",
    )

    class Meta:
        model = Layer
        fields = EDITED

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["fields_rows"] = self.instance.fields
            self.initial["classes_rows"] = self.instance.classes
            names = [item.get("name", "") for item in self.instance.fields]
            for key in ("name_field", "code_field"):
                if names and key in self.fields:
                    kept = getattr(self.instance, key)
                    extra = [kept] if kept and kept not in names else []
                    self.fields[key] = forms.ChoiceField(
                        label=self.fields[key].label,
                        required=False,
                        choices=[("", "Aucun"), *((name, name) for name in [*extra, *names])],
                    )
        if "theme" in self.fields:
            themes = [(theme.slug, theme.label) for theme in region().themes]
            self.fields["theme"] = forms.ChoiceField(
                label="Thème", required=False, choices=[("", "Aucun"), *themes]
            )

    def save(self, commit: bool = True) -> Layer:
        self.instance.fields = self.cleaned_data["fields_rows"]
        self.instance.classes = self.cleaned_data["classes_rows"]
        return super().save(commit)


class FailingFilter(admin.SimpleListFilter):
    title = "réponse du serveur"
    parameter_name = "failing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("1", "En panne"), ("0", "Répond")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(failing_since__isnull=self.value() == "0")


@admin.register(Layer)
class LayerAdmin(admin.ModelAdmin):
    about = (
        "Les couches choisies\u00a0: titre, thème, légende en mots, attributs montrés, délai de mise à jour."
    )
    rank = 42
    form = LayerForm
    list_display = ("title", "service", "theme", "granularity", "published", "state", "answers")
    list_filter = ("published", "state", FailingFilter, "granularity", "theme", "service")
    list_select_related = ("service",)
    search_fields = ("title", "slug", "wms_name", "wfs_name")
    actions = ("publish", "unpublish", "discover", "try_now")
    readonly_fields = ("picture", "public_page", "server_says", "state", "answers", "names")
    fieldsets = (
        (None, {"fields": ("picture", "public_page", "published", "title", "slug", "summary")}),
        ("Classement", {"fields": ("theme", "granularity", "producer", "dataset", "resource")}),
        ("Source", {"fields": ("attribution", "licence", "data_date", "metadata_url", "refresh_minutes")}),
        ("Ce que dit chaque objet", {"fields": ("name_field", "code_field", "fields_rows")}),
        ("Légende", {"fields": ("classes_rows",)}),
        (
            "Ce que dit le serveur",
            {"fields": ("names", "style", "state", "answers", "server_says"), "classes": ("collapse",)},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # they are chosen from a service

    @admin.display(description="image")
    def picture(self, layer: Layer) -> SafeString | str:
        if not layer.pk or not layer.wms_name or None in (layer.west, layer.south, layer.east, layer.north):
            return "Pas d’image de cette couche."
        return format_html(
            '<img src="{}" width="480" height="360" alt="Aperçu de la couche" class="odl-layer-picture">',
            picture_url(layer, 480, 360),
        )

    @admin.display(description="page publique")
    def public_page(self, layer: Layer) -> SafeString | str:
        if not layer.published or not layer.service.active:
            return "Non publiée."
        url = reverse("sig:layer", args=[layer.slug])
        return format_html('<a href="{}">{}</a>', url, url)

    @admin.display(description="noms sur le serveur")
    def names(self, layer: Layer) -> str:
        return " · ".join(
            f"{kind}\u00a0: {name}"
            for kind, name in (("WMS", layer.wms_name), ("WFS", layer.wfs_name))
            if name
        )

    @admin.display(description="réponse")
    def answers(self, layer: Layer) -> str:
        if layer.failing_since:
            return f"en panne depuis le {layer.failing_since:%d/%m/%Y}\u00a0: {layer.last_error}"
        return "répond" if layer.checked_at else "pas encore essayée"

    @admin.display(description="capacités")
    def server_says(self, layer: Layer) -> str:
        facts = (
            ("coordonnées", ", ".join(layer.crs[:8])),
            ("interrogation", ", ".join(layer.info_formats) if layer.queryable else "non"),
            ("objets", ", ".join(layer.feature_formats) or "non"),
            ("visible sous", f"1/{layer.max_scale:.0f}" if layer.max_scale else "toute échelle"),
        )
        return " · ".join(f"{name}\u00a0: {value}" for name, value in facts)

    def save_model(self, request: HttpRequest, obj: Layer, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch()

    def delete_model(self, request: HttpRequest, obj: Layer) -> None:
        super().delete_model(request, obj)
        touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        touch()

    @admin.action(description="Publier", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._publish(request, queryset, published=True)

    @admin.action(description="Ne plus publier", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._publish(request, queryset, published=False)

    def _publish(self, request: HttpRequest, queryset: QuerySet, *, published: bool) -> None:
        chosen = list(queryset.exclude(published=published))
        Layer.objects.filter(pk__in=[layer.pk for layer in chosen]).update(published=published)
        touch()
        for layer in chosen:
            self.log_change(request, layer, "Publiée." if published else "N’est plus publiée.")
        messages.success(request, f"{len(chosen)} couche(s) {'publiées' if published else 'retirées'}.")

    @admin.action(description="Relire les attributs sur le serveur", permissions=["change"])
    def discover(self, request: HttpRequest, queryset: QuerySet) -> None:
        for layer in queryset.select_related("service")[:AT_ONCE]:
            problem = try_discovering(layer)
            if problem:
                messages.error(request, f"{layer}\u00a0: {problem}")
                continue
            layer.save()
            messages.info(request, f"{layer}\u00a0: {len(layer.fields)} attribut(s).")
        touch()

    @admin.action(description="Essayer maintenant", permissions=["change"])
    def try_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        for layer in queryset.select_related("service")[:AT_ONCE]:
            problem = probe(layer)
            note(layer, problem, now=timezone.now())
            say = messages.error if problem else messages.success
            say(request, f"{layer}\u00a0: {problem or 'répond'}")
