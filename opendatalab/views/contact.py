"""Writing to the team, and the receipt that proves it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opendatalab.contact import receive
from opendatalab.forms import ContactForm
from opendatalab.models import ContactMessage
from opendatalab.public_forms import public_form
from opendatalab.wording import long_date

TITLE = "Écrire à l’équipe"


@public_form("contact")
def contact_form(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request, initial={"subject": request.GET.get("sujet", "")})
    if form.is_valid():
        return redirect("contact_received", receive(form).receipt)
    context = {"form": form, "title": TITLE, "crumbs": crumbs(TITLE)}
    return render(request, "site/contact_form.html", context, status=form.status)


def crumbs(title: str) -> list[dict[str, str]]:
    return [{"label": "Contact", "url": reverse("contact")}, {"label": title}]


@require_safe
@never_cache
def contact_received(request: HttpRequest, receipt: str) -> HttpResponse:
    message = get_object_or_404(ContactMessage, receipt=receipt)
    title = "Message reçu"
    context = {
        "receipt": message.receipt,
        "date": long_date(message.received_at),
        "title": title,
        "crumbs": crumbs(title),
    }
    return render(request, "site/contact_received.html", context)
