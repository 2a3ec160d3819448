"""The team's side of support: late steps first, a file from its examination to its report, the relays."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.admin.shown import MovingAdmin, MovingForm, ShownAdmin
from governance.journal import events_of, record
from governance.models import Event, Relay, SupportFile, SupportObstacle, SupportResult, SupportStep
from governance.models.support_states import AUTONOMY, OVER, State
from governance.roles import EXPERT
from governance.support.capitalise import KINDS, capitalise, duration
from governance.support.filing import let_through, reopen
from governance.support.forms import body_of
from governance.support.letters import follow_link
from governance.support.moving import move_file
from knowledge.models import Kind as ItemKind
from opendatalab.admin_site import PersonsAdmin
from opendatalab.wording import counted
from sig import territories

LAST_CHOICE = ("", "Pas maintenant")


class ZoneField(forms.CharField):
    """A territory by its name, its code or its identifier; its identifier is kept."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("help_text", "Nom, code postal ou identifiant.")
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return territories.resolve(typed) or body_of(typed) if typed else ""


class SupportFileForm(MovingForm):
    geozone = ZoneField(label="Collectivité")
    others = forms.CharField(
        label="Aussi pour",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Les autres collectivités qui en bénéficient, une par ligne : nom ou identifiant.",
    )
    autonomy = forms.MultipleChoiceField(
        label="Autonomie acquise",
        required=False,
        choices=list(AUTONOMY.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Un dossier se ferme quand tout est coché, ou en disant pourquoi ce ne l’est pas.",
    )
    private_note = forms.CharField(
        label="note pour l’équipe",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Jamais montrée à la collectivité.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "others" in self.fields:
            self.initial["others"] = "\n".join(self.instance.beneficiaries)
        if "move_said" in self.fields:
            self.fields["move_said"].label = "ce qui est dit à la collectivité"
            self.fields["move_said"].help_text = "Envoyé par courrier et montré dans son dossier."

    def clean_others(self) -> list[str]:
        typed = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        return list(dict.fromkeys(territories.resolve(line) or body_of(line) for line in typed))


class StepInline(admin.StackedInline):
    model = SupportStep
    extra = 1
    fields = (("day", "kind", "minutes"), "organisations", "summary", ("next_step", "due", "done"))
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}


class ObstacleForm(forms.ModelForm):
    make = forms.ChoiceField(
        label="capitaliser",
        required=False,
        choices=[LAST_CHOICE, *((kind.value, f"En faire\u00a0: {kind.label.lower()}") for kind in KINDS)],
        help_text="Une fois levé\u00a0: un brouillon est écrit avec ce que dit le dossier.",
    )


class ObstacleInline(admin.StackedInline):
    model = SupportObstacle
    form = ObstacleForm
    extra = 0
    fields = ("obstacle", "note", "solution", "solved_on", "make", "drawn")
    readonly_fields = ("drawn",)
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}

    @admin.display(description="fiche tirée")
    def drawn(self, row: SupportObstacle) -> SafeString | str:
        if not row.item_id:
            return "—"
        url = reverse("admin:knowledge_item_change", args=[row.item_id])
        return format_html('<a href="{}">{}</a> ({})', url, row.item, row.item.get_state_display().lower())


class ResultInline(admin.TabularInline):
    model = SupportResult
    extra = 0
    fields = ("kind", "url", "words", "in_catalogue")
    readonly_fields = ("in_catalogue",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description="au catalogue", boolean=True)
    def in_catalogue(self, row: SupportResult) -> bool | None:
        return bool(row.dataset) if row.kind == SupportResult.Kind.DATA else None


class LateFilter(admin.SimpleListFilter):
    title = "suite en retard"
    parameter_name = "retard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "En retard"), ("non", "À jour")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() is None else queryset.filter(has_late=self.value() == "oui")


@admin.register(SupportFile)
class SupportFileAdmin(PersonsAdmin, MovingAdmin):
    about = (
        "Les collectivités accompagnées\u00a0: examiner, confier, noter, lever les obstacles, capitaliser."
    )
    rank = 14
    form = SupportFileForm
    list_display = ("ref", "place", "kind", "state", "following", "expert", "created_at", "reasons")
    list_filter = (LateFilter, "state", "kind", "urgency", "pilot")
    list_select_related = ("expert",)
    search_fields = ("ref", "geozone", "body_name", "need")
    date_hierarchy = "created_at"
    inlines = (StepInline, ObstacleInline, ResultInline)
    readonly_fields = ("ref", "state", "place", "created_at", "answered_on", "solved_on", "over_on", "spent")
    readonly_fields += ("follows", "reasons", "link", "told")
    actions = ("let_through", "reopen")
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said", "private_note")}),
        (
            "La collectivité",
            {
                "fields": (
                    *("place", "geozone", "body_name", "others", "naming"),
                    *("contact_function", "contact_email", "link"),
                )
            },
        ),
        (
            "La demande",
            {"fields": ("kind", "need", "context", "urgency", "created_at", "reasons", "follows")},
        ),
        ("L’accompagnement", {"fields": ("expert", "diagnosis", "autonomy", "spent")}),
        ("Collectivité pilote", {"fields": ("pilot", "terrain")}),
        ("Journal", {"fields": ("answered_on", "solved_on", "over_on", "told")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Late next steps first, then the most recent; an expert sees one's own and the unassigned."""
        rows = SupportFile.objects.with_lateness().handled_by(request.user).prefetch_related("steps")
        return rows.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple:
        return ("-has_late", "-created_at", "-pk")

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple:
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "expert":
            people = get_user_model().objects.filter(is_active=True).order_by("username")
            kwargs["queryset"] = people.filter(groups__name=EXPERT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        """What the authority wrote is put right only by who handles every file."""
        every = request.user.has_perm("governance.handle_every_file")
        asked = () if every else ("geozone", "contact_function", "contact_email", "need", "naming")
        return (*self.readonly_fields, *asked)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        rows, base = self.get_queryset(request), reverse("admin:governance_supportfile_changelist")
        told = [
            (rows.filter(has_late=True), "dossier(s) dont la suite est en retard.", f"{base}?retard=oui"),
            (
                rows.filter(state=State.FILED),
                "demande(s) d’accompagnement à examiner.",
                f"{base}?state__exact={State.FILED}",
            ),
            (
                rows.filter(state=State.UNCONFIRMED).exclude(doubts=[]),
                "demande(s) d’accompagnement en quarantaine.",
                f"{base}?state__exact={State.UNCONFIRMED}",
            ),
        ]
        return [(f"{count} {words}", address) for found, words, address in told if (count := found.count())]

    @admin.display(description="collectivité", ordering="geozone")
    def place(self, file: SupportFile) -> str:
        return file.authority

    @admin.display(description="à faire ensuite")
    def following(self, file: SupportFile) -> str:
        """The next step that comes first, with its lateness in words."""
        waiting = [step for step in file.steps.all() if step.next_step and step.due and not step.done]
        first = min(waiting, key=lambda step: step.due, default=None)
        if first is None or not file.is_open:
            return "—"
        return f"{first.due:%d/%m/%Y}{' (en retard)' if file.has_late else ''} : {first.next_step}"

    @admin.display(description="doutes")
    def reasons(self, file: SupportFile) -> str:
        return ", ".join(file.doubts) or "—"

    @admin.display(description="temps passé")
    def spent(self, file: SupportFile) -> str:
        return duration(file.minutes) or "—"

    @admin.display(description="page de la collectivité")
    def link(self, file: SupportFile) -> SafeString | str:
        if not file.pk or not file.link_key or file.state == State.UNCONFIRMED:
            return "—"
        pages = (("son dossier", "support_follow"), ("son bilan", "support_report"))
        first, second = (
            format_html('<a href="{}">{}</a>', follow_link(file, name), words) for words, name in pages
        )
        return format_html("{}, {}", first, second)

    @admin.display(description="ce qui s’est passé")
    def told(self, file: SupportFile) -> str:
        return "\n".join(map(in_a_line, events_of(file, public=False))) if file.pk else "—"

    def save_model(self, request: HttpRequest, obj: SupportFile, form: Any, change: bool) -> None:
        if not change:
            obj.token_key = f"equipe-{request.user.pk}-{timezone.now().timestamp()}"
        if "others" in form.cleaned_data:
            obj.beneficiaries = [zone for zone in form.cleaned_data["others"] if zone != obj.geozone]
        super().save_model(request, obj, form, change)
        if not change:
            move_file(obj, to=State.FILED, by=request.user, said="Dossier ouvert par l’équipe.", quietly=True)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if note := form.cleaned_data.get("private_note"):
            record(form.instance, by=request.user, said=note, is_public=False)
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is SupportObstacle:
                self.make_drafts(request, formset)

    def make_drafts(self, request: HttpRequest, formset: Any) -> None:
        for form in formset.forms:
            kind = getattr(form, "cleaned_data", {}).get("make")
            if not kind or form.cleaned_data.get("DELETE"):
                continue
            try:
                item = capitalise(form.instance, kind=kind, by=request.user)
            except ValidationError as error:
                messages.error(request, f"Rien n’a été tiré de l’obstacle. {' '.join(error.messages)}")
            else:
                url = reverse("admin:knowledge_item_change", args=[item.pk])
                words = ItemKind(kind).label.lower()
                told = format_html('Brouillon écrit ({})\u00a0: <a href="{}">{}</a>.', words, url, item.title)
                messages.success(request, told)

    def move(self, request: HttpRequest, row: SupportFile, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            move_file(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    @admin.action(description="Ce n’est pas un robot\u00a0: demander la confirmation", permissions=["change"])
    def let_through(self, request: HttpRequest, queryset: QuerySet) -> None:
        genuine = [row for row in queryset.filter(state=State.UNCONFIRMED) if row.doubts]
        for row in genuine:
            let_through(row)
            self.log_change(request, row, "Sortie de la quarantaine.")
        self.message_user(request, f"{counted(len(genuine), 'demande', 'demandes')} à confirmer.")

    @admin.action(description="Rouvrir dans un nouveau dossier", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset.filter(state__in=OVER):
            new = reopen(row, by=request.user)
            self.log_change(request, new, f"Suite du dossier {row.ref}.")
            messages.success(request, f"{new.ref} suit {row.ref}.")


def in_a_line(row: Event) -> str:
    when = f"{timezone.localtime(row.at):%d/%m/%Y %H:%M}"
    said = [State(row.after).label] if row.after else []
    return f"{when} {row.capacity}\u00a0: {' '.join([*said, row.said])}"


class RelayForm(forms.ModelForm):
    geozone = ZoneField(label="Territoire", help_text="Un département, ou plus large : nom ou identifiant.")


@admin.register(Relay)
class RelayAdmin(PersonsAdmin, ShownAdmin):
    form = RelayForm
    about = (
        "À qui une collectivité peut s’adresser près d’elle\u00a0: des organisations, jamais des personnes."
    )
    rank = 15
    list_display = ("organisation", "role", "place", "scope", "told", "shown")
    list_filter = ("role", "shown")
    search_fields = ("organisation", "geozone")
    prepopulated_fields = {"slug": ("organisation",)}
    fields = (
        *("organisation", "slug", "role", "service", "geozone", "scope", "email", "url"),
        *("source", "told", "shown"),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj and obj.from_pack else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return ("slug",) if obj and obj.from_pack else ()

    @admin.display(description="territoire", ordering="geozone")
    def place(self, relay: Relay) -> str:
        return territories.zone_label(relay.geozone)
