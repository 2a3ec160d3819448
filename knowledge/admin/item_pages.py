"""Pages beside the form of an item: its preview, what it may be linked to, its versions, its origin."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from knowledge import editing, kinds, workflow
from knowledge.admin.item_form import form_for
from knowledge.differences import differences
from knowledge.models import Item, Kind, State, Version
from knowledge.packs import pack_text
from knowledge.previewing import preview_context
from knowledge.targets import suggested

# The form holds the preview in a frame, and the preview lets it.
shows_preview = csp_replace({"frame-src": [SELF]})
ABOUT = {
    Kind.QUESTION: "Une réponse courte de deux phrases, une réponse longue, des sources.",
    Kind.CASE_STUDY: "Comment d’autres s’y sont pris\u00a0: contexte, étapes, coût, résultat, contacts.",
    Kind.SUCCESS: "Ce que des données ouvertes ont permis, avec des chiffres.",
    Kind.TESTIMONIAL: "Une citation, une fonction, une organisation, et l’accord de la personne.",
    Kind.GUIDE: "Des étapes dans l’ordre, avec des listes à cocher qui s’impriment.",
    Kind.POINTER: "Un bon guide qui existe déjà\u00a0: où il est, pourquoi il est bon.",
    Kind.TERM: "Un mot expliqué, reconnu de lui-même dans les autres fiches.",
    Kind.NEWS: "Une nouvelle datée.",
}


def choose_kind(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Nouvelle fiche",
        "kinds": [(kind, kinds.about(kind).new, ABOUT[kind]) for kind in Kind.values],
    }
    return TemplateResponse(request, "admin/knowledge/item/kinds.html", context)


@require_POST
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request: HttpRequest, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    """The page that the form would make, saved or not, whole or not. Nothing is written."""
    item = Item.objects.filter(pk=int(pk)).first() if (pk := request.POST.get("_pk", "")).isdigit() else None
    if not workflow.may_edit(request.user, item) and not model_admin.has_view_permission(request, item):
        raise PermissionDenied
    kind = item.kind if item else request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    item = item or Item(kind=kind, state=State.DRAFT)
    form = form_for(kind)(request.POST, instance=item)
    form.is_valid()  # what is not valid yet is left as it was
    item.kind = kind
    for name in ("title", "summary", "body", "section", "audiences", "themes", "sources"):
        setattr(item, name, form.cleaned_data.get(name, getattr(item, name)))
    item.slug = item.slug or "apercu"
    links = form.cleaned_data.get("links", [])
    return render(request, "knowledge/preview.html", {**preview_context(item, links), "shared": False})


@require_safe
def link_suggestions(request: HttpRequest, *, model_admin: admin.ModelAdmin) -> JsonResponse:
    """What may be linked, for words being typed."""
    if not request.user.has_perm(workflow.WRITE):
        raise PermissionDenied
    found = suggested(request.GET.get("q", ""), but=request.GET.get("but", ""))
    return JsonResponse({"results": [{"value": choice.value, "label": choice.label} for choice in found]})


def versions_of(object_id: str) -> list[tuple[Version, int]]:
    """The last ones first, each with its number."""
    rows = list(Version.objects.filter(item_id=object_id).select_related("by").defer("text")[:200])
    return [(row, len(rows) - rank) for rank, row in enumerate(rows)]


def version(request: HttpRequest, pk: int, version: int, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    """What changed with this version, and since; it can be taken back."""
    item = get_object_or_404(Item, pk=pk)
    if not model_admin.has_view_permission(request, item):
        raise PermissionDenied
    shown = get_object_or_404(item.versions, pk=version)
    may_restore = workflow.may_edit(request.user, item)
    if request.method == "POST":
        if not may_restore:
            raise PermissionDenied
        editing.restore_version(item, shown, by=request.user)
        messages.success(request, f"La version du {shown.made_at:%d/%m/%Y à %H:%M} est rétablie.")
        return redirect("admin:knowledge_item_change", pk)
    older = item.versions.filter(made_at__lte=shown.made_at).exclude(pk=shown.pk).first()
    now = pack_text(item)
    context = {
        "shown": shown,
        "older": older,
        "changed": differences(older.text if older else "", shown.text),
        "since": differences(shown.text, now),
        "is_now": shown.text == now,
        "may_restore": may_restore,
    }
    return _page(model_admin, request, item, "version", "Version d’une fiche", context)


def origin(request: HttpRequest, pk: int, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    """What changed where the item came from, beside what was edited here."""
    item = get_object_or_404(Item, pk=pk)
    if not model_admin.has_view_permission(request, item):
        raise PermissionDenied
    may_decide = workflow.may_edit(request.user, item)
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        act = {"accept": editing.accept_origin, "ignore": editing.ignore_origin}.get(
            request.POST.get("decision")
        )
        if act is None:
            raise Http404
        try:
            act(item, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            accepted = request.POST["decision"] == "accept"
            messages.success(
                request, "Le texte de l’origine est en place." if accepted else "Le vôtre est gardé."
            )
        return redirect("admin:knowledge_item_change", pk)
    context = {
        "changed": differences(pack_text(item), item.origin_text) if item.origin_text else [],
        "may_decide": may_decide,
    }
    return _page(model_admin, request, item, "origin", "Ce qui a changé à l’origine", context)


def _page(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    item: Item,
    name: str,
    title: str,
    context: dict[str, Any],
) -> HttpResponse:
    whole = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "item": item,
        "back": reverse("admin:knowledge_item_change", args=[item.pk]),
        **context,
    }
    return TemplateResponse(request, f"admin/knowledge/item/{name}.html", whole)
