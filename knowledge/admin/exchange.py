"""Packs out of this portal and into it: one item, some, all; a plan is shown before anything is written."""

import secrets
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from knowledge import workflow
from knowledge.models import Item, State
from knowledge.packs import PackError
from knowledge.packs.folders import read_zip, write_zip
from knowledge.packs.plans import LABELS, Action, Pack, apply, known_items, plan
from opendatalab.wording import counted

KEPT = 24 * 3600  # seconds that a file waits for the word of who sent it
MOST_BYTES = 100 * 2**20
HELD = "knowledge-import"  # in the session: the file that waits


class ImportForm(forms.Form):
    file = forms.FileField(label="Paquet (zip)", widget=forms.FileInput({"accept": ".zip,application/zip"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("Ce paquet pèse plus de 100\u00a0Mo.")
        return file


def zip_response(items: Iterable[Item], *, name: str = "", whole: bool = False) -> HttpResponse:
    name = name or f"connaissances-{timezone.localdate():%Y-%m-%d}"
    response = HttpResponse(write_zip(items, whole=whole), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


@require_safe
def export_all(request: HttpRequest, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return zip_response(Item.objects.order_by("kind", "slug").prefetch_related("links"), whole=True)


@require_safe
def export_one(request: HttpRequest, pk: int, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    item = get_object_or_404(Item, pk=pk)
    if not model_admin.has_view_permission(request, item):
        raise PermissionDenied
    return zip_response([item], name=f"{item.kind}-{item.slug}")


def import_pack(request: HttpRequest, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    """First a file, then its plan, then the word to go on."""
    if not request.user.has_perm(workflow.PUBLISH):
        raise PermissionDenied
    form, context = ImportForm(), {}
    try:
        if "confirm" in request.POST:
            return _bring_in(request)
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                content = form.cleaned_data["file"].read()
                context = _planned(read_zip(content, _origin()))
                request.session[HELD] = _hold(content)
    except PackError as error:
        form.add_error(None, str(error))
    whole = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Importer un paquet",
        "form": form,
        **context,
    }
    return TemplateResponse(request, "admin/knowledge/item/import.html", whole)


def _planned(pack: Pack) -> dict[str, Any]:
    steps = plan(pack.items, known_items(pack.items))
    counts = Counter(step.action for step in steps)
    return {
        "planned": True,
        "summary": told(counts) or "Ce paquet est vide.",
        "steps": [(step.item, LABELS[step.action]) for step in steps if step.action != Action.SAME],
        "images": counted(len(pack.images), "image", "images"),
    }


def told(counts: Counter) -> str:
    return ", ".join(f"{counts[action]} {LABELS[action]}" for action in LABELS if counts[action])


def _bring_in(request: HttpRequest) -> HttpResponse:
    file = _folder() / f"{request.session.pop(HELD, 'rien')}.zip"
    if not file.is_file():
        messages.error(request, "Ce paquet n’attend plus\u00a0: choisissez-le de nouveau.")
        return redirect("admin:knowledge_item_import")
    state = State.DRAFT if request.POST.get("arrive") == "draft" else ""
    try:
        counts = apply(read_zip(file.read_bytes(), _origin()), by=request.user, state=state)
    except ValidationError as error:
        raise PackError(error.messages[0]) from error
    finally:
        file.unlink(missing_ok=True)
    messages.success(request, f"Paquet importé\u00a0: {told(counts)}.")
    return redirect("admin:knowledge_item_changelist")


def _origin() -> str:
    return f"import/{timezone.localdate():%Y-%m-%d}/"


def _folder() -> Path:
    folder = settings.DATA_DIR / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _hold(content: bytes) -> str:
    for old in _folder().glob("*.zip"):
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    (_folder() / f"{name}.zip").write_bytes(content)
    return name
