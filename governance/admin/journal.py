from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.admin.scope import lines_for
from governance.models import Event
from opendatalab.admin_site import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    about = "Tout ce qui a changé d’état, de date ou de mains. Rien n’y est jamais modifié."
    rank = 48
    list_display = ("at", "subject", "ref", "before", "after", "capacity", "by", "said")
    list_filter = ("subject", "is_public")
    search_fields = ("ref", "said")
    date_hierarchy = "at"
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return lines_for(request, super().get_queryset(request))
