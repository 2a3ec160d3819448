"""What readers say of items, and the addresses that items cite."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge.link_checks import DEAD_FROM
from knowledge.models import Feedback, LinkCheck
from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.wording import counted


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    about = "Ce que les lecteurs répondent à «\u00a0cette page vous a-t-elle aidé\u00a0?\u00a0»."
    rank = 3
    list_display = ("given_on", "item", "helped", "word", "handled")
    list_filter = ("handled", "helped", "doubtful", "item__kind")
    list_select_related = ("item",)
    search_fields = ("word", "item__title")
    fields = list_display
    actions = ("handle",)

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_feedback")

    def has_delete_permission(self, request: HttpRequest, obj: Feedback | None = None) -> bool:
        return request.user.has_perm("knowledge.delete_feedback")

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        count = Feedback.objects.filter(handled=False, doubtful=False).exclude(word="").count()
        address = reverse("admin:knowledge_feedback_changelist", query={"handled__exact": 0})
        return [(f"{counted(count, 'mot', 'mots')} de lecteurs à lire.", address)] if count else []

    @admin.action(description="Marquer comme lus", permissions=["handle"])
    def handle(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = queryset.update(handled=True)
        messages.success(request, f"{counted(count, 'avis lu', 'avis lus')}.")


class DeadFilter(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("mort", "ne répond plus"),
            ("echec", "a échoué la dernière fois"),
            ("jamais", "pas encore visité"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = {
            "mort": {"failures__gte": DEAD_FROM},
            "echec": {"failures__gte": 1},
            "jamais": {"checked_at": None},
        }
        return queryset.filter(**wanted.get(self.value(), {}))


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    about = "Les adresses que citent les fiches publiées, et celles qui ne répondent plus."
    rank = 4
    list_display = ("address", "its_item", "failures", "error", "checked_at")
    list_display_links = None
    list_filter = (DeadFilter,)
    list_select_related = ("item",)
    search_fields = ("url", "item__title")

    @admin.display(description="adresse")
    def address(self, check: LinkCheck) -> SafeString:
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', check.url, check.url)

    @admin.display(description="fiche")
    def its_item(self, check: LinkCheck) -> SafeString:
        address = reverse("admin:knowledge_item_change", args=[check.item_id])
        return format_html('<a href="{}">{}</a>', address, check.item.title)
