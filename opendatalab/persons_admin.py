"""What is kept of a person, in the team's pages: seen and given in one click, erased in two.

The rule is `retention.export` and `retention.erase`, as for `manage.py purge_personal_data --address`. The
address is sent, never in the page's own address; the journal says who looked or erased, not for whom.
"""

import json

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opendatalab.models import Erasure
from opendatalab.retention import declared, erase, export

MAY = "opendatalab.add_erasure"
TITLE = "Les données d’une personne"
LOOK, GIVE, ASK, ERASE = "voir", "donner", "effacer", "confirmer"


class AddressForm(forms.Form):
    address = forms.EmailField(label="Adresse électronique de la personne", max_length=254)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, *, site: admin.AdminSite) -> HttpResponse:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    form = AddressForm(request.POST or None)
    asked = request.POST.get("do", "") if form.is_valid() else ""
    context = {**site.each_context(request), "title": TITLE, "form": form, "asked": asked}
    if asked:
        address = form.cleaned_data["address"]
        if asked == GIVE:
            _note(request, CHANGE, "Données d’une personne données.")
            return as_file(address)
        if asked == ERASE:
            context["erased"] = erase(address)
            _note(request, DELETION, "Données d’une personne effacées.")
        else:
            _note(request, CHANGE, "Données d’une personne consultées.")
        context |= {"address": address, "kept": kept_of(address)}
    response = TemplateResponse(request, "admin/person.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def kept_of(address: str) -> list[dict]:
    """By kind of data, its term and its rows, each as (name of the field, value) pairs."""
    found, terms = export(address), {item.data: item.term for item in declared()}
    return [
        {"data": data, "term": terms[data], "rows": [list(row.items()) for row in rows]}
        for data, rows in found.items()
        if rows
    ]


def as_file(address: str) -> HttpResponse:
    terms = {item.data: item for item in declared()}
    told = [
        {
            "donnees": data,
            "finalite": terms[data].purpose,
            "base": terms[data].basis,
            "duree": terms[data].term,
            "lignes": rows,
        }
        for data, rows in export(address).items()
    ]
    whole = {"adresse": address, "le": timezone.localtime().isoformat(timespec="seconds"), "gardé": told}
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="donnees-personnelles.json"'
    response["Cache-Control"] = "no-store"
    return response


def _note(request: HttpRequest, flag: int, said: str) -> None:
    LogEntry.objects.create(
        user=request.user,
        content_type=ContentType.objects.get_for_model(Erasure),
        action_flag=flag,
        object_repr=TITLE,
        change_message=said,
    )
