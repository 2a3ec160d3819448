"""Answers to questions: read over before anybody else may."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from governance.admin.shown import MovingAdmin
from governance.models import Precision
from governance.precisions import go_on
from opendatalab.admin_site import PersonsAdmin

State = Precision.State


@admin.register(Precision)
class PrecisionAdmin(PersonsAdmin, MovingAdmin):
    about = "Ce que l’on répond aux questions posées sur une demande\u00a0: à relire, puis à publier."
    rank = 11
    list_display = ("reference", "request", "state", "received_at", "reasons")
    list_filter = ("state",)
    list_select_related = ("request",)
    fields = ("request", "question", "answer", "received_at", "reasons", "state", "move_to", "move_said")
    readonly_fields = ("request", "question", "received_at", "reasons", "state")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="référence", ordering="pk")
    def reference(self, row: Precision) -> str:
        return row.ref

    @admin.display(description="doutes")
    def reasons(self, row: Precision) -> str:
        return ", ".join(row.doubts) or "—"

    def move(self, request: HttpRequest, row: Model, to: str, said: str) -> None:
        super().move(request, row, to, said)
        if row.state == State.PUBLISHED:
            go_on(row.request)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = Precision.objects.filter(state=State.RECEIVED).count()
        address = f"{reverse('admin:governance_precision_changelist')}?state__exact={State.RECEIVED}"
        return [(f"{waiting} précision(s) à relire.", address)] if waiting else []
