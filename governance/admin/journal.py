from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

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

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What was said in the files of authorities is for those who handle them all."""
        rows = super().get_queryset(request)
        every = request.user.has_perm("governance.handle_every_file")
        return rows if every else rows.exclude(subject="supportfile")
