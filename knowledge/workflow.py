"""The life of an item: which state follows which, who may say so, and the only function that does it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge import kinds, writing
from knowledge.models import Item, Kind, State

WRITE, REVIEW, PUBLISH = "knowledge.change_item", "knowledge.review_item", "knowledge.publish_item"


@dataclass(frozen=True)
class Move:
    """A step of an item's life: what its button says, who may take it."""

    to: str
    label: str
    needs: str


MOVES: dict[str, tuple[Move, ...]] = {
    State.DRAFT: (
        Move(State.REVIEW, "Demander une relecture", WRITE),
        Move(State.ARCHIVED, "Archiver", PUBLISH),
    ),
    State.REVIEW: (
        Move(State.PUBLISHED, "Publier", PUBLISH),
        Move(State.DRAFT, "Renvoyer au brouillon", WRITE),
    ),
    State.PUBLISHED: (
        Move(State.ARCHIVED, "Archiver", PUBLISH),
        Move(State.DRAFT, "Retirer et reprendre le brouillon", PUBLISH),
    ),
    State.ARCHIVED: (Move(State.DRAFT, "Reprendre en brouillon", PUBLISH),),
}
TOLD = {
    State.DRAFT: "Passée en brouillon.",
    State.REVIEW: "Relecture demandée.",
    State.PUBLISHED: "Publiée.",
    State.ARCHIVED: "Archivée.",
}
# What each group may do with what. `make_roles` writes them; a group that exists gains what it lacks.
ROLES = {
    "Connaissances\u00a0: rédacteur": {
        "item": ("view", "add", "change"),
        "image": ("view", "add", "change"),
        "feedback": ("view",),
        "linkcheck": ("view",),
        "version": ("view",),
    },
    "Connaissances\u00a0: relecteur": {
        "item": ("view", "change", "review"),
        "image": ("view",),
        "feedback": ("view", "change"),
        "linkcheck": ("view",),
        "version": ("view",),
    },
    "Connaissances\u00a0: publication": {
        "item": ("view", "add", "change", "review", "publish"),
        "image": ("view", "add", "change", "delete"),
        "feedback": ("view", "change", "delete"),
        "linkcheck": ("view",),
        "version": ("view",),
        "askedquestion": ("view", "change"),
        "handbookpart": ("view", "add", "change", "delete"),
        "handbookentry": ("view", "add", "change", "delete"),
        "handbookedition": ("view",),
    },
}


def moves_for(item: Item, user: AbstractBaseUser) -> list[Move]:
    """The steps that this person may take from here."""
    return [move for move in MOVES[item.state] if user.has_perm(move.needs)]


def may_edit(user: AbstractBaseUser, item: Item | None = None) -> bool:
    """What is public changes only by the hand of who may publish."""
    if not user.has_perm(WRITE):
        return False
    return item is None or item.state in (State.DRAFT, State.REVIEW) or user.has_perm(PUBLISH)


def editable_item(user: AbstractBaseUser, pk: int) -> Item:
    """The item, or an exception: Item.DoesNotExist, PermissionDenied."""
    item = Item.objects.get(pk=pk)
    if not may_edit(user, item):
        raise PermissionDenied("Ce compte ne peut pas modifier cette fiche.")
    return item


def lacks(item: Item) -> list[str]:
    """What an item needs before it is reviewed or published, in sentences."""
    said = [f"«\u00a0{field.label}\u00a0» est vide." for field in kinds.lacking(item.kind, item.details)]
    if item.kind == Kind.TERM and not item.summary:
        said.append("La définition («\u00a0En bref\u00a0») est vide.")
    if kinds.about(item.kind).needs_check and item.checked_at is None:
        said.append("La date de vérification est vide.")
    filled = item.summary or item.body or item.details
    return said if filled else [*said, "La fiche n’a pas encore de texte."]


@transaction.atomic
def move_item(
    item: Item, *, to: str, by: AbstractBaseUser, note: str = "", at: datetime | None = None
) -> None:
    """The only way an item changes state: locked, checked, recorded, then shown or taken away.

    `at`: when it is to be published; now, or when it first was, unless told otherwise.
    """
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    move = next((move for move in MOVES[locked.state] if move.to == to), None)
    if move is None:
        now, then = locked.get_state_display().lower(), State(to).label.lower()
        raise ValidationError(f"Une fiche «\u00a0{now}\u00a0» ne peut pas devenir «\u00a0{then}\u00a0».")
    if not by.has_perm(move.needs):
        raise PermissionDenied(f"Ce compte ne peut pas\u00a0: {move.label.lower()}.")
    if to in (State.REVIEW, State.PUBLISHED) and (missing := lacks(locked)):
        raise ValidationError(missing)
    if to == State.PUBLISHED:
        if locked.reviewed_at is None and not by.has_perm(REVIEW):
            raise ValidationError("Cette fiche n’a pas encore été relue.")
        locked.published_at = at or locked.published_at or timezone.now()
    if to != State.PUBLISHED and locked.state == State.REVIEW:
        locked.reviewed_by = locked.reviewed_at = None
    locked.state = to
    writing.save_item(locked, by=by)
    for name in ("state", "published_at", "reviewed_by_id", "reviewed_at", "announced", "updated_at"):
        setattr(item, name, getattr(locked, name))
    record(locked, f"{told(locked)} {note}".strip(), by=by)


def told(item: Item) -> str:
    """The state that an item has come to, as a sentence."""
    if item.is_scheduled:
        return f"Publication prévue le {timezone.localtime(item.published_at):%d/%m/%Y à %H:%M}."
    return TOLD[item.state]


@transaction.atomic
def mark_reviewed(item: Item, *, by: AbstractBaseUser, note: str = "") -> None:
    """Somebody read this text and found it good."""
    locked = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not by.has_perm(REVIEW):
        raise PermissionDenied("Ce compte ne peut pas relire une fiche.")
    if locked.state != State.REVIEW:
        raise ValidationError("Seule une fiche en relecture peut être marquée comme relue.")
    item.reviewed_by, item.reviewed_at = by, timezone.now()
    Item.objects.filter(pk=item.pk).update(reviewed_by=by, reviewed_at=item.reviewed_at)
    record(locked, f"Relue, bonne à publier. {note}".strip(), by=by)


@transaction.atomic
def mark_checked(item: Item, *, by: AbstractBaseUser) -> None:
    """Its sources still say the same today; the next check comes after the same time as the last one."""
    if not by.has_perm(WRITE) or not may_edit(by, item):
        raise PermissionDenied("Ce compte ne peut pas modifier cette fiche.")
    term = None
    if item.checked_at and item.check_again_at:
        term = item.check_again_at - item.checked_at
    item.checked_at = timezone.localdate()
    if term:
        item.check_again_at = item.checked_at + term
    writing.save_item(item, by=by, note="Vérifiée de nouveau.")
    record(item, "Vérifiée de nouveau.", by=by)


def record(item: Item, said: str, *, by: AbstractBaseUser) -> None:
    """A line of Django's own journal."""
    LogEntry.objects.log_actions(by.pk, [item], CHANGE, said, single_object=True)


def make_roles() -> list[str]:
    """The groups of the team, with their permissions; what somebody added to one stays. Names of new ones."""
    new = []
    for name, rights in ROLES.items():
        group, made = Group.objects.get_or_create(name=name)
        new += [name] * made
        wanted = {f"{verb}_{model}" for model, verbs in rights.items() for verb in verbs}
        found = Permission.objects.filter(content_type__app_label="knowledge", codename__in=wanted)
        if missing := set(found) - set(group.permissions.all()):
            group.permissions.add(*missing)
    return new
