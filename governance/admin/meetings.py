"""Meetings from their call to their published minutes; what they decided; who registered."""

import csv
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import HiddenInput, Textarea
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from governance import journal
from governance.admin import meeting_steps
from governance.admin.scope import APPROVE, OwnBodies, capacity_of, kept_by
from governance.admin.shown import MovingAdmin, MovingForm, NamedCells, ShownAdmin
from governance.agenda import enter, may_be_entered, to_enter
from governance.meetings import announce_change, announce_state, ask_to_confirm, expect_attendances
from governance.minutes import REF, keep_minutes, pk_of
from governance.models import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from opendatalab.admin_site import PersonsAdmin
from opendatalab.text import spreadsheet_cell
from opendatalab.wording import counted

State = Meeting.State
ENTER = "_enter_request"
LISTED = 200  # requests proposed while one types
FROZEN = ("body", "starts_at", "ends_at")  # once the minutes are published
APPROVED = (State.APPROVED, State.PUBLISHED)  # from then on the text is that which was approved
FILLED = "Chacune est dite absente\u00a0: corrigez pour qui est venu, était représenté ou s’est excusé."
NOBODY_LEFT = "L’instance n’a pas d’autre mandat confirmé à cette date."
HOW_TO = (
    "Markdown. Une ligne «\u00a0Décision\u00a0: ouvrir les débits | responsable\u00a0: DREAL | "
    "échéance\u00a0: 30 juin 2027 | lien\u00a0: https://…\u00a0» ou «\u00a0Action\u00a0: …\u00a0» devient "
    "une décision ou une action suivie\u00a0; sa référence s’écrit dans la ligne. "
    "«\u00a0| demande\u00a0: 2027-0012\u00a0» la lie à une demande. Des organisations et des "
    "fonctions, jamais de nom."
)


class AsItWas:
    """Lines of a meeting that change no more once its minutes are public."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not is_published(obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not is_published(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_published(obj)


def is_published(meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.state == State.PUBLISHED


class MeetingForm(MovingForm):
    """Minutes not written yet start from the titles of the agenda."""

    outline = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "move_to" in self.fields:  # its buttons are at the bottom of the page
            self.fields["move_to"].widget = HiddenInput()
        if self.outline and "minutes" in self.fields:
            self.initial["minutes"] = self.outline


class AgendaForm(forms.ModelForm):
    """A point may be about a request, found in the list by its reference or a word of its title."""

    about = forms.CharField(
        label="demande",
        required=False,
        widget=forms.TextInput(attrs={"list": "demandes", "size": 24, "aria-label": "demande"}),
    )

    class Meta:
        model = AgendaItem
        fields = ("position", "title", "kind", "duration", "presented_by", "state")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.request_id:
            self.fields["about"].initial = self.instance.request.ref

    def clean_about(self) -> str:
        typed = self.cleaned_data["about"].strip()
        self.instance.request = None
        if typed:
            found = REF.search(typed)
            row = may_be_entered().filter(pk=pk_of(found[1])).first() if found else None
            if row is None or row.ref != found[1]:
                raise ValidationError("Aucune demande publique n’a cette référence.")
            self.instance.request = row
        return typed


class AgendaInline(NamedCells, AsItWas, admin.TabularInline):
    model = AgendaItem
    form = AgendaForm
    extra = 1
    fields = ("position", "title", "kind", "about", "duration", "presented_by", "state")


class AttendanceInline(NamedCells, AsItWas, admin.TabularInline):
    model = Attendance
    extra = 0
    autocomplete_fields = ("partner",)
    fields = ("partner", "organisation", "college", "how", "people")
    verbose_name_plural = "présences, par organisation (jamais de nom de personne)"


class DocumentInline(NamedCells, admin.TabularInline):
    model = Document
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class ErratumInline(admin.StackedInline):
    model = Erratum
    extra = 0


@admin.register(Meeting)
class MeetingAdmin(OwnBodies, MovingAdmin):
    about = "Convoquer, tenir l’ordre du jour et les présences, écrire le compte rendu, le publier."
    rank = 44
    form = MeetingForm
    list_display = ("ref", "title", "body", "starts_at", "state", "registered")
    list_filter = ("state", "body", "kind")
    list_select_related = ("body",)
    search_fields = ("ref", "title")
    date_hierarchy = "starts_at"
    inlines = (AgendaInline, AttendanceInline, DocumentInline, ErratumInline)
    change_form_template = "admin/governance/meeting/change_form.html"
    readonly_fields = ("ref", "state")
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said")}),
        (
            "La réunion",
            {"fields": ("body", "kind", "title", ("starts_at", "ends_at"), "place", "online_url", "access")},
        ),
        ("La convocation", {"fields": ("call", ("registration", "places"))}),
        ("Le compte rendu", {"description": HOW_TO, "fields": ("minutes",)}),
    )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "minutes":
            kwargs["widget"] = Textarea(attrs={"rows": 30, "cols": 100})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.DateTimeField) and field:
            for widget, part in zip(field.widget.widgets, ("date", "heure"), strict=True):
                widget.attrs["aria-label"] = f"{db_field.verbose_name}\u00a0: {part}"
        return field

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "body":
            kwargs["queryset"] = kept_by(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        frozen = ("minutes",) if obj and obj.state in APPROVED else ()
        return (*self.readonly_fields, *frozen, *(FROZEN if is_published(obj) else ()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change, **kwargs)
        if "minutes" in form.base_fields and obj and obj.state == State.HELD:
            form.outline = obj.outline() if not obj.minutes.strip() else ""
        return form

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(meeting_steps.preview, model_admin=self))
        name = f"governance_{self.opts.model_name}_preview"
        return [path("<int:pk>/apercu/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any):
        meeting = kwargs.get("obj")
        may = self.has_change_permission(request, meeting)
        context.update(meeting_steps.page_of(request, meeting, may_change=may))
        context["requests"] = may_be_entered()[:LISTED]
        context["to_enter"] = to_enter(meeting) if meeting else []
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Meeting, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, f"La réunion {obj.ref} est enregistrée.", messages.SUCCESS)
        return meeting_steps.after_saving(request, obj, self.opts.model_name)

    def response_change(self, request: HttpRequest, obj: Meeting) -> HttpResponse:
        self.message_user(request, "C’est enregistré.", messages.SUCCESS)
        return meeting_steps.after_saving(request, obj, self.opts.model_name)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was called is cancelled, never removed."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    @admin.display(description="inscrits")
    def registered(self, meeting: Meeting) -> int:
        return meeting.registrations.filter(state=Registration.State.CONFIRMED).count()

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        before = Meeting.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before and announce_change(obj, before=before, by=request.user):
            messages.info(request, "Les agendas et les inscrits sont prévenus du changement.")

    def after_saving(self, request: HttpRequest, row: Meeting) -> None:
        wanted = request.POST.get(ENTER, "")
        for late in to_enter(row):
            if str(late.pk) == wanted:
                messages.success(request, f"Inscrite à l’ordre du jour\u00a0: {enter(row, late).title}.")
        if "_attendance" in request.POST:
            made = expect_attendances(row)
            said = counted(made, "organisation ajoutée", "organisations ajoutées")
            messages.info(request, f"{said} aux présences. {FILLED if made else NOBODY_LEFT}")
        if row.state == State.PUBLISHED or not row.minutes:
            return
        kept = keep_minutes(row)
        counts = counted(kept.decisions, "décision", "décisions"), counted(kept.actions, "action", "actions")
        messages.info(request, f"Dans le compte rendu\u00a0: {counts[0]} et {counts[1]}.")
        for warning in kept.warnings:
            messages.warning(request, warning)

    def move(self, request: HttpRequest, row: Meeting, to: str, said: str) -> None:
        approving = to == State.APPROVED
        if approving and not request.user.has_perm(APPROVE):
            messages.error(
                request, "Approuver revient à la présidence ou au chef de projet. Le texte est gardé."
            )
            return
        super().move(request, row, to, said, capacity=capacity_of(request, approving=approving))
        if row.state == to:
            announce_state(row)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        rows, base = self.get_queryset(request), reverse("admin:governance_meeting_changelist")
        writes = self.has_change_permission(request)
        past = rows.filter(state=State.CALLED, ends_at__lt=timezone.now())
        told = [
            (writes, past, "passée sans présences|passées sans présences", State.CALLED),
            (writes, rows.filter(state=State.HELD), "au compte rendu à écrire", State.HELD),
            (
                request.user.has_perm(APPROVE),
                rows.filter(state=State.SUBMITTED),
                "au compte rendu à approuver",
                State.SUBMITTED,
            ),
            (writes, rows.filter(state=State.APPROVED), "au compte rendu à publier", State.APPROVED),
        ]
        found = []
        for mine, waiting, words, state in told:
            if mine and (count := waiting.count()):
                one, _, many = words.partition("|")
                said = counted(count, f"réunion {one}", f"réunions {many or one}")
                found.append((f"{said}.", f"{base}?state__exact={state}"))
        return found


@admin.register(Registration)
class RegistrationAdmin(OwnBodies, PersonsAdmin, ShownAdmin):
    about = "Qui s’est inscrit. Effacé douze mois après la réunion. Toute liste sortie est notée au journal."
    rank = 46
    body_path = "meeting__body"
    list_display = ("organisation", "college", "meeting", "state", "created_at", "reasons")
    list_filter = ("state", ("meeting", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("meeting",)
    fields = ("meeting", "organisation", "college", "email", "needs", "created_at", "reasons", "state")
    readonly_fields = fields[:-1]
    actions = ("export", "accept")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: Registration) -> str:
        return ", ".join(row.doubts) or "—"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("governance.change_registration")

    @admin.action(description="Sortir la liste (CSV)", permissions=["export"])
    def export(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="inscriptions.csv"'
        response["Cache-Control"] = "no-store"
        writer = csv.writer(response, delimiter=";")
        writer.writerow(("reunion", "organisation", "college", "adresse", "besoins", "etat"))
        rows = list(queryset.select_related("meeting").order_by("meeting__ref", "created_at", "pk"))
        for row in rows:
            values = (row.meeting.ref, row.organisation, row.get_college_display(), row.email, row.needs)
            writer.writerow([spreadsheet_cell(value) for value in (*values, row.get_state_display())])
        with transaction.atomic():
            for meeting in {row.meeting.pk: row.meeting for row in rows}.values():
                count = sum(row.meeting_id == meeting.pk for row in rows)
                said = f"Liste de {counted(count, 'inscription sortie', 'inscriptions sorties')}"
                journal.record(meeting, by=request.user, said=said, is_public=False)
        return response

    @admin.action(description="Sortir de la quarantaine", permissions=["export"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset.select_related("meeting__body").exclude(doubts=[]):
                row.doubts = []
                row.save(update_fields=["doubts"])
                ask_to_confirm(row)
