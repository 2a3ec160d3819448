"""BarCamps and events for a facilitator: sessions, the grid, votes, what came out and what becomes of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from governance import journal
from governance.admin.event_lines import LinesForm
from governance.admin.meetings import MeetingAdmin, OwnBodies, kept_by
from governance.admin.shown import MovingAdmin, MovingForm
from governance.events import letters, outputs, sessions
from governance.events.wording import few
from governance.models import Ballot, Barcamp, EventOutput, Meeting, Request, Room, Session, Slot
from governance.models.request_states import Capacity, Kind
from opendatalab.admin_site import PersonsAdmin, ReadOnlyAdmin
from opendatalab.wording import counted

OPENS = (Meeting.State.CALLED,)  # where the right to change is not enough
OUTPUT = EventOutput.State
SHORTEST_TITLE = 10  # as for anybody's request


class RoomInline(admin.TabularInline):
    model = Room
    extra = 0


class SlotInline(admin.TabularInline):
    model = Slot
    extra = 0


@admin.register(Barcamp)
class BarcampAdmin(MeetingAdmin):
    about = "Préparer un BarCamp ou l’événement final\u00a0: annonce, salles, grille, sorties, compte rendu."
    rank = 50
    list_display = ("ref", "title", "kind", "body", "starts_at", "state", "registered", "outputs_left")
    list_filter = ("state", "kind", "body")
    inlines = (RoomInline, SlotInline, *MeetingAdmin.inlines)
    change_form_template = "admin/governance/barcamp/change_form.html"

    def formfield_for_choice_field(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "kind":
            kwargs["choices"] = [c for c in Meeting.Kind.choices if c[0] != Meeting.Kind.MEETING]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"kind": Meeting.Kind.BARCAMP, **super().get_changeform_initial_data(request)}

    @admin.display(description="sorties à traiter")
    def outputs_left(self, row: Barcamp) -> int:
        return row.outputs.filter(state=OUTPUT.OPEN).count()

    def move(self, request: HttpRequest, row: Barcamp, to: str, said: str) -> None:
        if to in OPENS and not request.user.has_perm("governance.open_event"):
            messages.error(
                request, "Annoncer et ouvrir revient au chef de projet\u00a0; le brouillon est gardé."
            )
            return
        super().move(request, row, to, said)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        base = reverse("admin:governance_session_changelist")
        waiting = Session.objects.filter(state=Session.State.MODERATION).count()
        left = EventOutput.objects.filter(state=OUTPUT.OPEN).count()
        outs = f"{reverse('admin:governance_eventoutput_changelist')}?state__exact={OUTPUT.OPEN}"
        told = [
            (waiting, "session(s) à relire.", f"{base}?state__exact={Session.State.MODERATION}"),
            (left, "sortie(s) de BarCamp à traiter.", outs),
        ]
        return [(f"{count} {words}", address) for count, words, address in told if count]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/grille/", wrap(self.grid), name="governance_barcamp_grid"),
            path("<int:pk>/sorties/", wrap(self.lines), name="governance_barcamp_lines"),
            *super().get_urls(),
        ]

    def own(self, request: HttpRequest, pk: int) -> Barcamp:
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404("barcamp")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def page(self, request: HttpRequest, row: Barcamp, title: str, **context: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "original": row, **context}

    def grid(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rooms across, slots down: a session or none in each place."""
        row = self.own(request, pk)
        shown = Session.objects.filter(meeting=row.pk, state=Session.State.PROPOSED).with_votes()
        rows = list(shown.order_by("-votes", "title", "pk"))
        rooms, slots = list(row.rooms.all()), list(row.slots.all())
        chosen = {(one.room_id, one.slot_id): one.pk for one in rows}
        if request.method == "POST":
            chosen, places, twice = read_grid(request.POST, rooms, slots, {one.pk for one in rows})
            if not twice:
                count = sessions.lay_grid(row, places, by=request.user)
                said = counted(count, "session déplacée", "sessions déplacées")
                messages.success(request, f"La grille est enregistrée\u00a0: {said}.")
                return redirect("admin:governance_barcamp_grid", row.pk)
            messages.error(request, "Une session est placée deux fois\u00a0: rien n’est enregistré.")
        lines = [
            (slot, [(room, f"place-{room.pk}-{slot.pk}", chosen.get((room.pk, slot.pk))) for room in rooms])
            for slot in slots
        ]
        options = [{"pk": one.pk, "label": f"{one.title} ({few(one.votes, 'voix', 'voix')})"} for one in rows]
        context = self.page(request, row, "Grille des sessions", rooms=rooms, lines=lines, options=options)
        return TemplateResponse(request, "admin/governance/barcamp/grid.html", context)

    def lines(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forty outputs come in at once; a line that is not understood comes back with why."""
        row = self.own(request, pk)
        form = LinesForm(request.POST or None)
        form.fields["session"].queryset = Session.objects.filter(
            meeting=row.pk, state__in=Session.SHOWN
        ).order_by("title", "pk")
        bad: list[tuple[str, str]] = []
        if form.is_valid():
            given = form.cleaned_data
            kept = outputs.keep_lines(row, given["lines"], session=given["session"], by=request.user)
            bad = kept.bad
            said = counted(kept.made, "sortie ajoutée", "sorties ajoutées")
            again = f", {kept.known} déjà là" if kept.known else ""
            messages.success(request, f"{said}{again}.")
            if not bad:
                listed = reverse("admin:governance_eventoutput_changelist")
                return redirect(f"{listed}?meeting__id__exact={row.pk}")
            form = LinesForm(
                initial={"session": given["session"], "lines": "\n".join(line for line, _ in bad)}
            )
            form.fields["session"].queryset = row.sessions.filter(state__in=Session.SHOWN).order_by("title")
        context = self.page(request, row, "Saisir ce qui est sorti", form=form, bad=bad)
        return TemplateResponse(request, "admin/governance/barcamp/lines.html", context)


def read_grid(sent: Any, rooms: list[Room], slots: list[Slot], known: set[int]) -> tuple[dict, dict, bool]:
    """(by place, by session, whether one is placed twice) from the fields `place-<room>-<slot>`."""
    chosen: dict[tuple[int, int], int] = {}
    places: dict[int, tuple[int, int]] = {}
    twice = False
    for room in rooms:
        for slot in slots:
            value = sent.get(f"place-{room.pk}-{slot.pk}", "")
            if not value.isdecimal() or int(value) not in known:
                continue
            chosen[room.pk, slot.pk] = int(value)
            twice = twice or int(value) in places
            places[int(value)] = (room.pk, slot.pk)
    return chosen, places, twice


class OutputInline(admin.TabularInline):
    model = EventOutput
    extra = 0
    fields = ("text", "kind", "method", "priority")
    can_delete = False


def of_own_bodies(request: HttpRequest, **kinds: Any) -> QuerySet[Meeting]:
    return Meeting.objects.filter(body__in=kept_by(request), **kinds).order_by("-starts_at", "-pk")


@admin.register(Session)
class SessionAdmin(OwnBodies, PersonsAdmin, MovingAdmin):
    about = "Les sessions proposées\u00a0: relire, montrer, noter qui était là et ce qui s’est dit."
    rank = 51
    body_path = "meeting__body"
    list_display = ("ref", "title", "meeting", "state", "voices", "slot", "room", "reasons")
    list_filter = ("state", "meeting")
    list_select_related = ("meeting", "slot", "room")
    search_fields = ("ref", "title")
    readonly_fields = ("ref", "state", "email", "created_at", "reasons")
    inlines = (OutputInline,)
    actions = ("accept",)
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said")}),
        ("La session", {"fields": ("meeting", "title", "pitch", "college")}),
        ("Le jour même", {"fields": (("room", "slot"), "note_taker", "people", "notes")}),
        ("Qui propose", {"fields": ("email", "created_at", "reasons")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_votes()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return (*self.readonly_fields, "meeting") if obj else (*self.readonly_fields, "room", "slot")

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "meeting":
            kwargs["queryset"] = of_own_bodies(request, kind=Meeting.Kind.BARCAMP)
        if db_field.name in ("room", "slot"):
            pk = request.resolver_match.kwargs.get("object_id")
            row = Session.objects.filter(pk=pk).first() if str(pk).isdecimal() else None
            rows = (Room if db_field.name == "room" else Slot).objects
            kwargs["queryset"] = rows.filter(meeting=row.meeting_id if row else None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline in formset.forms:
            inline.instance.meeting_id = form.instance.meeting_id
        super().save_formset(request, form, formset, change)

    def move(self, request: HttpRequest, row: Session, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            sessions.move_session(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    @admin.display(description="voix")
    def voices(self, row: Session) -> int:
        return row.votes

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: Session) -> str:
        return ", ".join(row.doubts) or "—"

    @admin.action(description="Sortir de la quarantaine", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset.filter(state=Session.State.UNCONFIRMED).exclude(doubts=[]):
                Session.objects.filter(pk=row.pk).update(doubts=[])
                letters.ask_about_session(row)


@admin.register(Ballot)
class BallotAdmin(OwnBodies, PersonsAdmin, ReadOnlyAdmin):
    about = "Les votes pour des sessions\u00a0: un compté par adresse confirmée."
    rank = 52
    body_path = "meeting__body"
    list_display = ("meeting", "created_at", "confirmed_at", "reasons")
    list_filter = ("meeting",)
    list_select_related = ("meeting",)
    fields = ("meeting", "created_at", "confirmed_at", "reasons")
    actions = ("accept",)

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: Ballot) -> str:
        return ", ".join(row.doubts) or "—"

    def has_accept_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("governance.change_session")

    @admin.action(description="Sortir de la quarantaine", permissions=["accept"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset.filter(confirmed_at=None).exclude(doubts=[]).select_related("meeting"):
                Ballot.objects.filter(pk=row.pk).update(doubts=[])
                letters.ask_about_ballot(row)


class OutputForm(MovingForm):
    """What an output becomes: each way asks for what it needs."""

    request_title = forms.CharField(label="Titre de la demande", max_length=150, required=False)
    request_kind = forms.ChoiceField(
        label="Nature de la demande", choices=outputs.REQUEST_KINDS, required=False
    )
    request_capacity = forms.ChoiceField(
        label="En quelle qualité", choices=[("", "Choisir"), *Capacity.choices], required=False
    )
    producer_name = forms.CharField(label="Producteur supposé", max_length=200, required=False)
    same_as = forms.CharField(
        label="Rejoint la demande", max_length=20, required=False, help_text="Sa référence, si elle existe."
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "request_title" in self.fields:
            self.fields["request_title"].initial = self.instance.text[:150]
            method = self.instance.kind == EventOutput.Kind.METHOD
            self.fields["request_kind"].initial = Kind.FORMAT if method else Kind.NEW_DATA

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        master = None
        if given.get("move_to") == OUTPUT.REQUESTED:
            if ref := given.get("same_as"):
                rows = Request.objects.public().filter(pk=int(ref.rpartition("-")[2] or 0))
                master = next((row for row in rows if row.ref == ref), None)
                if master is None:
                    self.add_error("same_as", "Aucune demande publique n’a cette référence.")
            elif not given.get("request_capacity"):
                self.add_error("request_capacity", "Dites en quelle qualité la demande est faite.")
            elif len(given.get("request_title", "")) < SHORTEST_TITLE:
                self.add_error("request_title", f"Donnez un titre de {SHORTEST_TITLE} signes au moins.")
        self.instance.becoming = {**given, "master": master}
        return given

    def clean_same_as(self) -> str:
        ref = self.cleaned_data["same_as"].strip()
        if ref and not ref.rpartition("-")[2].isdecimal():
            raise ValidationError("Une référence ressemble à 2026-0042.")
        return ref


@admin.register(EventOutput)
class EventOutputAdmin(OwnBodies, MovingAdmin):
    about = "Ce qui est sorti des BarCamps\u00a0: en faire une demande, une ligne d’inventaire, ou l’écarter."
    rank = 53
    form = OutputForm
    body_path = "meeting__body"
    list_display = ("ref", "text", "kind", "method", "priority", "state", "meeting")
    list_filter = ("state", "kind", "method", "priority", "meeting")
    list_editable = ("method", "priority")
    list_select_related = ("meeting",)
    list_per_page = 50
    search_fields = ("ref", "text")
    readonly_fields = ("ref", "state", "alike", "request", "inventory")
    fieldsets = (
        ("La sortie", {"fields": ("ref", "meeting", "session", "text", ("kind", "method", "priority"))}),
        ("Ce qu’elle devient", {"fields": ("state", "request", "inventory", "move_to", "move_said")}),
        (
            "Si elle devient une demande",
            {
                "description": "Publiée aussitôt, au nom du BarCamp. Si elle existe déjà, rejoignez-la.",
                "fields": ("alike", "same_as", "request_title", "request_kind", "request_capacity"),
            },
        ),
        ("Demande ou inventaire", {"fields": ("producer_name",)}),
    )

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "meeting":
            kinds = (Meeting.Kind.BARCAMP, Meeting.Kind.EVENT)
            kwargs["queryset"] = of_own_bodies(request, kind__in=kinds)
        if db_field.name == "session":
            kwargs["queryset"] = Session.objects.filter(state__in=Session.SHOWN).order_by("-pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was converted stays linked."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == OUTPUT.OPEN)

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: one for name, one in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="demandes qui se ressemblent")
    def alike(self, row: EventOutput) -> str:
        found = outputs.alike(row) if row.pk and row.state == OUTPUT.OPEN else []
        lines = ((one.get_absolute_url(), one.ref, one.title) for one in found)
        return format_html_join("", '<div><a href="{}">{}</a> {}</div>', lines) or "Aucune"

    @admin.display(description="ligne d’inventaire")
    def inventory(self, row: EventOutput) -> str:
        return format_html('<a href="{}">{}</a>', row.item_url, row.item_ref) if row.item_url else "—"

    def move(self, request: HttpRequest, row: EventOutput, to: str, said: str) -> None:
        given = row.becoming  # as the form left it
        row.refresh_from_db()
        try:
            if to == OUTPUT.REQUESTED and given["master"]:
                outputs.join_request(row, given["master"], by=request.user)
            elif to == OUTPUT.REQUESTED:
                outputs.make_request(
                    row,
                    kind=given["request_kind"] or Kind.NEW_DATA,
                    capacity=given["request_capacity"],
                    title=given["request_title"],
                    producer_name=given["producer_name"],
                    by=request.user,
                )
            elif to == OUTPUT.LISTED:
                outputs.put_in_inventory(row, producer_name=given["producer_name"], by=request.user)
            else:
                journal.move(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")
