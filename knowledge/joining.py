"""What the apps below show of ours: they keep lists of what others bring; ours enters there at the start."""

from catalogue import mentions, sitemaps
from catalogue.api import openapi
from knowledge import api_description, search
from knowledge.models import Item, item_address
from knowledge.naming import mentioned


def join() -> None:
    search.join_the_index()
    mentions.ASKED["knowledge"] = mentioned
    sitemaps.RECORDS["connaissances"] = sitemaps.Records(
        Item.objects.public, ("kind", "slug"), item_address, "updated_at"
    )
    openapi.MORE_OPERATIONS.extend(api_description.OPERATIONS)
    openapi.MORE_SCHEMAS.update(api_description.SCHEMAS)
