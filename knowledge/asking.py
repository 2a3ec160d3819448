"""Questions that visitors ask: kept, made drafts for the editors, answered by mail once published."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from knowledge.models import AskedQuestion, Item, Kind, State
from knowledge.writing import save_item
from opendatalab.mail import queue_mail
from opendatalab.region import region

DEFAULT_SLUG = "question-posee"
ASKED = AskedQuestion.State


@transaction.atomic
def ask(*, token_key: str, question: str, more: str, email: str, doubts: list[str]) -> AskedQuestion:
    """Keep a question; the same token is the same question. Without doubt it is a draft at once."""
    defaults: dict[str, Any] = {"question": question, "more": more, "email": email, "doubts": doubts}
    defaults["state"] = ASKED.DOUBTFUL if doubts else ASKED.TAKEN
    asked, new = AskedQuestion.objects.get_or_create(token_key=token_key, defaults=defaults)
    if new and not doubts:
        make_draft(asked)
    return asked


def make_draft(asked: AskedQuestion) -> Item:
    """A draft that holds the question alone: what else the visitor wrote stays with their address."""
    item = Item(kind=Kind.QUESTION, slug=free_slug(asked.question), title=asked.question, state=State.DRAFT)
    save_item(item, note="Question posée sur le portail")
    AskedQuestion.objects.filter(pk=asked.pk).update(item=item, state=ASKED.TAKEN)
    asked.item, asked.state = item, ASKED.TAKEN
    return item


def free_slug(title: str) -> str:
    base = slugify(title)[:90].strip("-") or DEFAULT_SLUG
    slug, rank = base, 1
    while Item.objects.filter(kind=Kind.QUESTION, slug=slug).exists():
        rank += 1
        slug = f"{base}-{rank}"
    return slug


@transaction.atomic
def let_through(asked: AskedQuestion) -> None:
    """A person of the team found that a doubtful question is a real one."""
    locked = AskedQuestion.objects.select_for_update().get(pk=asked.pk)
    if locked.state in (ASKED.DOUBTFUL, ASKED.SPAM) and locked.item_id is None:
        make_draft(locked)


def answer_askers() -> int:
    """Write to those whose question is now answered on a public page. Returns how many were answered."""
    waiting = AskedQuestion.objects.filter(state=ASKED.TAKEN, item__in=Item.objects.public()).select_related(
        "item"
    )
    count = 0
    for asked in waiting.order_by("pk"):
        with transaction.atomic():
            now = timezone.now()
            mine = AskedQuestion.objects.filter(pk=asked.pk, state=ASKED.TAKEN)
            if not mine.update(state=ASKED.ANSWERED, answered_at=now):
                continue
            if asked.email:
                tell_answered(asked)
            count += 1
    return count


def tell_answered(asked: AskedQuestion) -> None:
    queue_mail(
        kind="réponse à une question",
        to=asked.email,
        subject="Votre question a sa réponse",
        text=letter(asked.item, asked.asked_at),
        key=f"knowledge-answer-{asked.pk}",
    )


def letter(item: Item, asked_at) -> str:
    """None of the asker's words: the address may be somebody else's."""
    return (
        f"Bonjour,\n\n"
        f"Une question a été posée avec cette adresse sur {region().site_title}, le {asked_at:%d/%m/%Y}. "
        f"L’équipe y a répondu\u00a0:\n\n"
        f"{settings.SITE_URL}{item.get_absolute_url()}\n\n"
        f"Si vous n’avez rien demandé, ne faites rien\u00a0: votre adresse sera effacée dans "
        f"{ADDRESS_KEPT.days} jours.\n\n"
        f"{region().operator.name}\n"
    )


ADDRESS_KEPT = timedelta(days=30)  # after the answer
UNANSWERED_KEPT = timedelta(days=365)
