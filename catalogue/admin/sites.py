"""Sites that show the catalogue: who they are, which are local authorities', which asked to stay out."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalogue.embed.registry import KINDS
from catalogue.models import EmbedSite


@admin.register(EmbedSite)
class EmbedSiteAdmin(admin.ModelAdmin):
    about = "Dire quels sites qui montrent le catalogue sont à des collectivités, savoir qui prévenir."
    rank = 58
    list_display = ("origin", "used", "organization", "territory", "is_authority", "first_seen", "last_seen")
    list_filter = ("is_authority", "left_out")
    list_select_related = ("organization", "territory")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("origin", "note")
    fields = (
        *("origin", "link", "used", "first_seen", "last_seen", "days"),
        *("organization", "territory", "is_authority", "left_out", "note"),
    )
    readonly_fields = ("origin", "link", "used", "first_seen", "last_seen", "days")
    autocomplete_fields = ("organization", "territory")

    @admin.display(description="usages")
    def used(self, site: EmbedSite) -> str:
        return ", ".join(KINDS.get(kind, kind) for kind in site.kinds) or "—"

    @admin.display(description="adresse")
    def link(self, site: EmbedSite) -> SafeString:
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', site.origin, site.origin)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
