"""Opinions given in consultations: read before they are shown, answered before a text is adopted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from governance.admin.shown import MovingAdmin
from governance.consultations.services import ask_to_confirm, move_comment
from governance.models import Comment
from opendatalab.admin_site import PersonsAdmin


@admin.register(Comment)
class CommentAdmin(PersonsAdmin, MovingAdmin):
    about = "Relire les avis reçus, les publier, leur répondre. Un texte attend que chacun ait sa réponse."
    rank = 49
    list_display = ("ref", "ref_of", "capacity", "state", "verdict", "created_at", "reasons")
    list_filter = ("state", "subject", "ref_of")
    search_fields = ("ref", "text")
    readonly_fields = ("ref", "ref_of", "capacity", "email", "created_at", "reasons", "state")
    fields = (
        *("ref", "ref_of", "capacity", "email", "created_at", "reasons", "part", "text"),
        *("verdict", "reason", "state", "move_to", "move_said"),
    )
    actions = ("accept",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        """An answer that was sent stays as it was; what was published too."""
        if obj and obj.state == Comment.State.ANSWERED:
            return (*self.readonly_fields, "part", "text", "verdict", "reason")
        if obj and obj.state == Comment.State.PUBLISHED:
            return (*self.readonly_fields, "part", "text")
        return self.readonly_fields

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: Comment) -> str:
        return ", ".join(row.doubts) or "—"

    def move(self, request: HttpRequest, row: models.Model, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            move_comment(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    def has_accept_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("governance.change_comment")

    @admin.action(description="Sortir de la quarantaine", permissions=["accept"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset.exclude(doubts=[]):
                row.doubts = []
                row.save(update_fields=["doubts"])
                ask_to_confirm(row)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = Comment.objects.waiting().count()
        address = reverse("admin:governance_comment_changelist")
        return [(f"{waiting} avis de consultation sans réponse.", address)] if waiting else []
