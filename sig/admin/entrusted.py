"""Requests of those who entrust data: read, moved along, answered."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opendatalab.admin_site import PersonsAdmin
from opendatalab.wording import counted, long_date
from sig import entrusting
from sig.models import EntrustedData


class EntrustedForm(forms.ModelForm):
    to = forms.ChoiceField(label="passer à l’étape", required=False)
    note = forms.CharField(
        label="mot à qui a demandé",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il se lit sur la page de suivi. Obligatoire pour décliner.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "to" in self.fields:
            steps = entrusting.NEXT.get(self.instance.stage, ())
            self.fields["to"].choices = [("", "—"), *((step.value, step.label) for step in steps)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("to") == EntrustedData.Stage.DECLINED and not data.get("note", "").strip():
            self.add_error("note", "Dire pourquoi la demande est déclinée\u00a0: qui l’a faite le lira.")
        shown = data.get("map")
        if data.get("to") == EntrustedData.Stage.PUBLISHED and not (shown and shown.published):
            self.add_error("map", "Choisir d’abord la carte publiée qui montre la donnée.")
        return data

    class Meta:
        model = EntrustedData
        fields = ("layer", "map", "quarantined")


@admin.register(EntrustedData)
class EntrustedDataAdmin(PersonsAdmin, admin.ModelAdmin):
    about = "Les données que des collectivités confient au portail\u00a0: les lire, dire où elles en sont."
    rank = 42
    form = EntrustedForm
    list_display = ("subject", "body_name", "territory", "stage", "quarantined", "created_at")
    list_filter = ("stage", "quarantined")
    search_fields = ("subject", "body_name")
    search_help_text = "Mots de la donnée ou du nom de la collectivité."
    shown = ("subject", "body_name", "territory", "description", "files", "contact_name", "contact_email")
    readonly_fields = (*shown, "stage", "doubts", "created_at", "journal", "follow")
    fieldsets = (
        (None, {"fields": (*shown, "created_at", "doubts", "quarantined")}),
        ("Où elle en est", {"fields": ("stage", "journal", "follow", "layer", "map", "to", "note")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = EntrustedData.objects.filter(stage=EntrustedData.Stage.RECEIVED).count()
        if not waiting:
            return []
        said = counted(waiting, "donnée confiée à regarder", "données confiées à regarder")
        return [(said, reverse("admin:sig_entrusteddata_changelist") + "?stage__exact=received")]

    @admin.display(description="étapes passées")
    def journal(self, row: EntrustedData) -> SafeString:
        steps = row.steps.select_related("by")
        lines = (
            (long_date(step.at), step.get_stage_display(), f" ({step.by})" if step.by else "", step.note)
            for step in steps
        )
        return format_html_join("", "<p>{}\u00a0: {}{} {}</p>", lines)

    @admin.display(description="page de suivi")
    def follow(self, row: EntrustedData) -> SafeString:
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), "Ce que voit qui a demandé")

    def save_model(
        self, request: HttpRequest, obj: EntrustedData, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        site = settings.SITE_URL
        if "quarantined" in form.changed_data and not obj.quarantined:
            entrusting.tell_received(obj, site=site)
        if to := form.cleaned_data.get("to"):
            try:
                entrusting.move(obj, to=to, by=request.user, site=site, note=form.cleaned_data["note"])
            except ValidationError as error:  # somebody else moved it meanwhile
                self.message_user(request, " ".join(error.messages), messages.ERROR)
