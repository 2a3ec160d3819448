"""How servers do: a small question to each, now and then; days counted, months shown, the team told once.

A published layer that fails three tries in a row, or that its server has no more, is a letter to the team.
The maps stay: they show the last good copy, then say that the layer does not answer.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from opendatalab.http import UpstreamError
from opendatalab.mail import queue_mail, team_address
from opendatalab.region import region
from opendatalab.stamp import touch
from sig.clients.ogc import wfs
from sig.clients.ogc.planes import degrees_to_mercator
from sig.models import Layer, LayerChange, MapService, ServiceCheck
from sig.relay.pictures import draw
from sig.relay.targets import target_of

logger = logging.getLogger(__name__)
AT_ONCE = 3  # layers of one service tried at a time
TOLD_AFTER = 3  # failures in a row
SIDE, HALF = 64, 5_000.0  # pixels, metres
KEPT_MONTHS = 24


def probe(layer: Layer) -> str:
    """Ask a small picture of the middle of a layer, or one object: what went wrong in words, or ""."""
    target = target_of(layer)
    try:
        if target.has_images:
            west, south, east, north = target.box or (-5.0, 42.0, 8.0, 51.0)
            x, y = degrees_to_mercator((west + east) / 2, (south + north) / 2)
            draw(target, (x - HALF, y - HALF, x + HALF, y + HALF), SIDE, SIDE)
        elif target.has_features:
            wfs.sample(target.feature_type, count=1)
    except UpstreamError as error:
        return str(error)
    return ""


def check_services(*, now: datetime | None = None) -> dict[str, int]:
    """Try some published layers of each active service, those tried longest ago; count, note, tell."""
    now = now or timezone.now()
    counts = {"answered": 0, "failed": 0}
    for service in MapService.objects.filter(active=True).order_by("pk"):
        layers = service.layers.filter(published=True).order_by(F("checked_at").asc(nulls_first=True), "pk")
        for layer in layers.select_related("service")[:AT_ONCE]:
            problem = probe(layer)
            counts["failed" if problem else "answered"] += 1
            note(layer, problem, now=now)
    tell_of_lost_layers(now=now)
    return counts


@transaction.atomic
def note(layer: Layer, problem: str, *, now: datetime) -> None:
    """Write down one try; the third failure in a row is told to the team, once."""
    count_day(layer.service, answered=not problem, day=timezone.localdate(now))
    was_failing = layer.failing_since is not None
    layer.checked_at, layer.last_error = now, problem[:300]
    layer.failures = layer.failures + 1 if problem else 0
    layer.failing_since = (layer.failing_since or now) if problem else None
    layer.save(update_fields=["checked_at", "last_error", "failures", "failing_since"])
    if was_failing != bool(problem):
        transaction.on_commit(touch)  # pages say so
    if layer.failures == TOLD_AFTER:
        tell(
            layer,
            f"ne répond plus depuis {timezone.localtime(layer.failing_since):%d/%m/%Y à %H h %M}",
            problem,
            key=f"layer-{layer.pk}-failing-{layer.failing_since:%Y%m%d%H%M%S}",
        )


def count_day(service: MapService, *, answered: bool, day: date) -> None:
    row, _ = ServiceCheck.objects.get_or_create(service=service, day=day)
    column = "answered" if answered else "failed"
    ServiceCheck.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


def tell_of_lost_layers(*, now: datetime) -> None:
    """A published layer that is no more upstream, as a reading showed: one letter for each time."""
    lost = LayerChange.objects.filter(
        kind__in=(LayerChange.Kind.GONE, LayerChange.Kind.RENAMED),
        acknowledged=False,
        layer__published=True,
        seen_at__gte=now - timedelta(days=7),
    )
    for change in lost.select_related("layer__service").order_by("pk"):
        said = change.get_kind_display()
        more = f"Nouveau nom en amont : {change.detail}" if change.kind == change.Kind.RENAMED else ""
        tell(change.layer, f"est {said}", more, key=f"layer-change-{change.pk}")


def tell(layer: Layer, what: str, why: str, *, key: str) -> None:
    """A letter to the team, when the region pack says where to write."""
    to = team_address(address_in_pack())
    if not to:
        logger.warning("nobody to tell: %s %s", layer.slug, what)
        return
    maps = list(layer.uses.order_by("map__title").values_list("map__title", flat=True).distinct())
    lines = [
        f"La couche « {layer.title} » ({layer.slug}, service « {layer.service.title} ») {what}.",
        why,
        f"Cartes qui la montrent : {', '.join(maps)}." if maps else "Aucune carte ne la montre.",
        "Ces cartes restent en ligne : elles montrent la dernière copie, puis disent que la couche manque.",
    ]
    queue_mail(
        kind="couche en panne",
        to=to,
        subject=f"Couche « {layer.title} » : {what}",
        text="\n\n".join(filter(None, lines)),
        key=key,
    )


def address_in_pack() -> str:
    """The operator's address, else the first contact's that has one."""
    pack = region()
    return pack.operator.email or next((contact.email for contact in pack.contacts if contact.email), "")


def forget_old_checks(*, now: datetime) -> int:
    past = timezone.localdate(now) - timedelta(days=31 * KEPT_MONTHS)
    return ServiceCheck.objects.filter(day__lt=past).delete()[0]


# for the page of states


@dataclass(frozen=True)
class Month:
    month: date
    answered: int
    failed: int

    @property
    def share(self) -> float:
        """Of the tries, those that were answered, in hundredths."""
        return 100 * self.answered / (self.answered + self.failed)


def availability(services: Iterable[MapService], *, since: date) -> dict[int, list[Month]]:
    """By service, the months since a day, the newest first."""
    rows = (
        ServiceCheck.objects.filter(service__in=services, day__gte=since)
        .annotate(month=TruncMonth("day"))
        .order_by("service", "-month")
        .values("service", "month")
        .annotate(good=Sum("answered"), bad=Sum("failed"))
        .values_list("service", "month", "good", "bad")
    )
    found: dict[int, list[Month]] = {}
    for service, month, good, bad in rows:
        if good + bad:
            found.setdefault(service, []).append(Month(month, good, bad))
    return found


def state_of(service: MapService, layers: list[Layer]) -> dict[str, Any]:
    """What a visitor may know of a service: does it answer, since when not."""
    tried = [layer for layer in layers if layer.checked_at]
    failing = [layer for layer in tried if layer.failing_since]
    if not service.active:
        word, level = "À l’arrêt", "new"
    elif not tried:
        word, level = "Pas encore appelé", "new"
    elif not failing:
        word, level = "Répond", "success"
    elif len(failing) == len(tried):
        word, level = "Ne répond pas", "error"
    else:
        word, level = "Répond en partie", "warning"
    return {
        "word": word,
        "level": level,
        "since": min((layer.failing_since for layer in failing), default=None),
        "failing": failing,
        "checked": max((layer.checked_at for layer in tried), default=None),
    }
