from django.contrib import admin
from django.db import transaction

from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.stamp import touch
from sig.models import Territory


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdmin):
    """Territories come from the region pack; only the staff that a body declares is entered here.

    Other pages find them here by autocompletion.
    """

    about = (
        "Régions, départements, intercommunalités et communes, tels que le paquet régional les donne. "
        "L’effectif déclaré dit si l’obligation de publier s’applique."
    )
    rank = 60
    list_display = ("name", "level", "code", "population", "inside")
    list_filter = ("level", "inside")
    search_fields = ("name__istartswith", "code", "geozone")
    search_help_text = "Début du nom, code INSEE ou identifiant de zone."
    ordering = ("name", "code", "pk")
    fields = (
        "name",
        "level",
        "code",
        "geozone",
        "population",
        "area_km2",
        "postal_codes",
        "former_codes",
        "inside",
        "above",
        "staff",
        "staff_source",
        "staff_date",
    )
    readonly_fields = fields[:-3]

    def has_change_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sig.change_territory")

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(touch)

    @admin.display(description="contenu dans")
    def above(self, territory: Territory) -> str:
        return ", ".join(territory.ancestors.order_by("pk").values_list("name", flat=True)) or "—"

    @staticmethod
    def autocomplete_label(territory: Territory) -> str:
        """Many places share a name."""
        return f"{territory.name} ({territory.get_level_display().lower()}, {territory.code})"
