"""Figures of the logical framework, each the length of a list that anybody may open."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from catalogue.views.addresses import place_address
from governance.counted import Counted
from governance.models import SupportFile, SupportObstacle
from governance.models.support_states import Naming
from knowledge.models import Item
from sig import territories

UNNAMED = "Une collectivité qui n’est pas nommée"


def authorities_helped(until: date) -> list[Counted]:
    """Authorities of which a file was resolved by that day, each once however many files it had.

    One that did not agree to be named counts without its name; the reference is a file's, and a name is only
    ever beside the reference of a file in which it was agreed.
    """
    files = SupportFile.objects.counted().filter(solved_on__lte=until)
    found: dict[str, Counted] = {}
    for file in files.order_by("solved_on", "pk"):
        for rank, zone in enumerate(file.zones):
            known = territories.resolve(zone) or zone
            ref = f"{file.ref}/{rank}" if rank else file.ref
            said = file.naming == Naming.YES and not rank  # those who benefit agreed to nothing themselves
            if known not in found:
                found[known] = Counted(ref=ref, day=file.solved_on, **(named(known) if said else unnamed()))
            elif said and found[known].label == UNNAMED:  # it agreed later, for another file
                found[known] = Counted(ref=ref, day=found[known].day, **named(known))
    return list(found.values())


def named(geozone: str) -> dict[str, str]:
    return {"label": territories.zone_label(geozone), "url": place_address(geozone)}


def unnamed() -> dict[str, str]:
    return {"label": UNNAMED, "url": reverse("governance:support_home")}


def feedback_shared(until: date) -> list[Counted]:
    """Items drawn from support files that were public by that day."""
    drawn = SupportObstacle.objects.filter(file__demo=False).exclude(item=None).values("item")
    rows = Item.objects.public().filter(pk__in=drawn).order_by("published_at", "pk")
    days = ((row, timezone.localdate(row.published_at)) for row in rows)
    return [
        Counted(ref=row.key, label=row.title, url=row.get_absolute_url(), day=day)
        for row, day in days
        if day <= until
    ]
