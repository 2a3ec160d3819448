"""Writing to the team, and the receipt that proves it."""

import secrets

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opendatalab.forms import ContactForm
from opendatalab.mail import queue_mail
from opendatalab.models import ContactMessage
from opendatalab.public_forms import public_form
from opendatalab.region import region
from opendatalab.wording import long_date

TITLE = "Écrire à l’équipe"
RECEIVED = """Bonjour,

Votre message nous est bien parvenu le {date}.
Son numéro est le {receipt}.

L’équipe le lit et vous répond à cette adresse. Sous 7 jours s’il signale un contenu inaccessible.

{site}

Vous n’avez rien envoyé ? Ignorez ce courrier : quelqu’un a donné votre adresse par erreur.
"""
TO_THE_TEAM = """Message {receipt}, reçu le {date} par le formulaire de contact.

Sujet : {subject}
Répondre à : {email}

{text}
"""


@public_form("contact")
def contact_form(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request, initial={"subject": request.GET.get("sujet", "")})
    if form.is_valid():
        return redirect("contact_received", receive(form).receipt)
    context = {"form": form, "title": TITLE, "crumbs": crumbs(TITLE)}
    return render(request, "site/contact_form.html", context, status=form.status)


def crumbs(title: str) -> list[dict[str, str]]:
    return [{"label": "Contact", "url": reverse("contact")}, {"label": title}]


@transaction.atomic
def receive(form: ContactForm) -> ContactMessage:
    """Keep the message and what must be sent about it, once."""
    state = ContactMessage.State.DOUBTFUL if form.doubts else ContactMessage.State.NEW
    words = {name: form.cleaned_data[name] for name in ("subject", "email", "text")}
    message, new = ContactMessage.objects.get_or_create(
        token_key=form.token_key,
        defaults={**words, "state": state, "doubts": form.doubts, "receipt": secrets.token_urlsafe(16)},
    )
    if new and not form.doubts:
        announce(message)
    return message


def announce(message: ContactMessage) -> None:
    """A receipt to who wrote, the message to the team."""
    facts = {"receipt": message.receipt, "date": long_date(message.received_at), "site": region().site_title}
    queue_mail(
        kind="accusé de réception",
        to=message.email,
        subject=f"{region().site_title} : message reçu".replace(" : ", "\u00a0: "),
        text=RECEIVED.format(**facts).replace(" ?", "\u00a0?").replace(" :", "\u00a0:"),
        key=f"contact-{message.pk}-receipt",
    )
    if team := region().operator.email:
        text = TO_THE_TEAM.format(
            subject=message.get_subject_display(), email=message.email, text=message.text, **facts
        )
        queue_mail(
            kind="message à l’équipe",
            to=team,
            subject=f"Message {message.receipt}",
            text=text,
            key=f"contact-{message.pk}-team",
        )


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
