"""Sector plans, and their deliverables."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from governance import journal
from governance.admin.shown import MovingAdmin
from governance.models import Deliverable, Plan, PlanActor, PlanMilestone, PlanPhase
from governance.plans.services import move_plan, revise
from opendatalab.wording import long_date

WORDS = ("sector", "objectives", "governance", "starts_on", "months")


class LineInline(admin.TabularInline):
    """A line of a plan that nobody rewrites once the plan is validated."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and obj.is_frozen)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_frozen)


class ActorInline(LineInline):
    model = PlanActor
    autocomplete_fields = ("partner",)
    fields = ("partner", "organisation", "role", "detail")


class PhaseInline(LineInline):
    model = PlanPhase
    max_num = 3
    fields = ("phase", "first_month", "last_month", "aim")


class MilestoneInline(LineInline):
    """Its date may still slip, and be reached."""

    model = PlanMilestone
    fields = ("title", "month", "day", "reached_on", "after")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.TabularInline.has_change_permission(self, request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return ("title", "month", "after") if obj and obj.is_frozen else ()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        """A milestone waits for one of the same plan."""
        formset = super().get_formset(request, obj, **kwargs)
        if after := formset.form.base_fields.get("after"):
            after.queryset = PlanMilestone.objects.filter(plan=obj)
        return formset


@admin.register(Plan)
class PlanAdmin(MovingAdmin):
    about = "Les plans projets des filières\u00a0: acteurs, échéancier, concertation, versions."
    rank = 47
    list_display = ("ref", "sector", "version", "state", "starts_on", "consulted_until")
    list_filter = ("state", "sector")
    list_select_related = ("sector",)
    search_fields = ("ref", "sector__name")
    inlines = (ActorInline, PhaseInline, MilestoneInline)
    readonly_fields = ("ref", "version", "state", "consulted_on", "validated_on")
    autocomplete_fields = ("decision",)
    fieldsets = (
        (None, {"fields": ("ref", "version", "state", "move_to", "move_said")}),
        ("Le plan", {"fields": (*WORDS, "source", "shown")}),
        ("Concertation", {"fields": ("consulted_on", "consulted_until", "decision", "validated_on")}),
    )
    actions = ("prepare_next",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        if obj is None:
            return self.readonly_fields
        frozen = (*WORDS, "consulted_until", "decision") if obj.is_frozen else ("sector",)
        return (*self.readonly_fields, *frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was put to consultation is archived, never removed."""
        fresh = obj is None or (obj.state == Plan.State.DRAFT and obj.consulted_on is None)
        return super().has_delete_permission(request, obj) and fresh

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def move(self, request: HttpRequest, row: models.Model, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            move_plan(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    @admin.action(description="Préparer la version suivante", permissions=["change"])
    def prepare_next(self, request: HttpRequest, queryset: QuerySet) -> None:
        for plan in queryset.select_related("sector"):
            try:
                made = revise(plan, by=request.user)
            except ValidationError as error:
                messages.error(request, f"{plan.ref}\u00a0: {' '.join(error.messages)}")
            else:
                messages.success(request, f"{made} est en brouillon.")


@admin.register(Deliverable)
class DeliverableAdmin(MovingAdmin):
    about = "Les livrables des plans\u00a0: qui les doit, à quoi on voit qu’ils sont faits, où ils en sont."
    rank = 48
    list_display = ("ref", "title", "plan", "phase", "owner", "due", "status")
    list_filter = ("state", "phase", "workstream", "plan__sector")
    list_select_related = ("plan__sector",)
    search_fields = ("ref", "title", "owner")
    readonly_fields = ("ref", "state")
    autocomplete_fields = ("decision",)
    fields = (
        *("ref", "plan", "title", "workstream", "phase", "owner", "criterion", "due_month", "due"),
        *("evidence", "decision", "state", "move_to", "move_said"),
    )

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "plan":
            kwargs["queryset"] = Plan.objects.filter(state__in=Plan.BEING_WRITTEN).select_related("sector")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        if obj is None:
            return self.readonly_fields
        frozen = ("title", "workstream", "phase", "owner", "criterion", "due_month")
        return (*self.readonly_fields, "plan", *(frozen if obj.plan.is_frozen else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.plan.is_frozen)

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    @admin.display(description="état")
    def status(self, row: Deliverable) -> str:
        return row.status

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Deliverable, form: Any, change: bool) -> None:
        before = Deliverable.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before and before.due != obj.due:
            told = long_date(before.due) or "aucune"
            journal.record(obj, by=request.user, said=f"L’échéance a changé\u00a0; c’était\u00a0: {told}")

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = Deliverable.objects.filter(state=Deliverable.State.DELIVERED).count()
        address = f"{reverse('admin:governance_deliverable_changelist')}?state__exact=delivered"
        return [(f"{waiting} livrable(s) à accepter.", address)] if waiting else []
