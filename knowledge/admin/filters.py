"""What the list of items is narrowed to besides its columns."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from knowledge.link_checks import DEAD_FROM
from knowledge.models import Item, Kind, State

CARE = {
    "review": "à relire",
    "overdue": "à revoir\u00a0: vérification échue",
    "dead": "lien mort",
    "origin": "a changé à l’origine",
    "scheduled": "publication prévue",
    "edited": "du paquet, modifiée ici",
}


def needing(care: str, rows: QuerySet | None = None) -> QuerySet:
    """Items that wait for somebody, by the kind of care."""
    rows = Item.objects.all() if rows is None else rows
    if care == "review":
        return rows.filter(state=State.REVIEW, reviewed_at=None)
    if care == "overdue":
        return rows & Item.objects.to_review()
    if care == "dead":
        return rows.filter(state=State.PUBLISHED, link_checks__failures__gte=DEAD_FROM).distinct()
    if care == "origin":
        return rows.exclude(origin_text="")
    if care == "scheduled":
        return rows.filter(state=State.PUBLISHED, published_at__gt=timezone.now())
    return rows.filter(edited_here=True)


class CareFilter(admin.SimpleListFilter):
    title = "attend"
    parameter_name = "attend"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(CARE.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return needing(self.value(), queryset) if self.value() in CARE else queryset


class KindFilter(admin.SimpleListFilter):
    """In the order in which they are written of, not in that of their names in the database."""

    title = "sorte"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Kind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() in Kind.values else queryset
