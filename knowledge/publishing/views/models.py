"""Texts and tables ready to be taken over: on a page, and as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from knowledge.publishing.documents import BOX, inventory_csv, inventory_ods, odt, txt
from knowledge.publishing.texts import UNTICKED, ReadyText, ready_made
from knowledge.publishing.views.frame import page
from opendatalab.text import render_markdown

ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "publishing/models.html",
        "Textes et modèles prêts à reprendre",
        step="publishing:models",
        texts=[
            {"text": text, "url": reverse("publishing:model", args=[text.id])} for text in ready_made().texts
        ],
    )


@require_safe
def model(request: HttpRequest, text: str) -> HttpResponse:
    found = wanted(text)
    return page(
        request,
        "publishing/model.html",
        found.title,
        step="publishing:models",
        crumb="Textes et modèles",
        text=found,
        html=render_markdown(found.source.replace(UNTICKED, BOX)),
    )


@require_safe
def model_file(request: HttpRequest, text: str, document: str) -> HttpResponse:
    found = wanted(text)
    if document == "odt":
        return download(odt(found), ODT, f"{found.id}.odt")
    return download(txt(found).encode(), "text/plain; charset=utf-8", f"{found.id}.txt")


def wanted(name: str) -> ReadyText:
    text = ready_made().text(name)
    if text is None:
        raise Http404("Il n’y a pas de modèle à cette adresse.")
    return text


@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "publishing/inventory.html",
        "Recenser ses données\u00a0: le modèle d’inventaire",
        step="publishing:inventory",
        columns=ready_made().columns,
    )


@require_safe
def inventory_file(request: HttpRequest, sheet: str) -> HttpResponse:
    if sheet == "ods":
        return download(inventory_ods(), ODS, "inventaire.ods")
    return download(inventory_csv(), "text/csv; charset=utf-8; header=present", "inventaire.csv")


def download(body: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
