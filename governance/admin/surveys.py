"""Surveys as the team makes them: questions a line each, waves, invitations, results without anybody."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance import journal
from governance.admin.shown import MovingAdmin, MovingForm, ShownAdmin
from governance.models import Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave
from governance.surveys.answering import accept, move_wave, publishable
from governance.surveys.forms import AnswerForm
from governance.surveys.invitations import invite
from governance.surveys.questions import NAMES
from governance.surveys.views import asking, wave_context
from opendatalab.wording import counted

State = Wave.State
BY_THE_LEAD = (State.OPEN, State.PUBLISHED)
MOST_INVITED = 500
HOW_TO = (
    "Une question par ligne\u00a0: «\u00a0Utilité | échelle | 1 = Pas utile ; 5 = Très utile\u00a0». "
    f"Sortes\u00a0: {', '.join(NAMES)}. Après une barre, au besoin\u00a0: «\u00a0obligatoire\u00a0», "
    "«\u00a0aide\u00a0: …\u00a0», «\u00a0clé\u00a0: …\u00a0». «\u00a0# Titre\u00a0» ouvre une "
    "rubrique\u00a0; «\u00a0# Pour chaque jeu phare\u00a0», une rubrique répétée pour chacun. La clé "
    "s’écrit à l’enregistrement\u00a0: c’est par elle que deux vagues se comparent."
)


@admin.register(Survey)
class SurveyAdmin(ShownAdmin):
    about = "Ce que l’on demande, et à propos de quoi. Une question par ligne, sans code."
    rank = 56
    list_display = ("title", "kind", "sector", "version", "asked")
    list_filter = ("kind", "sector")
    list_select_related = ("sector",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "sector", "intro")}),
        ("Les questions", {"description": HOW_TO, "fields": ("subjects", "questionnaire", "version")}),
    )
    readonly_fields = ("version",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj and obj.from_pack else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return (*self.readonly_fields, "slug") if obj and obj.from_pack else self.readonly_fields

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any):
        if db_field.name == "questionnaire":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 24, "cols": 110, "spellcheck": "true"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="questions")
    def asked(self, survey: Survey) -> int:
        return len(survey.questions())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was asked stays: its results name it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.waves.exists())

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def save_model(self, request: HttpRequest, obj: Survey, form: Any, change: bool) -> None:
        """A version that was asked is frozen: its waves keep it, this is the next one."""
        changed = {"questionnaire", "subjects"} & set(form.changed_data)
        if change and changed and obj.is_asked:
            obj.version += 1
            journal.record(obj, by=request.user, said=f"Questionnaire, version {obj.version}")
            messages.info(
                request,
                f"Version {obj.version}\u00a0: les vagues déjà ouvertes gardent leurs questions. Deux vagues "
                "se comparent sur les questions qui n’ont changé ni de clé, ni de sorte, ni d’options.",
            )
        super().save_model(request, obj, form, change)


class WaveForm(MovingForm):
    addresses = forms.CharField(
        label="inviter ces adresses",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Une par ligne, {MOST_INVITED} au plus\u00a0; chacune est effacée dès la réponse.",
    )

    def clean_addresses(self) -> list[str]:
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if one]
        wrong = []
        for rank, one in enumerate(found, 1):
            try:
                validate_email(one)
            except ValidationError:
                wrong.append(str(rank))
        if wrong:
            raise ValidationError(
                f"Adresse mal écrite, dans l’ordre donné\u00a0: n° {', '.join(wrong[:10])}."
            )
        if len(found) > MOST_INVITED:
            raise ValidationError(f"{MOST_INVITED} adresses au plus à la fois.")
        return found

    def clean(self) -> dict:
        given = super().clean()
        if given.get("addresses") and not (
            self.instance.mode == Wave.Mode.INVITATION and self.instance.takes_answers
        ):
            self.add_error(
                "addresses", "Ouvrez d’abord la vague, en mode «\u00a0invitations individuelles\u00a0»."
            )
        return given


@admin.register(Wave)
class WaveAdmin(MovingAdmin):
    about = "Ouvrir une enquête entre deux dates, inviter, fermer, lire les résultats, les publier."
    rank = 57
    form = WaveForm
    list_display = ("ref", "survey", "label", "mode", "closes_on", "state", "received")
    list_filter = ("state", "survey")
    list_select_related = ("survey",)
    search_fields = ("ref", "label", "survey__title")
    readonly_fields = ("ref", "state", "pages", "received", "replies")
    fieldsets = (
        (None, {"fields": ("ref", "state", "move_to", "move_said", "pages")}),
        ("La vague", {"fields": ("survey", "label", "mode", "population", "closes_on")}),
        ("Les réponses", {"fields": ("received", "replies", "addresses")}),
    )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/apercu/", wrap(self.preview), name="governance_wave_preview"),
            path("<int:pk>/resultats/", wrap(self.results), name="governance_wave_results"),
        ]
        return own + super().get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        frozen = obj and obj.state != State.DRAFT
        more = ("survey", "mode") if frozen else ()
        if obj and obj.state not in (State.DRAFT, State.OPEN):
            more += ("closes_on", "population")
        return (*self.readonly_fields, *more)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == State.DRAFT)

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    @admin.display(description="réponses")
    def received(self, wave: Wave) -> int:
        return wave.answers.filter(doubts=[]).count() if wave.pk else 0

    @admin.display(description="invitations")
    def replies(self, wave: Wave) -> str:
        if not wave.pk or not (sent := wave.invitations.count()):
            return "—"
        answered = wave.invitations.filter(state=SurveyInvitation.State.ANSWERED).count()
        return f"{counted(sent, 'envoyée', 'envoyées')}, {counted(answered, 'répondue', 'répondues')}"

    @admin.display(description="voir")
    def pages(self, wave: Wave) -> SafeString | str:
        if not wave.pk:
            return "—"
        if wave.state in (State.DRAFT, State.OPEN):
            url = reverse("admin:governance_wave_preview", args=[wave.pk])
            return format_html('<a href="{}">Aperçu du questionnaire</a>', url)
        url = reverse("admin:governance_wave_results", args=[wave.pk])
        return format_html('<a href="{}">Résultats tels qu’ils seraient publiés</a>', url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        addresses = form.cleaned_data.get("addresses")
        if addresses and form.instance.takes_answers:
            sent = invite(form.instance, addresses, by=request.user)
            messages.success(request, f"{counted(sent, 'invitation part', 'invitations partent')}.")

    def move(self, request: HttpRequest, row: Wave, to: str, said: str) -> None:
        if to in BY_THE_LEAD and not request.user.has_perm("governance.publish_wave"):
            messages.error(request, "Ouvrir une vague et publier ses résultats revient au chef de projet.")
            return
        row.refresh_from_db()
        try:
            move_wave(row, to=to, by=request.user, said=said)
        except ValidationError as error:
            messages.error(request, f"L’état n’a pas changé. {' '.join(error.messages)}")
        else:
            messages.success(request, f"État\u00a0: {row.get_state_display().lower()}.")

    def readable(self, request: HttpRequest, pk: int) -> Wave:
        row = get_object_or_404(Wave.objects.select_related("survey__sector"), pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a respondent will see. Nothing can be sent from there."""
        row = self.readable(request, pk)
        context = asking(row, AnswerForm(request, wave=row)) | {"preview": True, "crumbs": []}
        return render(request, "governance/surveys/answer.html", context)

    def results(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The masked results, before they are published: nobody on the team reads an answer."""
        row = self.readable(request, pk)
        if row.state in (State.DRAFT, State.OPEN):
            messages.info(request, "Les résultats se lisent une fois la vague fermée.")
            return redirect("admin:governance_wave_change", pk)
        if row.state == State.CLOSED:
            row.results = publishable(row)
        if not row.results or row.results["n"] is None:
            messages.info(request, "Moins de cinq réponses\u00a0: il n’y a rien à lire.")
            return redirect("admin:governance_wave_change", pk)
        context = wave_context(row) | {"preview": row.state == State.CLOSED, "crumbs": []}
        return render(request, "governance/surveys/wave.html", context)

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        waiting = Wave.objects.filter(state=State.CLOSED).count()
        address = f"{reverse('admin:governance_wave_changelist')}?state__exact=closed"
        return [(f"{waiting} vague(s) d’enquête à dépouiller.", address)] if waiting else []


@admin.register(SurveyAnswer)
class SurveyAnswerAdmin(ShownAdmin):
    about = "Les réponses qui semblent venir d’un robot, et elles seules\u00a0: accepter ou supprimer."
    rank = 58
    list_display = ("day", "wave", "reasons")
    list_filter = ("wave",)
    list_select_related = ("wave__survey",)
    fields = ("wave", "day", "reasons", "answers", "held")
    readonly_fields = fields
    actions = ("accept",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Quarantine alone: an answer that counts is read by nobody."""
        return super().get_queryset(request).exclude(doubts=[])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="raisons de la quarantaine")
    def reasons(self, row: SurveyAnswer) -> str:
        return ", ".join(row.doubts)

    def has_accept_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("governance.change_surveyanswer")

    @admin.action(description="Sortir de la quarantaine", permissions=["accept"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset.select_related("wave"):
            try:
                accept(row)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))


@admin.register(SurveyRemark)
class SurveyRemarkAdmin(ShownAdmin):
    about = (
        "Ce qui a été écrit. Rien n’en est publié avant d’avoir été relu et recopié sans détail personnel."
    )
    rank = 59
    list_display = ("day", "wave", "start", "is_shown")
    list_filter = ("wave",)
    list_select_related = ("wave__survey",)
    fields = ("wave", "question", "day", "text", "shown")
    readonly_fields = fields[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="texte reçu")
    def start(self, row: SurveyRemark) -> str:
        return row.text[:80] or "effacé"

    @admin.display(description="à publier", boolean=True)
    def is_shown(self, row: SurveyRemark) -> bool:
        return bool(row.shown)

    def save_model(self, request: HttpRequest, obj: SurveyRemark, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            said = "Commentaire relu, à publier" if obj.shown else "Commentaire retiré"
            journal.record(obj.wave, by=request.user, said=said, is_public=False)
