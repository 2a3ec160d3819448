"""Proofs of concept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from governance.admin.shown import MovingAdmin
from governance.models import Experiment


@admin.register(Experiment)
class ExperimentAdmin(MovingAdmin):
    about = "Les expérimentations\u00a0: une idée essayée par une organisation, et ce qui en est sorti."
    rank = 52
    list_display = ("ref", "title", "owner", "sector", "state", "started_on", "ended_on")
    list_filter = ("state", "sector")
    list_select_related = ("sector",)
    search_fields = ("ref", "title", "owner")
    readonly_fields = ("ref", "state", "started_on", "ended_on")
    raw_id_fields = ("datasets",)
    fields = (
        *("ref", "title", "idea", "owner", "sector", "datasets", "code_url", "url", "result"),
        *("state", "started_on", "ended_on", "move_to", "move_said"),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        fresh = obj is None or obj.state == Experiment.State.IDEA
        return super().has_delete_permission(request, obj) and fresh

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}
