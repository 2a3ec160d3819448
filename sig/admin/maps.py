"""The team's pages of maps: composed by people who know no cartography."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opendatalab.region import region
from opendatalab.stamp import touch
from opendatalab.wording import counted, long_date
from sig.maps import bases, popups
from sig.maps.attributes import known_attributes
from sig.maps.content import VALUES, forget, source_content
from sig.maps.guessing import guess
from sig.maps.sources import copy_of, refresh
from sig.maps.urls import RESERVED
from sig.models import DataSource, MapLayer, ThematicMap

NOTHING = "—"


def theme_choices() -> list[tuple[str, str]]:
    return [("", "Aucun"), *((theme.slug, theme.label) for theme in region().themes)]


class ThematicMapForm(forms.ModelForm):
    theme = forms.ChoiceField(label="thème", required=False)
    base = forms.ChoiceField(label="fond de carte", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "theme" in self.fields:  # a person who only reads has no field
            self.fields["theme"].choices = theme_choices()
            self.fields["base"].choices = [("", "Le premier du paquet régional"), *bases.choices()]
            frame = region().map
            self.fields["longitude"].widget.attrs |= {
                "data-outlines": reverse("sig:contours", args=["departement"]),
                "data-start": f"{frame.latitude},{frame.longitude},{frame.zoom}",
            }

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(
                f"«\u00a0{slug}\u00a0» est une adresse du portail\u00a0: en choisir une autre."
            )
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        frame = [data.get(name) for name in ("longitude", "latitude")]
        if frame.count(None) == 1:
            self.add_error("latitude", "Le centre a une longitude et une latitude, ou ni l’une ni l’autre.")
        if data.get("clip") and not data.get("territory"):
            self.add_error("territory", "Pour limiter la carte à un territoire, il faut dire lequel.")
        return data

    class Meta:
        model = ThematicMap
        fields = ("title", "slug", "summary", "theme", "base", "longitude", "latitude", "zoom", "territory")


class MapLayerFormSet(forms.BaseInlineFormSet):
    """The layers of a map, and what only they can say of the map's popup."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data]
        kept = [row for row in kept if not row.get("DELETE") and (row.get("layer") or row.get("source"))]
        shown = [row.get("layer") or row.get("source") for row in kept]
        if len({(type(item), item.pk) for item in shown}) < len(shown):
            raise ValidationError("La même couche est deux fois sur la carte.")
        if self.instance.published and not shown:
            raise ValidationError("Une carte publiée montre au moins une couche.")
        names = [known_attributes(item) for item in shown]
        known = [] if not all(names) else [name for some in names for name in some]
        if wrong := popups.problems(self.instance.popup, known):
            raise ValidationError([f"Fiche au clic. {line}" for line in wrong])


class MapLayerForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if bool(data.get("layer")) == bool(data.get("source")) and not data.get("DELETE"):
            raise ValidationError("Choisir une couche de service ou une donnée du catalogue, l’une des deux.")
        return data

    class Meta:
        model = MapLayer
        fields = ("position", "layer", "source", "title", "opacity", "visible")


class MapLayerInline(admin.TabularInline):
    model = MapLayer
    form = MapLayerForm
    formset = MapLayerFormSet
    extra = 1
    verbose_name_plural = "couches, de la plus basse à la plus haute"


@admin.register(ThematicMap)
class ThematicMapAdmin(admin.ModelAdmin):
    about = "Composer une carte\u00a0: ses couches, leur ordre, son cadre, ses mots. La publier."
    rank = 40
    form = ThematicMapForm
    list_display = ("title", "theme_name", "territory", "published", "updated_at", "see")
    list_filter = ("published",)
    search_fields = ("title", "summary")
    search_help_text = "Mots du titre ou de la phrase."
    prepopulated_fields = {"slug": ("title",)}  # noqa: RUF012
    autocomplete_fields = ("territory",)
    inlines = (MapLayerInline,)
    readonly_fields = ("see", "attributes")
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "theme", "granularity", "published", "see")}),
        (
            "Où",
            {
                "fields": ("territory", "clip", ("longitude", "latitude", "zoom")),
                "description": "Le cadre à l’ouverture\u00a0: celui du territoire, de la région, ou celui "
                "que vous prenez sur la petite carte.",
            },
        ),
        ("Comment", {"fields": ("base", "popup", "attributes")}),
    )

    class Media:
        css = {"all": ["vendor/leaflet-1.9.4/leaflet.css"]}  # noqa: RUF012
        js = ("vendor/leaflet-1.9.4/leaflet.js", "js/admin-frame.js")

    @admin.display(description="thème")
    def theme_name(self, row: ThematicMap) -> str:
        theme = region().theme(row.theme)
        return theme.label if theme else NOTHING

    @admin.display(description="aperçu")
    def see(self, row: ThematicMap) -> SafeString | str:
        if not row.pk:
            return "Enregistrez la carte pour la voir."
        label = "Voir la carte" if row.published else "Voir l’aperçu (vous seuls)"
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), label)

    @admin.display(description="attributs des couches")
    def attributes(self, row: ThematicMap) -> SafeString | str:
        """What the popup may name."""
        if not row.pk:
            return "Enregistrez la carte avec ses couches pour voir leurs attributs."
        layers = row.map_layers.select_related("layer__service", "source")
        lines = [
            (
                str(item),
                ", ".join(f"{{{name}}}" for name in known_attributes(item.shown)) or "pas encore connus",
            )
            for item in layers
        ]
        return format_html_join("", "<p>{}\u00a0: {}</p>", lines) or NOTHING

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        transaction.on_commit(touch)

    def delete_model(self, request: HttpRequest, obj: ThematicMap) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(touch)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(touch)


class DataSourceForm(forms.ModelForm):
    """Once the file has been read, its columns are a choice."""

    url = forms.URLField(label="adresse du fichier", max_length=1000, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "value_column" not in self.fields:
            return
        if self.instance.kind == DataSource.Kind.TERRITORIES:
            self._choose("value_column", [(name, label) for name, (label, _) in VALUES.items()])
        elif self.instance.pk and (columns := copy_of(self.instance).columns):
            for name in ("code_column", "value_column", "name_column"):
                self._choose(name, [(column, column) for column in columns])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        current = getattr(self.instance, name)
        if current and current not in dict(choices):
            choices = [(current, f"{current} (n’est plus dans le fichier)"), *choices]
        self.fields[name] = forms.ChoiceField(
            label=field.label, required=False, choices=[("", "Aucune"), *choices], help_text=field.help_text
        )

    def clean_bounds(self) -> list[float]:
        found = self.cleaned_data["bounds"] or []
        if not isinstance(found, list) or any(
            isinstance(item, bool) or not isinstance(item, int | float) for item in found
        ):
            raise ValidationError("Des nombres entre crochets, entre virgules\u00a0: [100, 500, 1000].")
        return sorted(set(found))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind = data.get("kind")
        if kind == DataSource.Kind.TERRITORIES:
            if data.get("value_column") and data["value_column"] not in VALUES:
                self.add_error("value_column", f"Au choix\u00a0: {', '.join(VALUES)}.")
        elif not data.get("url"):
            self.add_error("url", "L’adresse du fichier est attendue.")
        if kind != DataSource.Kind.GEOJSON and data.get("level") == "objet":
            self.add_error("level", "Une table dit des territoires\u00a0: commune, intercommunalité…")
        if data.get("method") == DataSource.Method.OWN and not data.get("bounds"):
            self.add_error("bounds", "Des bornes choisies sont à écrire\u00a0: [100, 500, 1000].")
        if not 2 <= (data.get("class_count") or 0) <= 7:
            self.add_error("class_count", "De 2 à 7.")
        return data

    class Meta:
        model = DataSource
        fields = ("title", "slug", "kind", "url", "code_column", "value_column", "name_column", "bounds")


@admin.register(DataSource)
class DataSourceAdmin(admin.ModelAdmin):
    about = "Les fichiers montrés sur des cartes\u00a0: GeoJSON, ou tables de codes INSEE."
    rank = 41
    form = DataSourceForm
    list_display = ("title", "kind", "level", "state")
    list_filter = ("kind",)
    search_fields = ("title", "slug", "dataset")
    search_help_text = "Mots du titre, ou identifiant."
    prepopulated_fields = {"slug": ("title",)}  # noqa: RUF012
    actions = ("read_again",)
    readonly_fields = ("state", "told")
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "url", "state", "told")}),
        ("Colonnes", {"fields": ("code_column", "value_column", "name_column", "level", "summed")}),
        ("Classes", {"fields": ("unit", "method", "class_count", "bounds")}),
        (
            "Source",
            {"fields": ("attribution", "licence", "data_date", "refresh_minutes", "dataset", "resource")},
        ),
    )

    @admin.display(description="lecture")
    def state(self, row: DataSource) -> str:
        if not row.pk:
            return "Enregistrez\u00a0: le fichier sera lu, et ses colonnes proposées."
        if row.kind == DataSource.Kind.TERRITORIES:
            return "Données du portail\u00a0: rien à lire ailleurs."
        kept = copy_of(row)
        lines = counted(kept.count, "ligne", "lignes") if kept.fetched_at else "jamais lu"
        when = f", lues le {long_date(kept.fetched_at)}" if kept.fetched_at else ""
        said = f"{lines}{when}."
        return f"{said} Dernier essai\u00a0: {kept.error}" if kept.error else said

    @admin.display(description="ce que la carte en tire")
    def told(self, row: DataSource) -> SafeString | str:
        if not row.pk:
            return NOTHING
        forget()
        content = source_content(row)
        known = [item for item in content.items if item.rank is not None or item.geometry]
        lines = [counted(len(known), "objet montré", "objets montrés"), *content.notes]
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))

    @admin.action(description="Relire maintenant")
    def read_again(self, request: HttpRequest, queryset: Any) -> None:
        for source in queryset.exclude(kind=DataSource.Kind.TERRITORIES):
            self.read(request, source)

    def save_model(self, request: HttpRequest, obj: DataSource, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.kind != DataSource.Kind.TERRITORIES and (
            "url" in form.changed_data or "kind" in form.changed_data
        ):
            self.read(request, obj)
        transaction.on_commit(touch)

    def read(self, request: HttpRequest, source: DataSource) -> None:
        """The team waits for the file, and is told what it holds; columns left blank are guessed."""
        refresh(source)
        kept = copy_of(source)
        if kept.error:
            self.message_user(request, f"{source}\u00a0: {kept.error}", messages.WARNING)
            return
        guessed = guess(source, kept)
        if guessed:
            said = ", ".join(guessed.values())
            self.message_user(request, f"Colonnes devinées, à vérifier\u00a0: {said}.", messages.INFO)
        read = counted(kept.count, "ligne lue", "lignes lues")
        self.message_user(request, f"{source}\u00a0: {read}, {len(kept.columns)} colonnes.", messages.SUCCESS)

    def response_add(self, request: HttpRequest, obj: DataSource, post_url_continue: str | None = None):
        """After the first reading, the columns are there to be chosen."""
        if obj.kind == DataSource.Kind.TERRITORIES or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:sig_datasource_change", args=[obj.pk]))
