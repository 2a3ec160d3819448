"""What the pages of this admin share: they say what changed to whoever reads the portal."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest

from governance import journal
from governance.finding import find_again
from opendatalab.stamp import touch


class ShownAdmin(admin.ModelAdmin):
    """A row that pages show: they are made again, and a pack no longer changes what was edited."""

    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        row = form.instance
        edited = form.changed_data or any(formset.has_changed() for formset in formsets)
        if edited and getattr(row, "from_pack", False):
            type(row)._base_manager.filter(pk=row.pk).update(edited_here=True)
        find_again(row)
        transaction.on_commit(touch)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(touch)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(touch)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a pack brings would come back: it is archived, dissolved or hidden instead."""
        return super().has_delete_permission(request, obj) and not getattr(obj, "from_pack", False)


class NamedCells:
    """For lines of a form set as a table: each field says its column's name to who does not see it."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            widget = getattr(field.widget, "widget", field.widget)  # the select inside its wrapper
            widget.attrs["aria-label"] = str(db_field.verbose_name)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        class Named(super().get_formset(request, obj, **kwargs)):
            def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
                super().add_fields(form, index)
                if "DELETE" in form.fields:
                    form.fields["DELETE"].widget.attrs["aria-label"] = "Supprimer cette ligne"

        return Named


class MovingForm(forms.ModelForm):
    """A form that shows the moves of the row's table, and takes one of them."""

    move_to = forms.ChoiceField(label="faire passer à l’état", required=False)
    move_said = forms.CharField(
        label="ce qui est dit", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "move_to" not in self.fields:  # the row may be read only
            return
        row = self.instance
        names = dict(row._meta.get_field("state").choices)
        following = [state for state in names if state in row.NEXT_STATES[row.state]] if row.pk else []
        self.fields["move_to"].choices = [("", "Ne pas changer"), *((s, names[s]) for s in following)]


class MovingAdmin(ShownAdmin):
    """A row with a life cycle: its state changes by `journal.move` alone."""

    form = MovingForm

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.after_saving(request, form.instance)
        if to := form.cleaned_data.get("move_to"):
            self.move(request, form.instance, to, form.cleaned_data.get("move_said", ""))

    def after_saving(self, request: HttpRequest, row: models.Model) -> None:
        """For what must be made of the row before it moves."""

    def move(
        self,
        request: HttpRequest,
        row: models.Model,
        to: str,
        said: str,
        *,
        capacity: str = journal.TEAM,
    ) -> None:
        row.refresh_from_db()
        try:
            journal.move(row, to=to, by=request.user, said=said, capacity=capacity)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            transaction.on_commit(
                partial(messages.success, request, f"État\u00a0: {row.get_state_display().lower()}.")
            )
