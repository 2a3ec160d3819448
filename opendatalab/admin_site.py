"""The team's site: Django's admin under the region's name, with an index that says what each list is for."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone

from opendatalab.region import region

LAST = 1000
READ = "Liste de personnes consultée."


class Completions(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        if label := getattr(self.model_admin, "autocomplete_label", None):
            result["text"] = label(obj)
        return result


class PortalAdminSite(admin.AdminSite):
    """A registered ModelAdmin may say `about` (one sentence), `rank` (its place in the index), give by
    `sections(request)` the (name, address) pairs of the parts of its list, by `notices(request)` the
    (sentence, address) pairs that wait for somebody, and by `autocomplete_label(row)` the words that tell
    rows of one name apart."""

    index_title = "Espace de l’équipe"

    @property
    def site_header(self) -> str:
        return f"{region().site_title}\u00a0· espace de l’équipe"

    @property
    def site_title(self) -> str:
        return region().site_title

    def get_urls(self) -> list[Any]:
        from opendatalab.persons_admin import person  # models are not there yet when this module is read

        page = self.admin_view(partial(person, site=self))
        return [path("personne/", page, name="person"), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for model in app["models"]:
                model_admin = self._registry[model["model"]]
                model["about"] = getattr(model_admin, "about", "")
                model["sections"] = model_admin.sections(request) if hasattr(model_admin, "sections") else []
            app["models"].sort(key=self._rank)
        return sorted(apps, key=lambda app: min(map(self._rank, app["models"])))

    def _rank(self, model: dict[str, Any]) -> int:
        return getattr(self._registry[model["model"]], "rank", LAST)

    def autocomplete_view(self, request: HttpRequest):
        return Completions.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None):
        notices = [
            notice
            for model_admin in self._registry.values()
            if hasattr(model_admin, "notices") and model_admin.has_view_permission(request)
            for notice in model_admin.notices(request)
        ]
        return super().index(request, {"notices": notices, **(extra_context or {})})


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the portal writes by itself: looked at, never edited here."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PersonsAdmin:
    """For lists of persons: who read one is written in the admin's own journal, once an hour."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None):
        response = super().changelist_view(request, extra_context)
        if response.status_code == 200:
            self._note_reading(request)
        return response

    def _note_reading(self, request: HttpRequest) -> None:
        kind = ContentType.objects.get_for_model(self.model)
        known = {"user": request.user, "content_type": kind, "change_message": READ}
        hour = timezone.now() - timedelta(hours=1)
        if not LogEntry.objects.filter(**known, action_time__gt=hour).exists():
            name = self.model._meta.verbose_name_plural
            LogEntry.objects.create(**known, action_flag=CHANGE, object_repr=str(name))
