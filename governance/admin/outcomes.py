"""What meetings decided, followed by the team until it is done; a decision applied to its request."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from governance import applying, journal
from governance.admin.scope import OwnBodies
from governance.admin.shown import MovingAdmin, MovingForm
from governance.models import Outcome
from governance.models.request_states import Facts
from governance.refusals import Refusal


class OutcomeForm(MovingForm):
    """Its own following, and what it makes of the request that its line names."""

    apply_to = forms.ChoiceField(label="appliquer à la demande", required=False)
    apply_day = forms.DateField(label="date promise", required=False)
    apply_reason = forms.ChoiceField(
        label="motif du refus", required=False, choices=[("", "Choisir"), *Refusal.choices]
    )
    apply_said = forms.CharField(
        label="ce qui est dit en plus",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La décision est citée d’elle-même.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "apply_to" in self.fields:
            self.fields["apply_to"].choices = [("", "Ne rien faire"), *applying.choices(self.instance)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.facts = Facts(
            said=said.get("apply_said", ""),
            promised_for=said.get("apply_day"),
            refusal=said.get("apply_reason", ""),
        )
        if said.get("apply_to"):
            applying.read(self.instance, said["apply_to"], self.facts)
        return said


@admin.register(Outcome)
class OutcomeAdmin(OwnBodies, MovingAdmin):
    form = OutcomeForm
    about = "Ce que les comptes rendus ont décidé. Leur texte vient du compte rendu\u00a0; ici, on suit."
    rank = 45
    body_path = "meeting__body"
    list_display = ("ref", "text", "owner", "due", "status", "meeting")
    list_filter = ("state", "kind", "meeting__body")
    list_select_related = ("meeting",)
    search_fields = ("ref", "text", "owner")
    readonly_fields = ("ref", "kind", "meeting", "text", "state", "done_on")
    fields = (
        "ref",
        "kind",
        "meeting",
        "text",
        "owner",
        "due",
        "links",
        "state",
        "done_on",
        "move_to",
        "move_said",
        *("apply_to", "apply_day", "apply_reason", "apply_said"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if chosen := form.cleaned_data.get("apply_to"):
            facts = Facts(**{**form.facts.__dict__, "by": request.user})
            row = applying.apply_outcome(form.instance, chosen, facts)
            messages.success(request, f"Demande {row.ref}\u00a0: {row.get_state_display()}.")

    @admin.display(description="état")
    def status(self, outcome: Outcome) -> str:
        return outcome.status

    def save_model(self, request: HttpRequest, obj: Outcome, form: Any, change: bool) -> None:
        if "due" in form.changed_data:
            before = Outcome.objects.get(pk=obj.pk).due
            told = f"{before:%d/%m/%Y}" if before else "aucune"
            journal.record(obj, by=request.user, said=f"L’échéance a changé\u00a0; c’était\u00a0: {told}")
        super().save_model(request, obj, form, change)
