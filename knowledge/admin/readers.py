"""Questions that visitors asked, and the order of the handbook."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge.asking import let_through
from knowledge.handbook import make_edition
from knowledge.models import AskedQuestion, HandbookEdition, HandbookEntry, HandbookPart
from opendatalab.admin_site import PersonsAdmin, ReadOnlyAdmin
from opendatalab.stamp import touch
from opendatalab.wording import counted

STATE = AskedQuestion.State


@admin.register(AskedQuestion)
class AskedQuestionAdmin(PersonsAdmin, ReadOnlyAdmin):
    about = "Les questions des visiteurs, leurs brouillons, et qui prévenir de la réponse."
    rank = 2
    list_display = ("question", "state", "asked_at", "its_item", "wants_news", "answered_at")
    list_filter = ("state",)
    list_select_related = ("item",)
    search_fields = ("question", "more")
    fields = ("question", "more", "email", "state", "doubts", "its_item", "asked_at", "answered_at")
    actions = ("accept", "refuse")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_askedquestion")

    def notices(self, request: HttpRequest) -> list[tuple[str, str]]:
        found = []
        for state, words in (
            (STATE.TAKEN, "question posée attend sa réponse|questions posées attendent leur réponse"),
            (STATE.DOUBTFUL, "question est en quarantaine|questions sont en quarantaine"),
        ):
            count = AskedQuestion.objects.filter(state=state).count()
            address = reverse("admin:knowledge_askedquestion_changelist", query={"state__exact": state})
            if count:
                found.append((f"{counted(count, *words.split('|'))}.", address))
        return found

    @admin.display(description="fiche")
    def its_item(self, asked: AskedQuestion) -> SafeString | str:
        if asked.item is None:
            return "–"
        address = reverse("admin:knowledge_item_change", args=[asked.item_id])
        return format_html('<a href="{}">{}</a>', address, asked.item.title)

    @admin.display(description="à prévenir", boolean=True)
    def wants_news(self, asked: AskedQuestion) -> bool:
        return bool(asked.email)

    @admin.action(description="Accepter\u00a0: en faire un brouillon", permissions=["handle"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        for asked in queryset:
            let_through(asked)
            self.log_change(request, asked, "Acceptée.")
        messages.success(request, f"{counted(len(queryset), 'question acceptée', 'questions acceptées')}.")

    @admin.action(description="Indésirable", permissions=["handle"])
    def refuse(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = queryset.filter(state=STATE.DOUBTFUL).update(state=STATE.SPAM)
        messages.success(request, f"{counted(count, 'question écartée', 'questions écartées')}.")


class EntryInline(admin.TabularInline):
    model = HandbookEntry
    autocomplete_fields = ("item",)
    extra = 1


@admin.register(HandbookPart)
class HandbookPartAdmin(admin.ModelAdmin):
    about = "Les parties du manuel de méthode, et l’ordre de leurs fiches."
    rank = 5
    list_display = ("title", "position", "from_pack")
    fields = ("title", "introduction", "position")
    inlines = (EntryInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        HandbookPart.objects.filter(pk=form.instance.pk).update(from_pack=False)
        transaction.on_commit(touch)

    def delete_model(self, request: HttpRequest, obj: HandbookPart) -> None:
        super().delete_model(request, obj)
        HandbookPart.objects.update(from_pack=False)  # or the pack would bring it back
        transaction.on_commit(touch)


@admin.register(HandbookEdition)
class HandbookEditionAdmin(ReadOnlyAdmin):
    about = "Les éditions en PDF du manuel. Une nouvelle paraît le lendemain d’un changement."
    rank = 6
    list_display = ("number", "made_at", "items", "pages", "digest")
    actions = ("make_now",)

    def has_make_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.add_handbookedition")

    @admin.action(description="Faire une édition maintenant", permissions=["make"])
    def make_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        made = make_edition()
        said = f"{made}\u00a0: à jour." if made else "Le manuel n’a pas de contenu."
        messages.success(request, said)
