"""What the pages of territories show of ours: who is near, and a way to ask."""

from django.urls import reverse

from catalogue import mentions
from catalogue.mentions import Mention
from governance.support.forms import may_ask
from sig import territories

TITLE = "Être accompagné"
WORDS = "{}\u00a0: référent et relais, demander un accompagnement"


def join() -> None:
    mentions.ASKED["support"] = mentioned


def mentioned(sort: str, key: str) -> Mention | None:
    """For the bodies that may ask; costs no query: the fragment has the names."""
    zone = territories.zone(key) if sort == "territory" else None
    if zone is None or not may_ask(zone):
        return None
    return Mention(TITLE, WORDS.format(zone.name), reverse("governance:support_near", args=[zone.geozone]))
