"""A sector's frame taken out, and another sector opened from one: shown first, then made."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import slugify

from governance.frame_archive import MAX_BYTES, Given, open_sector, preview, read_frame, take_frame
from governance.models import Sector


class FrameForm(forms.Form):
    name = forms.CharField(label="Nom de la filière à ouvrir", max_length=120)
    slug = forms.CharField(
        label="Identifiant",
        max_length=80,
        required=False,
        validators=[validate_slug],
        help_text="Vide\u00a0: tiré du nom.",
    )
    file = forms.FileField(label="Cadre", required=False, help_text="Le fichier TOML d’une filière.")
    text = forms.CharField(
        label="Ou son contenu",
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.errors:
            return given
        if file := given.get("file"):
            if file.size > MAX_BYTES:
                raise ValidationError("Le cadre pèse plus de 1\u00a0Mo.")
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise ValidationError("Ce fichier n’est pas un texte en UTF-8.") from error
        if not given.get("text", "").strip():
            raise ValidationError("Donnez un cadre, ou collez son contenu.")
        given["archive"] = read_frame(given["text"])
        given["slug"] = given["slug"] or slugify(given["name"])[:80]
        if Sector.objects.filter(slug=given["slug"]).exists():
            self.add_error("slug", "Une filière a déjà cet identifiant.")
        self.would = preview(given["archive"], **self.wanted) if not self.errors else None
        return given

    @property
    def wanted(self) -> dict[str, str]:
        return {"name": self.cleaned_data["name"], "slug": self.cleaned_data["slug"]}

    def open(self) -> Given:
        return open_sector(self.cleaned_data["archive"], **self.wanted)


class FrameViews:
    """For the list of sectors."""

    change_list_template = "admin/governance/sector_list.html"
    change_form_template = "admin/governance/sector_form.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("depuis-un-cadre/", wrap(self.frame_view), name="governance_sector_from_frame"),
            path("<int:pk>/cadre.toml", wrap(self.take_view), name="governance_sector_frame"),
            *super().get_urls(),
        ]

    def take_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        sector = get_object_or_404(Sector, pk=pk)
        if not self.has_view_permission(request, sector):
            raise PermissionDenied
        response = HttpResponse(take_frame(sector), content_type="application/toml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="cadre-{sector.slug}.toml"'
        return response

    def frame_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FrameForm(request.POST or None, request.FILES or None)
        shown = None
        if request.method == "POST" and form.is_valid():
            if "confirm" in request.POST:
                given = form.open()
                self.log_addition(request, given.sector, "Ouverte depuis un cadre.")
                messages.success(request, "La filière est ouverte, en préparation.")
                return HttpResponseRedirect(reverse("admin:governance_sector_change", args=[given.sector.pk]))
            shown = form.would
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "title": "Ouvrir une filière depuis un cadre", "form": form},
            **{"shown": shown, "given": form.cleaned_data if shown else None},
        }
        return TemplateResponse(request, "admin/governance/frame.html", context)
