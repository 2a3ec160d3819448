"""What an editor does to an item besides writing it: take a version back, follow its origin, see doubles."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from knowledge import workflow, writing
from knowledge.models import Item, Version
from knowledge.packs import PackItem, content_digest, read_item
from knowledge.packs.rows import fill
from opendatalab.search import fold

LIKE = 0.8  # two titles this near are perhaps one
LIKES_SHOWN = 5


@transaction.atomic
def restore_version(item: Item, version: Version, *, by: AbstractBaseUser) -> None:
    """The item says again what this version said; that is a new version."""
    given = read_item(version.text, f"{item.key}.md")
    when = f"{version.made_at:%d/%m/%Y %H:%M}"
    _take(item, given, by=by, note=f"Version du {when} rétablie.")
    workflow.record(item, f"Version du {when} rétablie.", by=by)


@transaction.atomic
def accept_origin(item: Item, *, by: AbstractBaseUser) -> None:
    """Take what the origin says now in place of what was edited here."""
    given = _waiting(item)
    item.origin_text, item.origin_digest = "", content_digest(given)
    _take(item, given, by=by, note="Texte de l’origine accepté.")
    workflow.record(item, "Texte de l’origine accepté.", by=by)


@transaction.atomic
def ignore_origin(item: Item, *, by: AbstractBaseUser) -> None:
    """Keep ours; the origin is heard again when it says something else."""
    given = _waiting(item)
    item.origin_text, item.origin_digest = "", content_digest(given)
    writing.save_item(item, by=by)
    workflow.record(item, "Changement à l’origine ignoré.", by=by)


def _waiting(item: Item) -> PackItem:
    if not item.origin_text:
        raise ValidationError("Rien n’a changé à l’origine.")
    return read_item(item.origin_text, f"{item.key}.md")


def _take(item: Item, given: PackItem, *, by: AbstractBaseUser, note: str) -> None:
    fill(item, given)
    writing.save_item(item, by=by, links=given.links, note=note)


def alike(item: Item) -> list[Item]:
    """Items of the same kind whose titles are so near that they may say the same thing twice."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(_words(item.title))
    found = []
    for other in _others(item):
        matcher.set_seq1(_words(other.title))
        if matcher.real_quick_ratio() >= LIKE and matcher.ratio() >= LIKE:
            found.append((-matcher.ratio(), other.pk, other))
    return [other for _, _, other in sorted(found)[:LIKES_SHOWN]]


def _others(item: Item) -> Iterable[Item]:
    rows = Item.objects.filter(kind=item.kind).exclude(pk=item.pk).order_by("pk")
    return rows.only("kind", "slug", "title", "state")


def _words(title: str) -> list[str]:
    return sorted(fold(title).replace("'", " ").replace("’", " ").strip(" ?!.").split())
