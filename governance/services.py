"""What visitors do: ask, confirm, support. Each is kept once, whatever is sent twice."""

import re
import secrets

from django.db import transaction
from django.utils import timezone

from catalogue.models import Dataset, Organization
from governance import letters
from governance.models import Sector
from governance.models.request_states import Actor, State
from governance.models.requests import Request, Support
from governance.workflow import move_request
from opendatalab.public_forms import PublicForm
from opendatalab.retention import person_digest
from opendatalab.stamp import touch
from sig.territories import fold

ALIKE = 5
SHORTEST_WORD = 5


@transaction.atomic
def submit_request(form: PublicForm) -> Request:
    """Keep the request, unseen, and ask its author to confirm; a doubtful one waits for the team instead."""
    said = form.cleaned_data
    dataset = Dataset.objects.with_page().filter(source_id=said["dataset"]).first()
    producer = Organization.objects.with_page().filter(source_id=said["organization"]).first()
    producer = producer or (dataset.organization if dataset else None)
    request, new = Request.objects.get_or_create(
        token_key=form.token_key,
        defaults={
            **{name: said[name] for name in ("kind", "title", "description", "purpose", "capacity", "email")},
            "dataset": dataset.source_id if dataset else "",
            "dataset_title": dataset.title if dataset else "",
            "producer": producer.source_id if producer else "",
            "producer_name": producer.name if producer else "",
            "geozone": said["geozone"],
            "sector": sector_of(dataset),
            "doubts": form.doubts,
            "receipt": secrets.token_urlsafe(16),
        },
    )
    if new and not form.doubts:
        letters.ask_to_confirm(request)
    return request


def sector_of(dataset: Dataset | None) -> Sector | None:
    """The sector whose theme of the catalogue is this dataset's; the team may choose another."""
    theme = dataset and (dataset.editor_theme or dataset.theme)
    return Sector.objects.public().filter(theme=theme).order_by("position", "pk").first() if theme else None


def confirm_request(request: Request) -> None:
    """By the link of the letter; the second time changes nothing."""
    if request.state == State.UNCONFIRMED:
        move_request(request, to=State.MODERATION, actor=Actor.ASKER)
        letters.tell_team(request, f"La demande {request.ref} est confirmée et attend votre relecture.")


def let_through(request: Request) -> None:
    """The team says that a doubtful request is genuine: its author is asked to confirm, as anybody."""
    with transaction.atomic():
        Request.objects.filter(pk=request.pk).update(doubts=[])
        letters.ask_to_confirm(request)


@transaction.atomic
def submit_support(request: Request, form: PublicForm) -> None:
    said = form.cleaned_data
    if said["email"].lower() == request.email.lower():
        return
    defaults = {
        "capacity": said["capacity"],
        "reason": said["reason"],
        "email": said["email"],
        "token_key": form.token_key,
    }
    if Support.objects.filter(token_key=form.token_key).exists():
        return
    person = person_digest(said["email"])
    support, new = Support.objects.get_or_create(request=request, person=person, defaults=defaults)
    if new and not form.doubts:
        letters.ask_to_confirm_support(support)


def confirm_support(support: Support) -> None:
    if support.confirmed_at is None:
        with transaction.atomic():
            Support.objects.filter(pk=support.pk).update(confirmed_at=timezone.now())
            transaction.on_commit(touch)


def look_alike(title: str, *, dataset: str) -> list[Request]:
    """Public requests that may ask the same: about the same dataset, or with two long words of the title."""
    words = _long_words(title)
    found = []
    for request in Request.objects.public().real().with_supports():
        same = dataset and request.dataset == dataset
        if same or len(words & _long_words(request.title)) >= 2:
            found.append(request)
    return found[:ALIKE]


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) >= SHORTEST_WORD}
