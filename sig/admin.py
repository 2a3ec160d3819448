from django.contrib import admin

from opendatalab.admin_site import ReadOnlyAdmin
from sig.models import Territory


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdmin):
    """Read only: territories come from the region pack. Other pages find them here by autocompletion."""

    about = "Régions, départements, intercommunalités et communes, tels que le paquet régional les donne."
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
    )
    readonly_fields = fields

    @admin.display(description="contenu dans")
    def above(self, territory: Territory) -> str:
        return ", ".join(territory.ancestors.order_by("pk").values_list("name", flat=True)) or "—"

    @staticmethod
    def autocomplete_label(territory: Territory) -> str:
        """Many places share a name."""
        return f"{territory.name} ({territory.get_level_display().lower()}, {territory.code})"
