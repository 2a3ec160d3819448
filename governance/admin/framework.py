"""The logical framework: to measure, to freeze, to enter a figure with its proof, to review, to evaluate."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from governance import journal
from governance.admin.shown import MovingAdmin, ShownAdmin
from governance.framework.evaluating import publish
from governance.framework.measuring import enter, freeze_baselines, measure, start_series
from governance.models import (
    Activity,
    Evaluation,
    Hypothesis,
    Indicator,
    Measurement,
    Milestone,
    Phase,
    Series,
)
from opendatalab.wording import counted


class IndicatorForm(forms.ModelForm):
    """The definition and the perimeter, which are those of its open series: to change them opens another."""

    definition = forms.CharField(label="définition", widget=forms.Textarea(attrs={"rows": 3}))
    perimeter = forms.CharField(label="périmètre", max_length=200)
    reason = forms.CharField(
        label="pourquoi en changer",
        max_length=300,
        required=False,
        help_text="Une autre définition ou un autre périmètre ouvre une nouvelle série\u00a0; "
        "l’ancienne reste, close.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.held = self.instance.pk and self.instance.series.filter(closed_on=None).first()
        if self.held and "definition" in self.fields:
            self.fields["definition"].initial = self.held.definition
            self.fields["perimeter"].initial = self.held.perimeter

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        asked = (given.get("definition"), given.get("perimeter"))
        self.moves_on = not self.held or asked != (self.held.definition, self.held.perimeter)
        if self.held and self.moves_on and not given.get("reason", "").strip():
            self.add_error("reason", "Dites pourquoi une nouvelle série commence.")
        return given


@admin.register(Indicator)
class IndicatorAdmin(ShownAdmin):
    about = "Ce que le projet a promis de mesurer. Cochez-les tous pour les mesurer ou figer l’état initial."
    rank = 60
    form = IndicatorForm
    list_display = ("code", "label", "result", "how", "first_state")
    list_filter = ("result",)
    fields = (
        *("code", "result", "label", "noun", "unit", "direction", "counter", "source", "reliability"),
        *("position", "definition", "perimeter", "reason"),
    )
    actions = ("measure_now", "freeze")

    @admin.display(description="compté")
    def how(self, row: Indicator) -> str:
        return "par le portail" if row.counter else "à la main"

    @admin.display(description="état initial", boolean=True)
    def first_state(self, row: Indicator) -> bool:
        return row.series.filter(closed_on=None).exclude(baseline=None).exists()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.moves_on:
            given = {name: form.cleaned_data[name] for name in ("definition", "perimeter", "reason")}
            start_series(form.instance, **given, by=request.user)

    @admin.action(description="Mesurer aujourd’hui tout ce que le portail compte", permissions=["change"])
    def measure_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        told = measure(by=request.user)
        said = counted(told["measured"], "indicateur mesuré", "indicateurs mesurés")
        left = told["left"] + told["unmeasured"]
        messages.info(
            request, f"{said}, {left} laissés (déjà mesurés ce jour, saisis ou pas encore mesurables)."
        )

    @admin.action(description="Figer l’état initial (ne se défait pas)", permissions=["change"])
    def freeze(self, request: HttpRequest, queryset: QuerySet) -> None:
        told = freeze_baselines(by=request.user, only=set(queryset.values_list("pk", flat=True)))
        said = counted(told["frozen"], "état initial figé", "états initiaux figés")
        messages.success(request, f"{said}.")
        if told["left"]:
            left = counted(told["left"], "indicateur n’a", "indicateurs n’ont")
            messages.warning(request, f"{left} encore aucune mesure d’où partir.")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        measured = obj is not None and obj.series.exists()
        return super().has_delete_permission(request, obj) and not measured


@admin.register(Series)
class SeriesAdmin(ShownAdmin):
    about = "Les séries et leurs cibles. L’état initial, la définition et le périmètre n’y changent pas."
    rank = 61
    list_display = ("__str__", "perimeter", "opened_on", "closed_on", "baseline", "target")
    list_select_related = ("indicator", "baseline__series__indicator")
    fields = (
        *("indicator", "number", "definition", "perimeter", "opened_on", "closed_on", "reason"),
        *("baseline", "target", "target_on", "target_note"),
    )
    readonly_fields = fields[:8]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "target" in form.changed_data:
            said = "Cible retirée" if obj.target is None else f"Cible fixée\u00a0: {obj.target.normalize():f}"
            journal.record(obj, by=request.user, said=". ".join(filter(None, (said, obj.target_note))))


class MeasurementForm(forms.ModelForm):
    """A figure by hand: its proof is asked, and the reason of a correction."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "series" not in self.fields:  # read only
            return
        self.fields["series"].queryset = Series.objects.filter(closed_on=None).select_related("indicator")
        value = self.fields["value"]
        value.localize = value.widget.is_localized = True  # « 12,5 »
        self.fields["evidence_title"].required = self.fields["evidence_url"].required = True

    def clean(self) -> dict[str, Any]:
        """What `enter` would refuse, said in the form."""
        given = super().clean()
        series, day = given.get("series"), given.get("day")
        if series and day and series.measurements.filter(day=day).exists() and not given.get("note"):
            self.add_error("note", "Ce jour a déjà une mesure\u00a0: dites ici pourquoi la corriger.")
        return given

    def _get_validation_exclusions(self) -> set[str]:
        """A second line of a day is a correction, which `enter` ties to the first."""
        return super()._get_validation_exclusions() | {"corrects"}

    def validate_constraints(self) -> None:
        """Left to `enter`: the row is not yet tied to the one that it corrects."""


@admin.register(Measurement)
class MeasurementAdmin(ShownAdmin):
    about = (
        "Saisir un chiffre avec son document, ou corriger celui d’un jour. Rien n’y est modifié ni effacé."
    )
    rank = 62
    form = MeasurementForm
    fields = ("series", "day", "value", "evidence_title", "evidence_url", "note")
    list_display = ("series", "day", "value", "computed", "evidence_title", "note")
    list_filter = ("series__indicator", "computed")
    list_select_related = ("series__indicator",)
    date_hierarchy = "day"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("listed")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Measurement, form: Any, change: bool) -> None:
        """Through `enter`, as anywhere else; the form's row becomes the one it made."""
        made = enter(**form.cleaned_data, by=request.user)
        obj.pk, obj.corrects_id = made.pk, made.corrects_id


@admin.register(Hypothesis)
class HypothesisAdmin(MovingAdmin):
    about = "Les revoir une par une avant chaque comité de pilotage\u00a0: confirmée, menacée ou infirmée."
    rank = 63
    list_display = ("ref", "statement", "state", "level", "reviewed_on", "owner")
    list_filter = ("state", "level")
    readonly_fields = ("state", "reviewed_on")
    fields = (
        *("ref", "statement", "result", "level", "mitigation", "owner", "position", "state", "reviewed_on"),
        *("move_to", "move_said"),
    )

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        due = sum(row.is_due for row in Hypothesis.objects.order_by("pk"))
        address = "/admin/governance/hypothesis/"
        return [(f"{due} hypothèse(s) à revoir.", address)] if due else []


@admin.register(Activity)
class ActivityAdmin(ShownAdmin):
    about = "L’avancement de chaque activité, avec ce qui le montre."
    rank = 64
    list_display = ("ref", "title", "progress", "owner")
    fields = (
        *("ref", "title", "text", "results", "indicators", "owner", "progress"),
        *("evidence_title", "evidence_url", "position"),
    )

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "progress" in form.changed_data:
            said = ". ".join(filter(None, (f"Avancement\u00a0: {obj.progress}\u00a0%", obj.evidence_title)))
            journal.record(obj, by=request.user, said=said)


class MilestoneInline(admin.TabularInline):
    model = Milestone
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ("ref", "title", "workstream", "due", "done_on", "evidence_title", "evidence_url", "position")


@admin.register(Phase)
class PhaseAdmin(ShownAdmin):
    about = "Les dates des phases et de leurs jalons. En retard\u00a0: une date passée sans être faite."
    rank = 65
    list_display = ("number", "name", "starts_on", "ends_on")
    fields = ("number", "name", "text", "starts_on", "ends_on")
    inlines = (MilestoneInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row, changed in getattr(formset, "changed_objects", ()):
            Milestone.objects.filter(pk=row.pk, from_pack=True).update(edited_here=True)
            if "due" in changed:
                told = f"{row.due:%d/%m/%Y}" if row.due else "aucune"
                journal.record(row, by=request.user, said=f"Échéance\u00a0: {told}")
            if "done_on" in changed:
                told = f"Fait le {row.done_on:%d/%m/%Y}" if row.done_on else "N’est plus fait"
                journal.record(row, by=request.user, said=told)


@admin.register(Evaluation)
class EvaluationAdmin(MovingAdmin):
    about = "Écrire une évaluation, la publier avec ce que valent tous les indicateurs ce jour-là."
    rank = 66
    list_display = ("ref", "title", "kind", "day", "state")
    list_filter = ("state", "kind")
    readonly_fields = ("ref", "state", "published_at")
    fields = (
        *("ref", "kind", "title", "phase", "day", "text", "state", "published_at"),
        *("move_to", "move_said"),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        published = obj is not None and obj.state == Evaluation.State.PUBLISHED
        return super().has_change_permission(request, obj) and not published

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        published = obj is None or obj.state == Evaluation.State.PUBLISHED
        return super().has_delete_permission(request, obj) and not published

    def move(self, request: HttpRequest, row: Evaluation, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            with transaction.atomic():
                publish(row, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’évaluation n’est pas publiée. {' '.join(error.messages)}")
        else:
            messages.success(request, "Publiée, avec ses mesures. Elle ne change plus.")
