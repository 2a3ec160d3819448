"""Sectors, bodies with their seats and mandates, partners."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.admin.frame import FrameViews
from governance.admin.scope import OwnBodies
from governance.admin.shown import MovingAdmin, ShownAdmin
from governance.composition import composition_of
from governance.frame import give_frame
from governance.models import Body, Mandate, Partner, Seat, Sector
from opendatalab.admin_site import PersonsAdmin
from opendatalab.wording import counted


class SectorForm(forms.ModelForm):
    with_frame = forms.BooleanField(
        label="partir du cadre générique",
        required=False,
        initial=True,
        help_text="Crée son cercle, avec les familles à réunir comme sièges à pourvoir, et un groupe de "
        "travail sur l’inventaire. Ce qui existe déjà n’est pas touché.",
    )


@admin.register(Sector)
class SectorAdmin(FrameViews, ShownAdmin):
    about = "Les filières. Une nouvelle s’ouvre en un formulaire, à partir du cadre générique."
    rank = 40
    form = SectorForm
    list_display = ("name", "state", "theme", "position")
    list_filter = ("state",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "summary", "text", "theme", "state", "position", "with_frame")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj and obj.from_pack else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return ("slug",) if obj and obj.from_pack else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"with_frame": True}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change, **kwargs)
        if "with_frame" in form.base_fields:
            form.base_fields["with_frame"].initial = obj is None
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("with_frame") and (made := give_frame(form.instance)):
            messages.success(request, f"{counted(len(made), 'instance créée', 'instances créées')}.")


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0
    fields = ("label", "college", "votes", "position")


@admin.register(Body)
class BodyAdmin(OwnBodies, MovingAdmin):
    about = "Les instances et leurs sièges. Qui y siège se saisit dans les mandats."
    rank = 41
    body_path = "pk"
    list_display = ("name", "kind", "sector", "state", "seats")
    list_filter = ("kind", "state", "sector")
    list_select_related = ("sector",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("keepers",)
    inlines = (SeatInline,)
    fields = (
        *("name", "slug", "kind", "sector", "mission", "founded_by", "secretariat", "notice_days", "quorum"),
        *("position", "keepers", "state", "move_to", "move_said"),
    )
    readonly_fields = ("state",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj and obj.from_pack else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return (*self.readonly_fields, "slug") if obj and obj.from_pack else self.readonly_fields

    @admin.display(description="sièges")
    def seats(self, body: Body) -> SafeString:
        url = reverse("admin:governance_mandate_changelist", query={"seat__body__id__exact": body.pk})
        return format_html('<a href="{}">{}</a>', url, composition_of(body).sentence)


@admin.register(Mandate)
class MandateAdmin(OwnBodies, PersonsAdmin, ShownAdmin):
    about = "Qui tient quel siège, de quand à quand. Un siège reste à pourvoir tant que rien n’est confirmé."
    rank = 42
    body_path = "seat__body"
    list_display = ("partner", "role", "function", "seat", "since", "until", "confirmed")
    list_filter = ("seat__body", "role", "confirmed")
    list_select_related = ("partner", "seat__body")
    autocomplete_fields = ("partner",)
    search_fields = ("partner__name", "function")
    fieldsets = (
        (None, {"fields": ("seat", "partner", "role", "function", ("since", "until"), "confirmed")}),
        (
            "La personne",
            {
                "description": "Pour l’équipe seule. Le nom n’est montré que si la personne l’a accepté.",
                "fields": ("person_name", "person_email", "name_agreed"),
            },
        ),
    )


@admin.register(Partner)
class PartnerAdmin(ShownAdmin):
    about = (
        "L’annuaire des organisations, sous leur nom d’alors et d’aujourd’hui. Y figurer n’est pas siéger."
    )
    rank = 43
    list_display = ("name", "college", "standing", "until", "successor", "to_check", "shown")
    list_filter = ("college", "standing", "shown", ("to_check", admin.EmptyFieldListFilter))
    list_select_related = ("successor",)
    search_fields = ("name",)
    autocomplete_fields = ("successor",)
    prepopulated_fields = {"slug": ("name",)}
    fields = (
        *("name", "slug", "college", "standing", "role", "until", "successor", "source", "to_check"),
        *("producers", "geozone", "url", "shown"),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj and obj.from_pack else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return ("slug",) if obj and obj.from_pack else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).order_by("college", "name")
