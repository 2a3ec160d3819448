"""Map services: their addresses, what they have, what changed there."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from opendatalab.admin_site import ReadOnlyAdmin
from opendatalab.stamp import touch
from sig import services
from sig.admin.choosing import ChoosingMixin, thumbnail
from sig.models import Layer, LayerChange, MapService
from sig.offers import read

AT_ONCE = 5


@admin.register(MapService)
class MapServiceAdmin(ChoosingMixin, admin.ModelAdmin):
    about = "Les serveurs WMS et WFS dont viennent les couches des cartes\u00a0: adresse, lecture, état."
    rank = 40
    list_display = ("title", "active", "its_layers", "waiting", "answered_at", "last_error")
    list_filter = ("active",)
    search_fields = ("title", "slug", "wms_url", "wfs_url")
    prepopulated_fields = {}
    actions = ("reread",)
    readonly_fields = (
        "choose_link",
        "its_layers",
        "wms_version",
        "wfs_version",
        "read_at",
        "answered_at",
        "last_error",
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "slug", "active", "choose_link", "its_layers"),
                "description": "À l’arrêt, il n’est plus appelé et ses couches ne sont plus montrées.",
            },
        ),
        (
            "Adresses appelées",
            {
                "fields": ("wms_url", "wfs_url", "refresh_hours"),
                "description": "Telles que le producteur les donne\u00a0: celles que le serveur annonce "
                "ne sont jamais suivies.",
            },
        ),
        ("Ce qui est repris par défaut", {"fields": ("attribution", "licence")}),
        (
            "Dernière lecture",
            {"fields": ("wms_version", "wfs_version", "read_at", "answered_at", "last_error")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        waiting = Count("changes", filter=Q(changes__acknowledged=False), distinct=True)
        return (
            super()
            .get_queryset(request)
            .annotate(layer_count=Count("layers", distinct=True), waiting_count=waiting)
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/couches/",
                self.admin_site.admin_view(self.choose_view),
                name="sig_mapservice_choose",
            ),
            path("apercu.png", self.admin_site.admin_view(self.thumbnail_view), name="sig_thumbnail"),
        ]
        return own + super().get_urls()

    def thumbnail_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return thumbnail(request)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Changes upstream that nobody has looked at, published layers that do not answer."""
        found = []
        waiting = LayerChange.objects.filter(acknowledged=False).exclude(kind=LayerChange.Kind.NEW).count()
        if waiting:
            many = waiting > 1
            found.append(
                (
                    f"{waiting} changement{'s' if many else ''} en amont sur des couches",
                    f"{reverse('admin:sig_layerchange_changelist')}?acknowledged__exact=0",
                )
            )
        failing = Layer.objects.filter(published=True, failures__gte=3).count()
        if failing:
            s = "s" if failing > 1 else ""
            found.append(
                (
                    f"{failing} couche{s} publiée{s} en panne",
                    f"{reverse('admin:sig_layer_changelist')}?failing=1",
                )
            )
        return found

    @admin.display(description="couches", ordering="layer_count")
    def its_layers(self, service: MapService) -> SafeString:
        return format_html(
            '<a href="{}?service__id__exact={}">{}</a>',
            reverse("admin:sig_layer_changelist"),
            service.pk,
            getattr(service, "layer_count", service.layers.count()),
        )

    @admin.display(description="changements à voir", ordering="waiting_count")
    def waiting(self, service: MapService) -> SafeString | str:
        if not service.waiting_count:
            return "—"
        return format_html(
            '<a href="{}?service__id__exact={}&acknowledged__exact=0">{}</a>',
            reverse("admin:sig_layerchange_changelist"),
            service.pk,
            service.waiting_count,
        )

    @admin.display(description="ce que le serveur propose")
    def choose_link(self, service: MapService) -> SafeString | str:
        if service.pk is None:
            return "—"
        return format_html(
            '<a class="button" href="{}">Voir et choisir des couches</a>',
            reverse("admin:sig_mapservice_choose", args=[service.pk]),
        )

    def save_model(self, request: HttpRequest, obj: MapService, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch()

    def delete_model(self, request: HttpRequest, obj: MapService) -> None:
        super().delete_model(request, obj)
        touch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        touch()

    @admin.action(description="Relire maintenant", permissions=["change"])
    def reread(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(queryset[: AT_ONCE + 1])
        for service in chosen[:AT_ONCE]:
            changes = services.reread(service)
            if service.last_error:
                messages.error(request, f"{service}\u00a0: {service.last_error}")
            else:
                messages.info(request, f"{service}\u00a0: {len(changes)} changement(s).")
        if len(chosen) > AT_ONCE:
            messages.warning(request, f"Les autres attendent\u00a0: {AT_ONCE} services à la fois.")


@admin.register(LayerChange)
class LayerChangeAdmin(ReadOnlyAdmin):
    about = "Ce qui a changé sur les serveurs depuis que les couches ont été choisies, à traiter ou à suivre."
    rank = 44
    list_display = ("name", "kind", "service", "layer_link", "detail", "seen_at", "acknowledged")
    list_display_links = None
    list_filter = ("acknowledged", "kind", "service")
    list_select_related = ("service", "layer")
    search_fields = ("name", "detail")
    ordering = ("-seen_at", "-pk")
    actions = ("acknowledge", "follow")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sig.change_layerchange")

    @admin.display(description="couche")
    def layer_link(self, change: LayerChange) -> SafeString | str:
        if change.layer is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:sig_layer_change", args=[change.layer_id]), change.layer
        )

    @admin.action(description="Marquer comme traité", permissions=["decide"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(queryset.filter(acknowledged=False).select_related("layer"))
        for change in chosen:
            services.acknowledge(change)
        touch()
        messages.success(request, f"{len(chosen)} changement(s) traité(s).")

    @admin.action(description="Suivre le nouveau nom (couches renommées)", permissions=["decide"])
    def follow(self, request: HttpRequest, queryset: QuerySet) -> None:
        renamed = queryset.filter(kind=LayerChange.Kind.RENAMED, acknowledged=False)
        followed = 0
        for change in renamed.select_related("layer", "service")[:AT_ONCE]:
            followed += services.take_new_name(change, read(change.service))
        messages.success(request, f"{followed} couche(s) rattachée(s) à leur nouveau nom.")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Changements en amont", **(extra_context or {})})
