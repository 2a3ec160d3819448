"""Contests for a facilitator: rules, criteria, data, jury, entries, marks, ranking."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.admin.meetings import OwnBodies, kept_by
from governance.admin.shown import MovingAdmin, MovingForm
from governance.events import contests, letters
from governance.events.datasets import datasets_named
from governance.models import Contest, Criterion, Entry, JurySeat, KitDataset
from governance.models.contests import BEST, WHOLE
from opendatalab.admin_site import PersonsAdmin
from opendatalab.wording import counted

State = Contest.State
OPENS = (State.ANNOUNCED, State.OPEN, State.RESULTS)  # where the right to change is not enough
FROZEN = ("rules", "adopted_by", "eligibility", "prizes", "winners", "host_name", "host_url")
OF_THE_TEAM = ("team", "organisation", "title", "problem", "solution", "url", "source_url", "licence")


class FrozenInline:
    """Read only once the contest is open: those who enter know what they will be judged on."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.rules_are_frozen)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and obj.rules_are_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.rules_are_frozen)


class CriterionInline(FrozenInline, admin.TabularInline):
    model = Criterion
    extra = 0
    verbose_name_plural = f"critères (la somme des poids fait {WHOLE}\u00a0%)"


class KitInline(admin.TabularInline):
    model = KitDataset
    extra = 0
    fields = ("reference", "found", "note", "position")
    readonly_fields = ("found",)

    @admin.display(description="au catalogue")
    def found(self, line: KitDataset) -> str:
        row = datasets_named([line.reference]).get(line.reference) if line.pk else None
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.title) if row else "non"


class JuryInline(admin.TabularInline):
    model = JurySeat
    extra = 0
    autocomplete_fields = ("partner",)
    fields = ("partner", "organisation", "interests", "marks")
    readonly_fields = ("marks",)

    def formfield_for_manytomany(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "interests":
            pk = request.resolver_match.kwargs.get("object_id")
            of_contest = Entry.objects.filter(contest=pk if str(pk).isdecimal() else None)
            kwargs["queryset"] = of_contest.exclude(state=Entry.State.UNCONFIRMED).order_by("title", "pk")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="notes")
    def marks(self, seat: JurySeat) -> SafeString | str:
        if not seat.pk:
            return "—"
        url = reverse("admin:governance_contest_marks", args=[seat.contest_id, seat.pk])
        return format_html('<a href="{}">Saisir ses notes</a>', url)


@admin.register(Contest)
class ContestAdmin(OwnBodies, MovingAdmin):
    about = "Un concours, le nôtre ou accueilli ailleurs\u00a0: règlement, critères, kit de données, jury."
    rank = 54
    list_display = ("ref", "title", "body", "opens_at", "closes_at", "state", "filed")
    list_filter = ("state", "body")
    list_select_related = ("body",)
    search_fields = ("ref", "title")
    readonly_fields = ("ref", "state", "rules_version", "standing")
    raw_id_fields = ("adopted_by",)
    inlines = (CriterionInline, KitInline, JuryInline)
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said", "standing")}),
        (
            "Le concours",
            {"fields": ("title", "body", "sector", ("host_name", "host_url"), "text", "eligibility")},
        ),
        ("Dates", {"fields": (("opens_at", "closes_at"), ("jury_on", "results_on"))}),
        ("Prix", {"fields": ("prizes", "winners")}),
        ("Règlement", {"fields": ("rules_version", "rules", "adopted_by")}),
    )

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "body":
            kwargs["queryset"] = kept_by(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        frozen = obj and obj.rules_are_frozen
        return (*self.readonly_fields, *FROZEN) if frozen else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was announced is cancelled, never removed."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: one for name, one in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description="dossiers")
    def filed(self, row: Contest) -> int:
        return row.entries.exclude(state=Entry.State.UNCONFIRMED).count()

    @admin.display(description="version du règlement")
    def rules_version(self, row: Contest) -> str:
        last = row.versions.order_by("-number").first() if row.pk else None
        return f"{last.number}, du {last.at:%d/%m/%Y}" if last else "—"

    @admin.display(description="classement provisoire, pour l’équipe seule")
    def standing(self, row: Contest) -> str:
        if not row.pk or row.state != State.JURY:
            return "—"
        try:
            lines = contests.ranking(row)
        except ValidationError as error:
            return " ".join(error.messages)
        return "\n".join(f"{line.rank}. {line.entry} ({line.score}\u00a0/\u00a0{BEST})" for line in lines)

    def save_model(self, request: HttpRequest, obj: Contest, form: Any, change: bool) -> None:
        if change and {"opens_at", "closes_at", "jury_on", "results_on"} & set(form.changed_data):
            obj.sequence += 1
        super().save_model(request, obj, form, change)

    def after_saving(self, request: HttpRequest, row: Contest) -> None:
        if version := contests.keep_rules(row, by=request.user):
            messages.info(request, f"Règlement\u00a0: version {version.number}.")
        dropped = sum(contests.forget_interested_marks(seat) for seat in row.jury.all())
        if dropped:
            said = counted(dropped, "note retirée", "notes retirées")
            messages.warning(request, f"Intérêt déclaré\u00a0: {said}.")

    def move(self, request: HttpRequest, row: Contest, to: str, said: str) -> None:
        if to in OPENS and not request.user.has_perm("governance.open_event"):
            messages.error(request, "Annoncer, ouvrir et publier le palmarès revient au chef de projet.")
            return
        row.refresh_from_db()
        try:
            contests.move_contest(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = Entry.objects.filter(state=Entry.State.FILED).count()
        base = reverse("admin:governance_entry_changelist")
        address = f"{base}?state__exact={Entry.State.FILED}"
        return [(f"{waiting} dossier(s) de concours à juger recevables ou non.", address)] if waiting else []

    def get_urls(self) -> list[URLPattern]:
        marks = self.admin_site.admin_view(self.marks)
        return [
            path("<int:pk>/notes/<int:seat>/", marks, name="governance_contest_marks"),
            *super().get_urls(),
        ]

    def marks(self, request: HttpRequest, pk: int, seat: int) -> HttpResponse:
        """A juror's marks: entries down, criteria across."""
        row = self.get_queryset(request).filter(pk=pk).first()
        juror = row.jury.filter(pk=seat).select_related("partner").first() if row else None
        if row is None or juror is None:
            raise Http404("jury")
        if not self.has_change_permission(request, row) or not request.user.has_perm("governance.add_score"):
            raise PermissionDenied
        entries, criteria, known = contests.marks_of(row, juror)
        if request.method == "POST":
            try:
                sent = read_marks(request.POST, entries, criteria)
                changed = contests.keep_marks(juror, sent, by=request.user)
            except ValidationError as error:
                messages.error(request, f"Rien n’est enregistré. {' '.join(error.messages)}")
            else:
                messages.success(request, f"{counted(changed, 'note changée', 'notes changées')}.")
                return redirect("admin:governance_contest_marks", row.pk, juror.pk)
        interests = set(juror.interests.order_by("pk").values_list("pk", flat=True))
        lines = [
            {
                "entry": entry,
                "closed": entry.pk in interests,
                "cells": [
                    {
                        "name": f"note-{entry.pk}-{criterion.pk}",
                        "label": f"{entry.title}, {criterion.label}",
                        "value": known.get((entry.pk, criterion.pk)),
                    }
                    for criterion in criteria
                ],
            }
            for entry in entries
        ]
        context = {
            **self.admin_site.each_context(request),
            **{"title": f"Notes\u00a0: {juror.name}", "original": row, "seat": juror, "best": BEST},
            **{"criteria": criteria, "lines": lines, "open": row.state == State.JURY},
        }
        return TemplateResponse(request, "admin/governance/contest/marks.html", context)


def read_marks(sent: Any, entries: list[Entry], criteria: list[Criterion]) -> dict:
    """Fields `note-<entry>-<criterion>`; a comma is a point, an empty field takes the mark back."""
    marks: dict[tuple[int, int], Decimal | None] = {}
    for entry in entries:
        for criterion in criteria:
            name = f"note-{entry.pk}-{criterion.pk}"
            if name not in sent:
                continue
            written = sent[name].strip().replace(",", ".")
            try:
                value = Decimal(written).quantize(Decimal("0.01")) if written else None
            except InvalidOperation as error:
                raise ValidationError(f"«\u00a0{written[:20]}\u00a0» n’est pas une note.") from error
            marks[entry.pk, criterion.pk] = value
    return marks


class EntryForm(MovingForm):
    data = forms.CharField(
        label="données employées",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un jeu du catalogue par ligne\u00a0: l’adresse de sa page ou son identifiant.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "data" in self.fields:
            self.fields["data"].initial = "\n".join(self.instance.datasets)

    def clean_data(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["data"].splitlines() if line.strip()]
        kept = set(self.instance.datasets)
        found = datasets_named(lines)
        if lost := [line for line in lines if line not in found and line not in kept]:
            raise ValidationError(f"Ce jeu n’est pas au catalogue\u00a0: {lost[0]}")
        return list(dict.fromkeys(found[line].source_id if line in found else line for line in lines))


@admin.register(Entry)
class EntryAdmin(OwnBodies, PersonsAdmin, MovingAdmin):
    about = (
        "Les dossiers déposés\u00a0: recevables ou non, lauréats. L’adresse de l’équipe n’est jamais publiée."
    )
    rank = 55
    form = EntryForm
    body_path = "contest__body"
    list_display = ("ref", "title", "team", "contest", "state", "rank", "created_at", "reasons")
    list_filter = ("state", "contest")
    list_select_related = ("contest",)
    search_fields = ("ref", "title", "team")
    readonly_fields = ("ref", "state", "contact_email", "created_at", "reasons", "story_link")
    actions = ("accept",)
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said", "rank", "story_link")}),
        ("Le dossier", {"fields": ("contest", *OF_THE_TEAM, "data")}),
        ("L’équipe", {"fields": ("contact_email", "created_at", "reasons")}),
    )

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "contest":
            kwargs["queryset"] = Contest.objects.filter(body__in=kept_by(request)).order_by(
                "-opens_at", "-pk"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        """Dossiers freeze at closing; the rank of our own contests is computed."""
        fixed = (*self.readonly_fields, "contest") if obj else self.readonly_fields
        if obj and obj.contest.state in Contest.AFTER_CLOSING and not obj.contest.is_hosted:
            return (*fixed, *OF_THE_TEAM, "rank", "datasets")
        return fixed if obj and obj.contest.is_hosted else (*fixed, "rank")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if "datasets" not in self.get_readonly_fields(request, obj):
            return self.fieldsets
        first, dossier, team = self.fieldsets
        return (first, (dossier[0], {"fields": ("contest", *OF_THE_TEAM, "datasets")}), team)

    @admin.display(description="récit de succès")
    def story_link(self, row: Entry) -> SafeString | str:
        if not row.story_id:
            return "—"
        url = reverse("admin:knowledge_item_change", args=[row.story_id])
        return format_html('<a href="{}">{}</a>', url, row.story.title)

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: Entry) -> str:
        return ", ".join(row.doubts) or "—"

    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: bool) -> None:
        if "data" in form.cleaned_data:
            obj.datasets = form.cleaned_data["data"]
        super().save_model(request, obj, form, change)

    def move(self, request: HttpRequest, row: Entry, to: str, said: str) -> None:
        row.refresh_from_db()
        try:
            contests.move_entry(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    @admin.action(description="Sortir de la quarantaine", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for row in queryset.filter(state=Entry.State.UNCONFIRMED).exclude(doubts=[]):
                Entry.objects.filter(pk=row.pk).update(doubts=[])
                letters.ask_about_entry(row)
