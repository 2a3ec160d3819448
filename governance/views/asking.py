"""Asking, confirming, supporting, verifying: what visitors do, without account."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Dataset, Organization
from governance import letters, services
from governance.forms import ConfirmForm, NewRequestForm, SupportForm, VerifyForm
from governance.journal import record
from governance.models.request_states import OPEN, Actor, Kind, State
from governance.models.requests import Request, Support
from governance.views.addresses import crumbs
from governance.workflow import move_request
from opendatalab.public_forms import public_form
from opendatalab.wording import long_date
from sig import territories

UNKNOWN_LINK = "Ce lien n’est plus valable, ou a été mal recopié."


@public_form("demande")
def new_request(request: HttpRequest) -> HttpResponse:
    """`besoin`, `geozone`, `dataset` and `organization` come from the page that the visitor was on."""
    form = NewRequestForm(request, initial=started(request))
    if form.wants_document:
        query = urlencode({"organization": request.POST.get("organization", "")})
        return redirect(f"{reverse('governance:cada')}?{query}")
    alike: list[Request] = []
    if form.is_valid():
        if not form.cleaned_data["seen"]:
            alike = services.look_alike(form.cleaned_data["title"], dataset=form.cleaned_data["dataset"])
        if not alike:
            return redirect("governance:request_sent", services.submit_request(form).receipt)
    context = {
        "form": form,
        "alike": [in_a_line(other) for other in alike],
        "about": about(form),
        "crumbs": crumbs("Nouvelle demande"),
    }
    return render(request, "governance/request_form.html", context, status=form.status)


def started(request: HttpRequest) -> dict[str, str]:
    asked = request.GET
    words = "".join(c for c in asked.get("besoin", "") if c.isprintable())[:150]
    zone = territories.resolve(asked.get("geozone", ""))
    return {
        "wish": "ameliorer",
        "title": words,
        "kind": asked.get("nature") if asked.get("nature") in Kind.values else "ouvrir" if words else "",
        "place": territories.zone_label(zone) if zone else "",
        "dataset": asked.get("dataset", "")[:64],
        "organization": asked.get("organization", "")[:64],
    }


def about(form: NewRequestForm) -> str:
    """The dataset or the producer that the request is about, in words."""
    dataset = Dataset.objects.with_page().filter(source_id=form["dataset"].value() or "-").first()
    if dataset:
        return f"le jeu «\u00a0{dataset.title}\u00a0»"
    producer = Organization.objects.with_page().filter(source_id=form["organization"].value() or "-").first()
    return f"les données de\u00a0: {producer.name}" if producer else ""


def in_a_line(request: Request) -> dict[str, Any]:
    return {"title": request.title, "url": request.get_absolute_url(), "state": request.get_state_display()}


@require_safe
@never_cache
def request_sent(request: HttpRequest, receipt: str) -> HttpResponse:
    sent = get_object_or_404(Request, receipt=receipt)
    context = {
        "receipt": receipt,
        "date": long_date(sent.created_at),
        "confirmed": sent.state != State.UNCONFIRMED,
        "crumbs": crumbs("Demande enregistrée"),
    }
    return render(request, "governance/request_sent.html", context)


@public_form("confirmation")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = letters.read_token(letters.CONFIRM, token)
    asked = Request.objects.filter(pk=pk).first()
    form = ConfirmForm(request)
    done = asked is not None and asked.state != State.UNCONFIRMED
    if asked and form.is_valid():
        services.confirm_request(asked)
        done = True
    return confirmation(request, form, what="votre demande", known=asked is not None, done=done, after=AFTER)


AFTER = "L’équipe la relit sous deux jours ouvrés, puis la publie. Un courrier vous le dira."
AFTER_SUPPORT = "Il est compté sur la page de la demande."


@public_form("confirmation")
def confirm_support(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = letters.read_token(letters.SUPPORT, token)
    support = Support.objects.filter(pk=pk).first()
    form = ConfirmForm(request)
    done = support is not None and support.confirmed_at is not None
    if support and form.is_valid():
        services.confirm_support(support)
        done = True
    return confirmation(
        request, form, what="votre soutien", known=support is not None, done=done, after=AFTER_SUPPORT
    )


def confirmation(request: HttpRequest, form: ConfirmForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "crumbs": crumbs("Confirmation"), "unknown": UNKNOWN_LINK}
    return render(request, "governance/confirm.html", context, status=200 if context["known"] else 404)


@public_form("soutien")
def support(request: HttpRequest, ref: str) -> HttpResponse:
    asked = public_request(ref)
    form = SupportForm(request)
    sent = form.is_valid()
    if sent:
        services.submit_support(asked, form)
    context = {
        "form": form,
        "asked": asked,
        "sent": sent,
        "crumbs": crumbs(asked.title, asked.get_absolute_url(), "Moi aussi"),
    }
    return render(request, "governance/support.html", context, status=form.status)


def public_request(ref: str) -> Request:
    """An open request that anybody may read."""
    found = Request.objects.public().real().filter(pk=pk_of(ref), state__in=OPEN).first()
    if found is None or found.ref != ref:
        raise Http404
    return found


def pk_of(ref: str) -> int:
    return int(ref.rpartition("-")[2])


@public_form("verification")
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Who asked says whether the delivery answers the need."""
    pk, _ = letters.read_token(letters.VERIFY, token)
    asked = Request.objects.filter(pk=pk).first()
    form = VerifyForm(request)
    open_ = asked is not None and asked.state == State.DELIVERED
    done = False
    if open_ and form.is_valid():
        try:
            answer(asked, good=form.cleaned_data["answers"] == "oui", said=form.cleaned_data["said"])
            done = True
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "asked": asked,
        "open": open_,
        "done": done,
        "unknown": UNKNOWN_LINK,
        "crumbs": crumbs("Livraison"),
    }
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/verify.html", context, status=200 if asked else 404)


@transaction.atomic
def answer(asked: Request, *, good: bool, said: str) -> None:
    again = State.ASSIGNED if asked.producer_name else State.PUBLISHED
    to = State.VERIFIED if good else again
    move_request(asked, to=to, actor=Actor.ASKER)
    if said:
        record(asked, capacity=Actor.ASKER.value, said=said, is_public=False)


@require_safe
@never_cache
def cada(request: HttpRequest) -> HttpResponse:
    """A letter to copy: nothing that the visitor would write in it comes to us."""
    producer = Organization.objects.with_page().filter(source_id=request.GET.get("organization", "-")).first()
    context = {
        "producer": producer.name if producer else "",
        "crumbs": crumbs("Demander un document (CADA)"),
    }
    return render(request, "governance/cada.html", context)
