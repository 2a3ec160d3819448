"""What pages of the catalogue show of the inventory."""

from django.db.models import Q
from django.urls import reverse

from catalogue import mentions
from catalogue.mentions import Mention
from governance.models import InventoryItem
from opendatalab.wording import counted

FILTERS = {"dataset": "dataset", "organization": "producer"}


def join() -> None:
    mentions.ASKED["inventory"] = mentioned


def mentioned(sort: str, key: str) -> Mention | None:
    if sort not in FILTERS:
        return None
    about = Q(datasets__source_id=key) if sort == "dataset" else Q(producer=key)
    if not (count := InventoryItem.objects.public().real().filter(about).distinct().count()):
        return None
    url = reverse("governance:inventory", query={FILTERS[sort]: key})
    title = "Au recensement" if sort == "dataset" else "Ses données à ouvrir"
    return Mention(title, counted(count, "ligne du recensement", "lignes du recensement"), url)
