"""What was searched in vain, and the synonyms that mend it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalogue import empty_searches
from catalogue.models import EmptySearch, HiddenSearch, Synonym
from catalogue.search import DatasetQuery, search_datasets
from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.search import FRENCH
from opendatalab.stamp import touch
from opendatalab.wording import counted, number


@admin.register(EmptySearch)
class EmptySearchAdmin(ReadOnlyAdmin):
    about = "Ce que des visiteurs ont cherché en vain\u00a0: des données à faire venir. Rien ne dit qui."
    rank = 55
    list_display = ("words", "geozone", "count", "day", "synonym")
    date_hierarchy = "day"
    search_fields = ("words",)
    ordering = ("-day", "-count", "pk")
    fields = ("words", "geozone", "day", "count", "synonym")
    actions = ("hide",)

    @admin.display(description="synonyme")
    def synonym(self, search: EmptySearch) -> SafeString:
        url = reverse("admin:catalogue_synonym_add", query={"word": search.words[:80]})
        return format_html('<a href="{}">Ajouter un synonyme</a>', url)

    @admin.action(description="Effacer ces mots, ne plus les compter ni les montrer", permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet) -> None:
        gone = empty_searches.hide(queryset.values_list("words", flat=True))
        messages.success(request, f"{counted(gone, 'compte effacé', 'comptes effacés')}.")

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalogue.delete_emptysearch")


@admin.register(HiddenSearch)
class HiddenSearchAdmin(ReadOnlyAdmin):
    about = "Les mots effacés par l’équipe, réduits à une empreinte\u00a0: la retirer les fait recompter."
    rank = 57
    list_display = ("fingerprint", "hidden_at")
    fields = ("fingerprint", "hidden_at")

    def has_delete_permission(self, request: HttpRequest, obj: HiddenSearch | None = None) -> bool:
        return request.user.has_perm("catalogue.delete_hiddensearch")


class SynonymForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stems = {name: FRENCH.analyze(cleaned.get(name) or "") for name in ("word", "means")}
        for name, found in stems.items():
            if cleaned.get(name) and not found:
                self.add_error(name, "Un mot qui ait un sens à lui seul est attendu.")
        if stems["word"] and stems["word"] == stems["means"]:
            self.add_error("means", "La recherche les tient déjà pour le même mot.")
        return cleaned


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    about = (
        "Les mots de tous les jours et ceux de l’administration\u00a0: chercher l’un trouve aussi l’autre."
    )
    rank = 56
    form = SynonymForm
    list_display = ("word", "means", "finds", "active", "origin")
    list_filter = ("active", "origin")
    search_fields = ("word", "means")
    list_per_page = 50
    fields = ("word", "means", "active")
    actions = ("activate", "deactivate")

    @admin.display(description="jeux trouvés ainsi")
    def finds(self, synonym: Synonym) -> str:
        query = DatasetQuery(q=f'"{synonym.means}"', page_size=1)
        return number(search_datasets(query, facets=False).total)

    def has_delete_permission(self, request: HttpRequest, obj: Synonym | None = None) -> bool:
        """The pack's come back at its next loading: they are switched off instead."""
        if obj is not None and obj.origin == Synonym.Origin.PACK:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Synonym, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch()

    def delete_model(self, request: HttpRequest, obj: Synonym) -> None:
        super().delete_model(request, obj)
        touch()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it would not tell the pack's from the team's
        return actions

    @admin.action(description="Employer dans la recherche", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet) -> None:
        queryset.update(active=True)
        touch()

    @admin.action(description="Ne plus employer", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet) -> None:
        queryset.update(active=False)
        touch()
