"""The team's side of requests: read, decide, give to a producer. Every decision is a move of the workflow."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from governance.finding import find_again
from governance.journal import events_of, record
from governance.models import Event
from governance.models.request_states import NEXT_STATES, Actor, Facts, Kind, State
from governance.models.requests import Commitment, Request, Support
from governance.refusals import Refusal
from governance.services import let_through
from governance.workflow import check, move_request
from opendatalab.admin_site import PersonsAdmin, ReadOnlyAdmin
from opendatalab.stamp import touch

STAY = ("", "Ne pas changer l’état")
ASSIGN, SEE_ASKER = "governance.assign_request", "governance.see_asker"
# What is made by moves alone.
TOLD = ("state", "refusal", "refusal_text", "promised_for", "delivered_url", "master")


class DecisionForm(forms.ModelForm):
    """The request's own words may be put right (a name taken out); its state moves only by `move_to`."""

    move_to = forms.ChoiceField(label="Décision", required=False)
    said = forms.CharField(
        label="Ce qui est dit publiquement",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Question, explication d’un refus, raison d’écarter. Sans nommer personne.",
    )
    promise = forms.DateField(label="Date promise", required=False)
    delivered = forms.URLField(label="Adresse livrée", required=False, assume_scheme="https")
    reason = forms.ChoiceField(
        label="Motif du refus", required=False, choices=[("", "Choisir"), *Refusal.choices]
    )
    same_as = forms.CharField(
        label="Doublon de", required=False, max_length=20, help_text="La référence de la demande gardée."
    )
    private_note = forms.CharField(
        label="Note pour l’équipe",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Jamais publiée.",
    )

    class Meta:
        model = Request
        fields = (
            *("kind", "title", "description", "purpose", "geozone", "sector"),
            *("dataset", "producer", "producer_name", "producer_email"),
        )

    may_assign = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        nexts = sorted(NEXT_STATES[State(self.instance.state)], key=list(State).index)
        nexts = [state for state in nexts if state != State.ASSIGNED or self.may_assign]
        self.fields["move_to"].choices = [STAY, *((state.value, state.label) for state in nexts)]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        master = None
        if ref := said.get("same_as"):
            master = next((r for r in Request.objects.filter(pk=_number(ref)) if r.ref == ref), None)
            if master is None:
                self.add_error("same_as", "Aucune demande n’a cette référence.")
        self.facts = Facts(
            said=said.get("said", ""),
            promised_for=said.get("promise"),
            delivered_url=said.get("delivered", ""),
            refusal=said.get("reason", ""),
            master=master,
            producer=said.get("producer", ""),
            producer_name=said.get("producer_name", ""),
            producer_email=said.get("producer_email", ""),
        )
        if said.get("move_to") and not self.errors:
            check(self.instance, State(said["move_to"]), self.facts)
        return said


def _number(ref: str) -> int:
    last = ref.rpartition("-")[2]
    return int(last) if last.isdigit() else 0


class CommitmentLine(admin.TabularInline):
    model = Commitment
    fields = readonly_fields = ("promised_for", "said_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Request)
class RequestAdmin(PersonsAdmin, admin.ModelAdmin):
    about = "Les demandes du public\u00a0: relire, publier, transmettre à un producteur, suivre."
    rank = 10
    form = DecisionForm
    list_display = ("reference", "title", "kind", "state", "producer_name", "created_at", "late", "reasons")
    list_display_links = ("reference", "title")
    list_filter = ("state", "kind")
    search_fields = ("title", "description", "producer_name")
    date_hierarchy = "created_at"
    readonly_fields = (
        "reference",
        "email",
        "capacity",
        "reasons",
        "created_at",
        "story",
        "discussion",
        *TOLD,
    )
    fieldsets = (
        (
            "Décision",
            {
                "fields": (
                    "reference",
                    "state",
                    "move_to",
                    "said",
                    "promise",
                    "delivered",
                    "reason",
                    "same_as",
                )
            },
        ),
        ("Producteur", {"fields": ("producer", "producer_name", "producer_email", "discussion")}),
        ("Demande", {"fields": ("kind", "title", "description", "purpose", "geozone", "sector", "dataset")}),
        ("Qui demande", {"fields": ("capacity", "email", "created_at", "reasons")}),
        (
            "Où elle en est",
            {"fields": ("promised_for", "delivered_url", "refusal", "refusal_text", "master")},
        ),
        ("Équipe", {"fields": ("private_note", "story")}),
    )
    inlines = (CommitmentLine,)
    actions = ("let_through",)
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change, **kwargs)
        form.may_assign = request.user.has_perm(ASSIGN)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[str, dict]]:
        """Mail boxes are shown to those alone who need them."""
        hidden = {"producer_email"} if not request.user.has_perm(ASSIGN) else set()
        hidden |= {"email"} if not request.user.has_perm(SEE_ASKER) else set()
        return [
            (name, {**options, "fields": tuple(field for field in options["fields"] if field not in hidden)})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public leaves its reference: a request is set aside or hidden; the purge does the rest."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page is a form: who may not decide sees the public pages."""
        return self.has_change_permission(request, obj)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        base = reverse("admin:governance_request_changelist")
        waiting = Request.objects.filter(state=State.MODERATION).count()
        doubtful = Request.objects.filter(state=State.UNCONFIRMED).exclude(doubts=[]).count()
        urgent = Request.objects.filter(
            kind=Kind.PROTECT, state__in=(State.MODERATION, State.PUBLISHED)
        ).count()
        told = [
            (urgent, "signalement(s) de données publiées par erreur.", f"{base}?kind__exact={Kind.PROTECT}"),
            (waiting, "demande(s) à relire.", f"{base}?state__exact={State.MODERATION}"),
            (doubtful, "demande(s) en quarantaine.", f"{base}?state__exact={State.UNCONFIRMED}"),
        ]
        return [(f"{count} {words}", address) for count, words, address in told if count]

    @admin.display(description="référence", ordering="pk")
    def reference(self, item: Request) -> str:
        return item.ref

    @admin.display(description="en retard", boolean=True)
    def late(self, item: Request) -> bool:
        return item.is_late

    @admin.display(description="à coller dans la discussion du jeu, sur data.gouv.fr")
    def discussion(self, item: Request) -> str:
        if item.is_confidential or item.published_at is None:
            return "—"
        page = f"{settings.SITE_URL}{item.get_absolute_url()}"
        return f"{item.title}\n\n{item.description}\n\n{item.purpose}\n\nDemande suivie ici\u00a0: {page}"

    @admin.display(description="journal")
    def story(self, item: Request) -> str:
        return "\n".join(map(self.in_a_line, events_of(item, public=False)))

    @staticmethod
    def in_a_line(row: Event) -> str:
        when = f"{timezone.localtime(row.at):%d/%m/%Y %H:%M}"
        who = row.capacity if row.is_public else f"{row.capacity} (privé)"
        said = [State(row.after).label] if row.after else []
        return f"{when} {who}\u00a0: {' '.join([*said, row.said])}"

    @admin.display(description="doutes")
    def reasons(self, item: Request) -> str:
        return ", ".join(item.doubts) or "—"

    def save_model(self, request: HttpRequest, obj: Request, form: DecisionForm, change: bool) -> None:
        # Its own columns only: a producer may have answered since the page was opened.
        Request.objects.filter(pk=obj.pk).update(
            **{name: value for name, value in form.cleaned_data.items() if name in DecisionForm.Meta.fields}
        )
        find_again(obj)
        transaction.on_commit(touch)
        said = form.cleaned_data
        if said["private_note"]:
            record(obj, by=request.user, said=said["private_note"], is_public=False)
        if said["move_to"]:
            facts = Facts(**{**form.facts.__dict__, "by": request.user})
            move_request(obj, to=State(said["move_to"]), actor=Actor.TEAM, facts=facts)

    @admin.action(description="Ce n’est pas un robot\u00a0: demander la confirmation", permissions=["change"])
    def let_through(self, request: HttpRequest, queryset) -> None:
        genuine = [item for item in queryset.filter(state=State.UNCONFIRMED) if item.doubts]
        for item in genuine:
            let_through(item)
            self.log_change(request, item, "Sortie de la quarantaine.")
        self.message_user(
            request, f"{len(genuine)} demande(s) à confirmer par leur auteur.", messages.SUCCESS
        )


@admin.register(Support)
class SupportAdmin(PersonsAdmin, ReadOnlyAdmin):
    about = "Qui soutient quelle demande, et pourquoi."
    rank = 12
    list_display = ("request", "capacity", "created_at", "confirmed_at")
    fields = ("request", "capacity", "reason", "created_at", "confirmed_at")
