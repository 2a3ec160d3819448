"""An opinion from its form to its answer: kept once, confirmed by letter, read by the team, answered."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from governance import journal
from governance.consultations.forms import CommentForm
from governance.lists import paged
from governance.models import Comment
from governance.models.consultations import Consulted
from opendatalab.mail import queue_mail
from opendatalab.region import region

State = Comment.State
OPINIONS = 20  # a page
CAPACITY = "participant à la consultation"
CONFIRM = """Bonjour,

Quelqu’un a donné cette adresse avec un avis sur\u00a0: {about}

Confirmez qu’il vient de vous sur cette page, avant 7\u00a0jours et avant la fin de la consultation\u00a0:
{link}

Vous n’avez rien envoyé\u00a0? Ignorez ce courrier\u00a0: sans confirmation, tout s’efface sous 7\u00a0jours.

{site}
"""
ANSWERED = """Bonjour,

Votre avis {ref} sur «\u00a0{about}\u00a0» a reçu sa réponse\u00a0: {verdict}.

{reason}

Tous les avis et leurs réponses\u00a0: {link}

{site}
"""


@transaction.atomic
def submit(row: Consulted, form: CommentForm) -> Comment:
    """What looks like a robot's waits for a person; else a letter asks to confirm."""
    words = {name: form.cleaned_data[name] for name in ("text", "part", "capacity", "email")}
    comment, new = Comment.objects.get_or_create(
        token_key=form.token_key,
        defaults={"subject": row._meta.model_name, "ref_of": row.ref, "doubts": form.doubts, **words},
    )
    if new and not form.doubts:
        ask_to_confirm(comment)
    return comment


def ask_to_confirm(comment: Comment) -> None:
    link = reverse("governance:comment_confirm", args=[comment.key])
    _send(comment, "avis à confirmer", "Confirmez votre avis", CONFIRM, link=f"{settings.SITE_URL}{link}")


def confirm(comment: Comment) -> bool:
    """Whether it counts: confirmed now or before, while the consultation ran."""
    if comment.state != State.UNCONFIRMED:
        return comment.state != State.REJECTED
    if not comment.about.takes_comments:
        return False
    journal.move(comment, to=State.RECEIVED, capacity=CAPACITY, is_public=False)
    return True


@transaction.atomic
def move_comment(comment: Comment, *, to: str, said: str = "", by: Any = None) -> None:
    journal.move(comment, to=to, said=said, by=by, is_public=to != State.REJECTED)
    if to == State.ANSWERED and comment.email:
        tell_answered(comment)


def tell_answered(comment: Comment) -> None:
    _send(
        comment,
        "réponse à un avis",
        f"Réponse à votre avis {comment.ref}",
        ANSWERED,
        link=f"{settings.SITE_URL}{comment.about.get_absolute_url()}#avis",
        verdict=comment.get_verdict_display().lower(),
        reason=comment.reason,
    )


def _send(comment: Comment, kind: str, subject: str, text: str, **words: str) -> None:
    about = comment.about
    queue_mail(
        kind=kind,
        to=comment.email,
        subject=f"{subject}\u00a0: {about.title}",
        text=text.format(about=about.title, ref=comment.ref, site=region().site_title, **words),
        key=f"comment-{comment.pk}-{comment.state}",
    )


def synthesis(row: Consulted, request: HttpRequest) -> dict[str, Any]:
    """What the page of a text says of its consultation: opinions page by page, how many have an answer."""
    comments = row.comments.public().order_by("created_at", "pk")
    found = paged(request, comments, request.path, "", OPINIONS)
    return found | {
        "open": row.takes_comments,
        "comments": found["page"],
        "count": found["page"].paginator.count,
        "answered": comments.filter(state=State.ANSWERED).count(),
    }
