"""What the apps below show of ours: they keep lists of what others bring; ours enters there at the start."""

from django.urls import reverse

from catalogue import mentions, sitemaps
from catalogue.api import openapi
from governance import api_description, finding
from governance.about import mentioned
from governance.models import Meeting, Outcome
from governance.models.requests import Request


def request_address(created_at, pk: int) -> str:
    return reverse("governance:request", args=[f"{created_at:%Y}-{pk:04d}"])


def join() -> None:
    finding.join_the_index()
    mentions.ASKED["governance"] = mentioned
    sitemaps.RECORDS["demandes"] = sitemaps.Records(
        Request.objects.public, ("created_at", "pk"), request_address, "changed_at"
    )
    sitemaps.RECORDS["reunions"] = sitemaps.Records(
        Meeting.objects.public,
        ("ref",),
        lambda ref: reverse("governance:meeting", args=[ref]),
        "changed_at",
    )
    sitemaps.RECORDS["decisions"] = sitemaps.Records(
        Outcome.objects.public,
        ("ref",),
        lambda ref: reverse("governance:outcome", args=[ref]),
        "meeting__changed_at",
    )
    openapi.MORE_OPERATIONS.extend(api_description.OPERATIONS)
    openapi.MORE_SCHEMAS.update(api_description.SCHEMAS)
