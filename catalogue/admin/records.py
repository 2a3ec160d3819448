"""Producers, datasets and reuses: upstream's columns are shown, the team's own are edited."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue import editing, map_layers
from catalogue.admin.maps import map_of_dataset
from catalogue.models import Dataset, Organization, PerimeterRule, Reuse, State
from catalogue.search import DatasetQuery, search_datasets
from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.region import region

FOUND = 1000  # the best answers of the index; nobody reads on beyond
PLACES = {Organization: "organizations", Dataset: "datasets", Reuse: "reuses"}


@admin.display(description="voir")
def addresses(row: Organization | Dataset | Reuse) -> SafeString:
    """Links to the public page, when there is one, and to data.gouv.fr."""
    links = [(f"{settings.DATAGOUV_URL}/{PLACES[type(row)]}/{row.source_id}/", "Fiche sur data.gouv.fr")]
    if row.state in (State.VISIBLE, State.ARCHIVED):
        links.insert(0, (row.get_absolute_url(), "Page publique"))
    return format_html_join("\u00a0· ", '<a href="{}">{}</a>', links)


class ReasonFilter(admin.SimpleListFilter):
    title = "raison"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return PerimeterRule.Kind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in PerimeterRule.Kind.values:
            return queryset
        written = queryset.annotate(reasons_text=Cast("reasons", TextField()))
        return written.filter(reasons_text__contains=f'"{self.value()}:')


class ThemeFilter(admin.SimpleListFilter):
    """By the theme that the public sees: the editor's word, else the one drawn from the tags."""

    title = "thème"
    parameter_name = "theme"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(theme.slug, theme.label) for theme in region().themes]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(Q(editor_theme=self.value()) | Q(editor_theme="", theme=self.value()))


class ProducerFilter(admin.SimpleListFilter):
    """Producers are hundreds: they are found by typing, not listed."""

    title = "producteur"
    parameter_name = "producer"
    template = "admin/producer_filter.html"

    def __init__(self, request: HttpRequest, params: dict, model: type, model_admin: admin.ModelAdmin):
        super().__init__(request, params, model, model_admin)
        widget = AutocompleteSelect(Dataset._meta.get_field("organization"), model_admin.admin_site)
        widget.choices = forms.ModelChoiceField(Organization.objects.all()).choices
        self.field = widget.render(self.parameter_name, self.value(), {"id": "producer-filter"})
        self.kept = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in (self.parameter_name, "p")
            for value in values
        ]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("", "")]  # Django leaves out a filter that has no choice

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(organization=self.value()) if (self.value() or "").isdigit() else queryset


@admin.register(Dataset)
class DatasetAdmin(admin.ModelAdmin):
    about = "Corriger le territoire ou le thème d’un jeu, le mettre en avant à l’accueil, y ajouter un mot."
    rank = 10
    list_display = ("short_title", "organization", "state", "theme_name", "featured", "last_update")
    list_filter = ("state", "featured", ProducerFilter, ThemeFilter, ReasonFilter)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-pk",)
    search_fields = ("title",)  # shows the box; see get_search_results
    search_help_text = "Mots du titre ou de la description, identifiant ou adresse de la fiche."
    autocomplete_fields = ("editor_territory",)
    actions = ("feature", "unfeature")
    shown = (
        "title",
        "organization",
        "state",
        "addresses",
        "tables",
        "on_map",
        "maps",
        "summary",
        "why",
        "zones",
        "tags",
        "license",
        "frequency",
        "theme",
        "last_update",
        "last_modified",
        "synced_at",
    )
    readonly_fields = shown
    fieldsets = (
        ("Ce que l’équipe décide", {"fields": editing.DATASET_FIELDS}),
        (
            "Ce que dit data.gouv.fr",
            {
                "fields": shown,
                "description": "Ces champs se corrigent à la source\u00a0: une synchronisation les réécrit.",
            },
        ),
    )

    class Media:
        css = {"all": ["admin/css/vendor/select2/select2.css", "admin/css/autocomplete.css"]}
        js = (
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.min.js",
            "admin/js/vendor/select2/i18n/fr.js",
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
        )

    addresses = staticmethod(addresses)

    @admin.display(description="titre", ordering="title")
    def short_title(self, dataset: Dataset) -> str:
        return dataset.title if len(dataset.title) <= 120 else f"{dataset.title[:119]}…"

    @admin.display(description="thème")
    def theme_name(self, dataset: Dataset) -> str:
        slug = dataset.editor_theme or dataset.theme
        theme = region().theme(slug)
        label = theme.label if theme else slug or "—"
        return f"{label} (équipe)" if dataset.editor_theme else label

    @admin.display(description="tableaux à découper par territoire")
    def tables(self, dataset: Dataset) -> SafeString | str:
        """A link for each file: which column of it holds the codes of communes?"""
        add = reverse("admin:catalogue_codecolumn_add")
        files = dataset.resources.order_by("position").values_list("source_id", "title")[:30]
        lines = [
            (f"{add}?{urlencode({'dataset': dataset.pk, 'resource_id': key})}", title or key)
            for key, title in files
        ]
        links = format_html_join(
            "", '<li><a href="{}">Déclarer une colonne de codes\u00a0: {}</a></li>', lines
        )
        return (
            format_html("<ul>{}</ul>", links)
            if lines
            else "Fichiers inconnus avant la première synchronisation."
        )

    @admin.display(description="sur une carte")
    def on_map(self, dataset: Dataset) -> SafeString:
        url = reverse("admin:catalogue_dataset_map", args=[dataset.pk])
        return format_html('<a href="{}">Créer une carte d’un de ses fichiers</a>', url)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(map_of_dataset)
        return [path("<int:pk>/carte/", view, name="catalogue_dataset_map"), *super().get_urls()]

    @admin.display(description="services à mettre sur une carte")
    def maps(self, dataset: Dataset) -> SafeString | str:
        """A link for each WMS or WFS: its layers seen, this one ticked, saved by one button."""
        lines = [
            (map_layers.choosing_url(dataset, one), f"En faire une couche\u00a0: {one.title}")
            for one in map_layers.map_resources(dataset)
        ]
        lines += [
            (layer["url"], f"Couche\u00a0: {layer['title']}") for layer in map_layers.layers_of(dataset)
        ]
        links = format_html_join("", '<li><a href="{}">{}</a></li>', lines)
        return format_html("<ul>{}</ul>", links) if lines else "Aucun service WMS ou WFS connu dans ce jeu."

    @admin.display(description="raisons d’être au catalogue")
    def why(self, dataset: Dataset) -> str:
        pairs = [reason.partition(":")[::2] for reason in dataset.reasons]
        rules = PerimeterRule.objects.filter(value__in=[value for _, value in pairs])
        names = dict(rules.values_list("value", "label"))
        kinds = dict(PerimeterRule.Kind.choices)
        return "\n".join(
            f"{kinds.get(kind, kind)}\u00a0: {names.get(value) or value}" for kind, value in pairs
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).for_list()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the search index for what is visible, by the title for the few that are not: a scan of a hundred
        thousand titles would make everybody wait."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = search_datasets(DatasetQuery(q=term, page_size=FOUND), facets=False).ids
        hidden = Q(state__in=[state for state in State if state != State.VISIBLE], title__icontains=term)
        named = Q(source_id=term) | Q(slug=term.rstrip("/").rpartition("/")[2])
        return queryset.filter(Q(pk__in=found) | hidden | named), False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "editor_theme":
            choices = [("", "Celui que donnent les mots-clés")]
            choices += [(theme.slug, theme.label) for theme in region().themes]
            return forms.ChoiceField(label="Thème", choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Dataset, form: Any, change: bool) -> None:
        editing.save_dataset(obj)

    @admin.action(description="Mettre en avant à l’accueil", permissions=["change"])
    def feature(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._feature(request, queryset, featured=True)

    @admin.action(description="Ne plus mettre en avant", permissions=["change"])
    def unfeature(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._feature(request, queryset, featured=False)

    def _feature(self, request: HttpRequest, queryset: QuerySet, *, featured: bool) -> None:
        chosen = list(queryset.exclude(featured=featured))
        editing.feature(Dataset.objects.filter(pk__in=[row.pk for row in chosen]), featured=featured)
        said = "Mis en avant à l’accueil." if featured else "N’est plus mis en avant."
        for dataset in chosen:
            self.log_change(request, dataset, said)
        messages.success(request, f"{len(chosen)} jeu{'x' if len(chosen) > 1 else ''} de données. {said}")


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    about = "Dire la nature et le territoire d’un producteur\u00a0: les jeux sans zone déclarée en héritent."
    rank = 20
    list_display = ("name", "acronym", "kind", "territory", "edited", "state")
    list_filter = ("kind", "edited", "state")
    list_select_related = ("territory",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "acronym", "=source_id")
    search_help_text = "Nom, sigle ou identifiant."
    autocomplete_fields = ("territory",)
    actions = None
    shown = (
        "name",
        "acronym",
        "state",
        "addresses",
        "its_datasets",
        "url",
        "followers",
        "edited",
        "synced_at",
    )
    readonly_fields = shown
    fieldsets = (
        (
            "Ce que l’équipe décide",
            {
                "fields": editing.ORGANIZATION_FIELDS,
                "description": "Une fois enregistrés ici, ni une synchronisation ni le paquet régional "
                "ne les changent.",
            },
        ),
        ("Ce que dit data.gouv.fr", {"fields": shown}),
    )
    addresses = staticmethod(addresses)

    @admin.display(description="jeux de données")
    def its_datasets(self, organization: Organization) -> SafeString:
        return format_html(
            '<a href="../../../dataset/?producer={}">Voir ses jeux de données</a> ({})',
            organization.pk,
            organization.datasets.count(),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("upstream", "description_html")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Organization | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        if not editing.save_organization(obj):
            messages.info(
                request, "La recherche suivra d’ici une minute ou deux\u00a0: ses jeux sont nombreux."
            )


@admin.register(Reuse)
class ReuseAdmin(ReadOnlyAdmin):
    about = "Les réutilisations publiées sur data.gouv.fr."
    rank = 50
    list_display = ("title", "type", "organization", "state", "created_at")
    list_filter = ("state", "type")
    list_select_related = ("organization",)
    search_fields = ("title", "=source_id")
    ordering = ("-pk",)
    fields = (
        "title",
        "state",
        "addresses",
        "summary",
        "type",
        "topic",
        "organization",
        "created_at",
        "synced_at",
    )
    readonly_fields = fields
    addresses = staticmethod(addresses)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("upstream", "description_html")
