"""What the apps below show of ours: they keep lists of what others bring; ours enters there at the start."""

from django.urls import reverse

from catalogue import mentions, sitemaps
from catalogue.api import openapi
from governance import (
    api_description,
    finding,
    frame_bodies,  # noqa: F401 - first: what follows is given to the bodies that it makes
)
from governance.about import mentioned
from governance.inventory import frame as inventory_frame  # noqa: F401
from governance.inventory import joining as inventory
from governance.models import Meeting, Outcome
from governance.models.requests import Request
from governance.plans import frame as plans_frame  # noqa: F401
from governance.standards import frame as standards_frame  # noqa: F401
from governance.standards import joining as standards
from governance.support import joining as support
from governance.surveys import frame as surveys_frame  # noqa: F401


def request_address(created_at, pk: int) -> str:
    return reverse("governance:request", args=[f"{created_at:%Y}-{pk:04d}"])


def join() -> None:
    for part in (inventory, standards, support):
        part.join()
    finding.join_the_index()
    mentions.ASKED["governance"] = mentioned
    sitemaps.RECORDS["demandes"] = sitemaps.Records(
        lambda: Request.objects.public().real(), ("created_at", "pk"), request_address, "changed_at"
    )
    sitemaps.RECORDS["reunions"] = sitemaps.Records(
        lambda: Meeting.objects.public().real(),
        ("ref",),
        lambda ref: reverse("governance:meeting", args=[ref]),
        "changed_at",
    )
    sitemaps.RECORDS["decisions"] = sitemaps.Records(
        lambda: Outcome.objects.public().real(),
        ("ref",),
        lambda ref: reverse("governance:outcome", args=[ref]),
        "meeting__changed_at",
    )
    openapi.MORE_OPERATIONS.extend(api_description.OPERATIONS)
    openapi.MORE_SCHEMAS.update(api_description.SCHEMAS)
