"""An item as its page will be, before it is public: while it is written, and by a signed link."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from knowledge import writing
from knowledge.addresses import list_of
from knowledge.cards import cards
from knowledge.models import Item, Link
from knowledge.naming import named
from knowledge.presenting import RELATED, present_text
from knowledge.shelf import shelf

SALT = "knowledge.preview"
TERM = timedelta(days=14)


def sign(item: Item) -> str:
    """A token that opens this item, and no other, for fourteen days from now."""
    return signing.dumps(item.pk, salt=SALT)


def item_of(token: str) -> Item | None:
    """None when the token is not ours, is too old, or its item is gone."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=TERM)
    except signing.BadSignature:
        return None
    return Item.objects.filter(pk=pk).first()


def ends_at(now: datetime | None = None) -> datetime:
    return (now or timezone.now()) + TERM


def preview_context(item: Item, targets: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    """What the template of an item's page prints, of an item perhaps not saved; its HTML is made anew."""
    missing = writing.write_html(item, writing.glossary())
    if targets is None:
        targets = [(link.target, link.target_id) for link in item.links.all()]
    keys = [key for target, key in targets if target == Link.Target.ITEM]
    known = [shelf().by_ref[key] for key in keys if key in shelf().by_ref]
    mark = list_of(item.kind)
    return {
        **present_text(item),
        "records": named(tuple(targets)),
        "related": cards(known[:RELATED]),
        "canonical": f"{settings.SITE_URL}{item.get_absolute_url()}",
        "mark": mark,
        "list_url": reverse(f"knowledge:{mark.folder}"),
        "missing_images": missing,
        "crumbs": [],
    }
