"""What readers send: « cette page vous a-t-elle aidé ? », « poser une question »."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.views.addresses import crumbs
from knowledge.asking import ADDRESS_KEPT, UNANSWERED_KEPT, ask
from knowledge.models import Feedback
from knowledge.reader_forms import OpinionForm, QuestionForm
from knowledge.views.items import find, way_to
from opendatalab.public_forms import public_form
from opendatalab.wording import counted

HOME = ("Connaissances", "knowledge:home")


@public_form("opinion")
def opinion(request: HttpRequest, folder: str, slug: str) -> HttpResponse:
    """A page of its own without scripts, a fragment at the foot of the item's page with them."""
    mark, item = find(folder, slug)
    form = OpinionForm(request)
    if form.is_valid():
        with transaction.atomic():
            Feedback.objects.get_or_create(
                token_key=form.token_key,
                defaults={
                    "item": item,
                    "helped": form.cleaned_data["helped"] == "oui",
                    "word": form.cleaned_data["word"],
                    "doubtful": bool(form.doubts),
                },
            )
        thanks = reverse("knowledge:opinion_thanks", args=[folder, slug])
        return render(request, "knowledge/_thanks.html") if request.htmx else redirect(thanks)
    context = {
        "form": form,
        "item": item,
        "action": reverse("knowledge:opinion", args=[folder, slug]),
        "crumbs": way_to(mark, item.title),
    }
    if request.htmx:  # 422 would not be swapped in
        return render(request, "knowledge/_opinion.html", context)
    return render(request, "knowledge/opinion.html", context, status=form.status)


@never_cache
@require_safe
def opinion_thanks(request: HttpRequest, folder: str, slug: str) -> HttpResponse:
    mark, item = find(folder, slug)
    return render(request, "knowledge/thanks.html", {"item": item, "crumbs": way_to(mark, item.title)})


@public_form("question")
def ask_question(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request)
    if form.is_valid():
        given = form.cleaned_data
        ask(
            token_key=form.token_key,
            question=given["question"],
            more=given["more"],
            email=given["email"],
            doubts=form.doubts,
        )
        return redirect("knowledge:asked")
    context = {
        "form": form,
        "kept": counted(ADDRESS_KEPT.days, "jour", "jours"),
        "unanswered": counted(UNANSWERED_KEPT.days // 365, "an", "ans"),
        "crumbs": asking_crumbs("Poser une question"),
    }
    return render(request, "knowledge/ask.html", context, status=form.status)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The same words for all: nothing here says who asked, or what."""
    return render(request, "knowledge/asked.html", {"crumbs": asking_crumbs("Question envoyée")})


def asking_crumbs(title: str) -> list[dict[str, str]]:
    questions = ("Questions fréquentes", reverse("knowledge:questions"))
    return crumbs((HOME[0], reverse(HOME[1])), questions, (title, ""))
