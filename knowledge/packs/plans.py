"""What a pack would change here: computed with values first, then written; what an editor changed stays."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge import writing
from knowledge.handbook.pack import FILE, parts_of, write_parts
from knowledge.images import fill_image
from knowledge.models import HandbookPart, Image, Item, State
from knowledge.packs.files import PackItem, content_digest, write_item
from knowledge.packs.rows import fill, pack_item
from knowledge.rendering import Terms


@dataclass(frozen=True)
class PackImage:
    name: str
    alternative: str
    credit: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Pack:
    items: tuple[PackItem, ...] = ()
    images: tuple[PackImage, ...] = ()
    handbook: str = ""  # its `manuel.yaml`, when it comes from another portal


class Action(StrEnum):
    ADD = "add"
    UPDATE = "update"
    SAME = "same"
    KEEP = "keep"  # somebody edited it here: the new text waits beside it
    ELSEWHERE = "elsewhere"  # another item of this portal has this address


LABELS = {
    Action.ADD: "ajoutées",
    Action.UPDATE: "mises à jour",
    Action.SAME: "inchangées",
    Action.KEEP: "modifiées ici, gardées",
    Action.ELSEWHERE: "à la même adresse qu’une fiche d’ici, laissées",
}


@dataclass(frozen=True)
class Step:
    item: PackItem
    action: Action


def plan(items: Iterable[PackItem], known: dict[str, Item]) -> list[Step]:
    """Compare what a pack says with what we hold. Touches nothing."""
    return [Step(item, _action(item, known.get(item.key))) for item in items]


def _action(item: PackItem, row: Item | None) -> Action:
    if row is None:
        return Action.ADD
    digest = content_digest(item)
    if digest in (row.origin_digest, content_digest(pack_item(row))):
        return Action.SAME
    if row.origin != item.origin:
        return Action.ELSEWHERE
    if row.edited_here:
        return Action.SAME if row.origin_text == write_item(item.content) else Action.KEEP
    return Action.UPDATE


def known_items(items: Iterable[PackItem]) -> dict[str, Item]:
    wanted = {item.key for item in items}
    rows = Item.objects.order_by("pk").prefetch_related("links")
    return {row.key: row for row in rows if row.key in wanted}


@transaction.atomic
def apply(pack: Pack, *, by: AbstractBaseUser | None = None, state: str = "") -> Counter:
    """Bring a pack in; `state` is the one in which its items arrive, when it is not the pack's to say.

    Run twice, it changes nothing the second time. Returns how many items met each Action.
    """
    news = save_images(pack.images)
    known = known_items(pack.items)
    counts: Counter = Counter()
    for step in plan(pack.items, known):
        counts[step.action] += 1
        row = known.get(step.item.key)
        if step.action in (Action.ADD, Action.UPDATE):
            _write(step.item, row, by=by, state=state)
        elif step.action == Action.KEEP:
            Item.objects.filter(pk=row.pk).update(origin_text=write_item(step.item.content))
    if news or counts[Action.ADD] or counts[Action.UPDATE]:
        writing.write_all_html()  # once, now that every term and every image is there
    if pack.handbook and not HandbookPart.objects.exists():
        write_parts(parts_of(pack.handbook, FILE), from_pack=False)
    return counts


def _write(given: PackItem, row: Item | None, *, by: AbstractBaseUser | None, state: str) -> None:
    item = row or Item(kind=given.kind, slug=given.slug, author=by)
    fill(item, given)
    item.origin, item.origin_digest, item.origin_text = given.origin, content_digest(given), ""
    if row is None:
        item.state = state or given.state
        item.published_at = given.published_at
        if item.state == State.PUBLISHED and item.published_at is None:
            item.published_at = timezone.now()
    note = "Reçue d’un paquet." if row is None else "Mise à jour d’après son origine."
    writing.save_item(item, by=by, links=given.links, note=note, terms=Terms())


def save_images(images: Iterable[PackImage]) -> int:
    """Those that are not here yet, by their names: one that is here stays. Returns how many came."""
    here = set(Image.objects.values_list("name", flat=True))
    new = [image for image in images if image.name not in here]
    for given in new:
        image = Image(name=given.name, alternative=given.alternative, credit=given.credit)
        try:
            fill_image(image, given.content)
        except ValidationError as error:
            raise ValidationError(f"images/{given.name}\u00a0: {error.messages[0]}") from error
        image.save()
    return len(new)
