"""Two verbs for every governed row: write a line in the one journal, move from a state to the next."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet

from governance.finding import find_again
from governance.models import Event
from opendatalab.stamp import touch

TEAM = "équipe du portail"


def record(
    row: models.Model,
    *,
    said: str = "",
    capacity: str = TEAM,
    by: Any = None,
    is_public: bool = True,
    **states,
) -> Event:
    """Write a line about a row, in the caller's transaction."""
    return Event.objects.create(
        subject=row._meta.concrete_model._meta.model_name,
        ref=row.ref,
        said=said,
        capacity=capacity,
        by=by,
        is_public=is_public,
        **states,
    )


def events_of(row: models.Model, *, public: bool = True) -> QuerySet[Event]:
    lines = Event.objects.filter(subject=row._meta.concrete_model._meta.model_name, ref=row.ref)
    return lines.filter(is_public=True) if public else lines


@transaction.atomic
def move(
    row: models.Model,
    *,
    to: str,
    by: Any = None,
    capacity: str = TEAM,
    said: str = "",
    is_public: bool = True,
    **facts: Any,
) -> None:
    """The only way a row changes state: locked, checked against its table, kept, recorded.

    The model says its table, NEXT_STATES, and may guard a move by `check_move(to, said)` and complete it by
    `moved(to)`, both before the row is saved and with the `facts` that are given here.
    """
    locked = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    before = locked.state
    if to not in locked.NEXT_STATES[before]:
        names = dict(locked._meta.get_field("state").choices)
        raise ValidationError(
            f"De «\u00a0{names[before]}\u00a0», on ne passe pas à «\u00a0{names.get(to, to)}\u00a0»."
        )
    if check := getattr(locked, "check_move", None):
        check(to, said, **facts)
    locked.state = to
    if complete := getattr(locked, "moved", None):
        complete(to, **facts)
    locked.save()
    record(locked, before=before, after=to, said=said, capacity=capacity, by=by, is_public=is_public)
    row.refresh_from_db()
    find_again(row)
    transaction.on_commit(touch)
