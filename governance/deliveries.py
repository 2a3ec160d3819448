"""What the clock and the catalogue say of requests, without anybody: seen, late, without answer."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalogue.models import Dataset
from governance import letters
from governance.journal import events_of, record
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import ANSWER_WITHIN, Request
from governance.workflow import move_request
from opendatalab.stamp import touch

NO_PRECISION = timedelta(days=30)
NO_VERDICT = timedelta(days=30)
FIRST_REUSE = "Première réutilisation\u00a0: "
DATASET_PAGE = re.compile(r"/(?:datasets|jeux-de-donnees)/([\w-]+)/?$")


def follow_requests() -> None:
    """Run after each sync or by the clock; twice changes nothing."""
    see_deliveries()
    see_updates()
    see_reuses()
    remind_producers()
    close_the_forgotten()


def delivered_dataset(request: Request) -> Dataset | None:
    """The dataset whose page was given as delivery, once our catalogue has it."""
    found = DATASET_PAGE.search(urlsplit(request.delivered_url).path)
    if not found:
        return None
    named = Q(slug=found[1]) | Q(source_id=found[1])
    return Dataset.objects.visible().filter(named).order_by("pk").first()


def see_deliveries() -> None:
    waiting = Request.objects.real().filter(
        state__in=(State.DELIVERED, State.VERIFIED), delivery_seen_at=None
    )
    for request in waiting.order_by("pk"):
        if dataset := delivered_dataset(request):
            _note(
                request,
                f"Le catalogue montre le jeu livré\u00a0: {dataset.title}.",
                delivery_seen_at=timezone.now(),
            )


def see_updates() -> None:
    """A dataset that was asked about has changed since: said once a request and a date."""
    asked = Request.objects.real().filter(state__in=(State.ASSIGNED, State.ACCEPTED)).exclude(dataset="")
    for request in asked.order_by("pk"):
        dataset = Dataset.objects.with_page().filter(source_id=request.dataset).first()
        if dataset is None or not dataset.last_update or dataset.last_update <= request.assigned_at:
            continue
        day = timezone.localtime(dataset.last_update)
        said = f"Le jeu a été mis à jour le {day:%d/%m/%Y}, depuis la demande."
        if not events_of(request).filter(said=said).exists():
            _note(request, said)


def see_reuses() -> None:
    """The first reuse of what was delivered ends the story: said once."""
    for request in Request.objects.real().filter(state__in=(State.DELIVERED, State.VERIFIED)).order_by("pk"):
        dataset = delivered_dataset(request)
        reuse = dataset.reuses.visible().order_by("created_at", "pk").first() if dataset else None
        if reuse and not events_of(request).filter(said__startswith=FIRST_REUSE).exists():
            _note(request, f"{FIRST_REUSE}{reuse.title}.")


def remind_producers() -> None:
    """A month without answer: one letter, without legal effect."""
    late = Request.objects.real().filter(
        state=State.ASSIGNED, reminded_at=None, assigned_at__lt=timezone.now() - ANSWER_WITHIN
    )
    for request in late.order_by("pk"):
        _note(request, "Un mois sans réponse\u00a0: le producteur est relancé.", reminded_at=timezone.now())
        if request.producer_email:
            letters.ask_producer(
                request, key=f"request-{request.pk}-reminder-{request.assigned_at:%Y%m%d}", reminder=True
            )


def close_the_forgotten() -> None:
    """Thirty days without the precision asked close a request; without a verdict, verify a delivery seen."""
    now = timezone.now()
    for request in Request.objects.real().filter(state=State.WAITING, changed_at__lt=now - NO_PRECISION):
        move_request(
            request,
            to=State.DROPPED,
            actor=Actor.PORTAL,
            facts=Facts(said="Précisions non reçues sous 30\u00a0jours."),
        )
    seen = Request.objects.real().filter(state=State.DELIVERED, changed_at__lt=now - NO_VERDICT)
    for request in seen.exclude(delivery_seen_at=None):
        move_request(request, to=State.VERIFIED, actor=Actor.PORTAL)


@transaction.atomic
def _note(request: Request, said: str, **changes) -> None:
    Request.objects.filter(pk=request.pk).update(**changes, changed_at=request.changed_at)
    record(request, capacity=Actor.PORTAL.value, said=said)
    transaction.on_commit(touch)
