"""Items: their lists, their form, the steps of their lives. Pages beside the form are in item_pages."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from knowledge import editing, kinds, previewing, workflow, writing
from knowledge.admin import exchange, item_pages
from knowledge.admin.filters import CARE, CareFilter, KindFilter, needing
from knowledge.admin.item_form import fieldsets_for, form_for
from knowledge.link_checks import DEAD_FROM
from knowledge.models import Image, Item, Kind, State
from opendatalab.wording import counted

GALLERY = 24  # images offered beside the texts


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    about = "Écrire, faire relire, publier\u00a0: questions, études de cas, guides, glossaire, actualités…"
    rank = 1
    list_display = ("title", "kind", "state_told", "checked_at", "check_again_at", "cares", "updated_at")
    list_filter = (KindFilter, "state", CareFilter, "section")
    list_per_page = 50
    search_fields = ("title", "summary", "slug")
    search_help_text = "Mots du titre, de la réponse courte ou de l’adresse."
    ordering = ("-updated_at", "-pk")
    actions = ("ask_review", "publish", "archive", "check_again", "export")
    save_on_top = False

    class Media:
        js = (
            Script("js/knowledge-preview.js", type="module"),
            Script("js/knowledge-rows.js", type="module"),
            Script("js/knowledge-links.js", type="module"),
            Script("js/knowledge-gallery.js", type="module"),
            Script("js/catalogue-copy.js", type="module"),
        )

    # The list

    @admin.display(description="état", ordering="state")
    def state_told(self, item: Item) -> str:
        if item.is_scheduled:
            return f"Prévue le {item.published_at:%d/%m/%Y}"
        return "Relue" if item.state == State.REVIEW and item.reviewed_at else item.get_state_display()

    @admin.display(description="attend")
    def cares(self, item: Item) -> str:
        dead = sum(check.failures >= DEAD_FROM for check in item.link_checks.all())
        told = [
            "vérification échue" if item.state == State.PUBLISHED and item.check_is_overdue else "",
            counted(dead, "lien mort", "liens morts") if dead else "",
            "a changé à l’origine" if item.origin_changed else "",
        ]
        return ", ".join(filter(None, told)) or "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("link_checks", "links")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            "may_add": self.has_add_permission(request),
            "may_import": request.user.has_perm(workflow.PUBLISH),
            "new": [(kind, kinds.about(kind).new) for kind in Kind.values],
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def sections(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The kinds, for the index."""
        base = reverse("admin:knowledge_item_changelist")
        return [(kinds.about(kind).plural, f"{base}?kind={kind}") for kind in Kind.values]

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        base = reverse("admin:knowledge_item_changelist")
        wanted = {
            "review": workflow.REVIEW,
            "overdue": workflow.PUBLISH,
            "dead": workflow.PUBLISH,
            "origin": workflow.PUBLISH,
        }
        counts = {
            care: needing(care).count() for care, right in wanted.items() if request.user.has_perm(right)
        }
        return [
            (f"{counted(count, 'fiche', 'fiches')} {CARE[care]}.", f"{base}?attend={care}")
            for care, count in counts.items()
            if count
        ]

    # The form

    def kind_of(self, request: HttpRequest, item: Item | None) -> str:
        kind = item.kind if item else request.POST.get("kind") or request.GET.get("kind", "")
        return kind if kind in Kind.values else Kind.QUESTION

    def get_form(
        self, request: HttpRequest, obj: Item | None = None, change: bool = False, **kwargs: Any
    ) -> type:
        kwargs["form"] = form_for(self.kind_of(request, obj))
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Item | None = None) -> list[tuple[str | None, dict]]:
        if obj and not workflow.may_edit(request.user, obj):
            return [(None, {"fields": ("title", "summary", "body", "life")})]
        return [
            *fieldsets_for(self.kind_of(request, obj)),
            ("État", {"fields": ("life", ("publish_at", "move_note"))}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Item | None = None) -> tuple[str, ...]:
        return ("life", "slug") if obj and obj.published_at else ("life",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Item | None = None) -> dict[str, tuple]:
        return {} if obj else {"slug": ("title",)}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_changeform_initial_data(request), "kind": self.kind_of(request, None)}

    @admin.display(description="où en est la fiche")
    def life(self, item: Item) -> SafeString | str:
        if item.pk is None:
            return "Brouillon, pas encore enregistré."
        told = [self.state_told(item)]
        if item.reviewed_by:
            told.append(f"relue par {item.reviewed_by.get_username()} le {item.reviewed_at:%d/%m/%Y}")
        if item.origin:
            told.append(f"vient de {item.origin}{' et modifiée ici' if item.edited_here else ''}")
        lacks = workflow.lacks(item)
        missing = format_html_join("", "<li>{}</li>", ((said,) for said in lacks))
        list_of = format_html("<p>Avant la relecture\u00a0:</p><ul>{}</ul>", missing) if lacks else ""
        return format_html("{}{}", ", ".join(told), list_of)

    def has_change_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        return workflow.may_edit(request.user, obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method == "GET" and request.GET.get("kind") not in Kind.values:
            return item_pages.choose_kind(self, request)
        return super().add_view(request, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Item | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        context |= {
            "about": kinds.about(self.kind_of(request, obj)),
            "kind_label": Kind(self.kind_of(request, obj)).label,
            "moves": workflow.moves_for(obj, request.user) if obj else [],
            "may_edit": workflow.may_edit(request.user, obj),
            "may_review": bool(obj)
            and obj.state == State.REVIEW
            and not obj.reviewed_at
            and request.user.has_perm(workflow.REVIEW),
            "may_check": bool(obj) and obj.state == State.PUBLISHED and workflow.may_edit(request.user, obj),
            "preview_url": reverse("admin:knowledge_item_preview"),
            "suggest_url": reverse("admin:knowledge_item_links"),
            "images": Image.objects.without_content()[:GALLERY],
        }
        if obj:
            context["shared_url"] = request.build_absolute_uri(
                reverse("knowledge:preview", args=[previewing.sign(obj)])
            )
            context["shared_until"] = previewing.ends_at()
            context["dead"] = [check for check in obj.link_checks.all() if check.failures >= DEAD_FROM]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return item_pages.shows_preview(super().changeform_view)(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        if not change:
            obj.author, obj.kind = request.user, form.kind
        writing.save_item(obj, by=request.user, links=form.cleaned_data["links"])
        for other in editing.alike(obj):
            address = reverse("admin:knowledge_item_change", args=[other.pk])
            messages.warning(
                request,
                format_html(
                    'Une autre fiche a presque le même titre\u00a0: <a href="{}">{}</a> ({}).',
                    address,
                    other.title,
                    other.get_state_display().lower(),
                ),
            )

    def delete_model(self, request: HttpRequest, obj: Item) -> None:
        writing.delete_item(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for item in queryset.order_by("pk"):
            writing.delete_item(item)

    def response_add(
        self, request: HttpRequest, obj: Item, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Item) -> HttpResponse:
        return self._step(request, obj) or super().response_change(request, obj)

    def _step(self, request: HttpRequest, item: Item) -> HttpResponse | None:
        """The button that was pressed, when it says more than « Enregistrer »."""
        form = form_for(item.kind)(request.POST, instance=Item.objects.get(pk=item.pk))
        note, at = form["move_note"].data or "", form.fields["publish_at"].clean(form["publish_at"].data)
        to = request.POST.get("_move")
        try:
            if to in State.values:
                workflow.move_item(item, to=to, by=request.user, note=note[:250], at=at)
                said = workflow.told(item)
            elif "_reviewed" in request.POST:
                workflow.mark_reviewed(item, by=request.user, note=note[:250])
                said = "La fiche est marquée comme relue."
            elif "_checked" in request.POST:
                workflow.mark_checked(item, by=request.user)
                said = "La fiche est marquée comme vérifiée aujourd’hui."
            else:
                return None
        except (ValidationError, PermissionDenied) as error:
            for sentence in getattr(error, "messages", [str(error)]):
                messages.error(request, f"La fiche est enregistrée, mais son état n’a pas changé. {sentence}")
        else:
            messages.success(request, f"«\u00a0{item.title}\u00a0»\u00a0: {said}")
        return HttpResponseRedirect(reverse("admin:knowledge_item_change", args=[item.pk]))

    # Several at once

    def _each(self, request: HttpRequest, rows: QuerySet, act: Any, done: str) -> None:
        count = 0
        for item in rows.order_by("pk"):
            try:
                act(item)
                count += 1
            except (ValidationError, PermissionDenied) as error:
                said = " ".join(getattr(error, "messages", [str(error)]))
                messages.error(request, f"«\u00a0{item.title}\u00a0»\u00a0: {said}")
        if count:
            messages.success(request, f"{counted(count, 'fiche', 'fiches')}\u00a0: {done}")

    @admin.action(description="Demander une relecture", permissions=["change"])
    def ask_review(self, request: HttpRequest, queryset: QuerySet) -> None:
        move = partial(workflow.move_item, to=State.REVIEW, by=request.user)
        self._each(request, queryset, move, "relecture demandée.")

    @admin.action(description="Publier", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        move = partial(workflow.move_item, to=State.PUBLISHED, by=request.user)
        self._each(request, queryset, move, "publication faite.")

    @admin.action(description="Archiver", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet) -> None:
        move = partial(workflow.move_item, to=State.ARCHIVED, by=request.user)
        self._each(request, queryset, move, "archivage fait.")

    @admin.action(description="Marquer comme vérifiées aujourd’hui", permissions=["change"])
    def check_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, partial(workflow.mark_checked, by=request.user), "vérification notée.")

    @admin.action(description="Exporter en paquet (zip)", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return exchange.zip_response(queryset.order_by("kind", "slug"))

    # The pages beside

    def get_urls(self) -> list[Any]:
        def page(address: str, view: Any, name: str) -> Any:
            return path(
                address,
                self.admin_site.admin_view(partial(view, model_admin=self)),
                name=f"knowledge_item_{name}",
            )

        return [
            page("apercu/", item_pages.preview, "preview"),
            page("lier/", item_pages.link_suggestions, "links"),
            page("exporter/", exchange.export_all, "export"),
            page("importer/", exchange.import_pack, "import"),
            page("<int:pk>/exporter/", exchange.export_one, "export_one"),
            page("<int:pk>/versions/<int:version>/", item_pages.version, "version"),
            page("<int:pk>/origine/", item_pages.origin, "origin"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse | TemplateResponse:
        more = {"versions": item_pages.versions_of(object_id)}
        return super().history_view(request, object_id, {**more, **(extra_context or {})})
