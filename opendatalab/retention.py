"""Personal data: each app declares what it keeps in its `personal.py`; one function removes it.

    declare(
        Personal(
            model="governance.Request",
            fields=("email", "name"),
            data="Adresse électronique de qui demande",
            purpose="Répondre à une demande et la suivre",
            basis=PUBLIC_MISSION,
            readers="Équipe du portail",
            term="3 ans après la clôture",
            past=lambda rows, now: rows.filter(closed_at__lt=now - timedelta(days=1095)),
            remove=lambda rows: rows.update(email="", name=""),
        )
    )

`past` are the rows whose term has come, `remove` what is done to rows, for a term as for an erasure that is
asked: it says how many it changed. The privacy page's table is made of these; a test fails when a field
that looks personal is in none.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from opendatalab.models import Erasure

PUBLIC_MISSION = "Mission d’intérêt public"
CONSENT = "Consentement"
QUARANTINE = timedelta(days=30)  # what seems to come from a robot, in every form
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
Rows = QuerySet[models.Model]


def keep_rows(rows: Rows) -> int:
    """For what is told to the person and removed by hand."""
    return 0


def delete_rows(rows: Rows) -> int:
    count = rows.count()
    rows.delete()
    return count


@dataclass(frozen=True)
class Personal:
    """What one table keeps of persons, and until when."""

    model: str
    fields: tuple[str, ...]
    data: str
    purpose: str
    basis: str
    readers: str
    term: str
    past: Callable[[Rows, datetime], Rows] | None = None  # None: removed by the team, by hand
    remove: Callable[[Rows], int] = delete_rows
    address: str = "email"  # the field by which a person is found; "" where there is none
    hidden: tuple[str, ...] = ()  # fields that are kept and never given
    mentions: tuple[str, ...] = ()  # fields of text in which an address may stand
    order: int = field(default=50, compare=False)

    @property
    def rows(self) -> Rows:
        return apps.get_model(self.model)._default_manager.all()


_declared: dict[str, Personal] = {}


def declare(personal: Personal) -> None:
    _declared[f"{personal.model} {personal.data}"] = personal


@cache
def _discover() -> None:
    autodiscover_modules("personal")


def declared() -> list[Personal]:
    _discover()
    return sorted(_declared.values(), key=lambda item: (item.order, item.data))


def purge(now: datetime | None = None) -> dict[str, int]:
    """Remove what is past its term, then do again the erasures once asked: a restore may have undone them."""
    now = now or timezone.now()
    removed = {}
    for item in declared():
        if item.past and (rows := _remove(item, item.past(item.rows, now), Erasure.Why.TERM)):
            removed[item.data] = rows
    people = set(Erasure.objects.filter(why=Erasure.Why.ASKED).values_list("person", flat=True)) - {""}
    for item in declared() if people else ():
        if rows := _remove(item, _rows_of(item, people), Erasure.Why.ASKED):
            removed[item.data] = removed.get(item.data, 0) + rows
    return removed


@transaction.atomic
def erase(address: str) -> dict[str, int]:
    """Remove what is kept of the person who has this address; remembered by its digest alone."""
    person = person_digest(address)
    removed = {}
    for item in declared():
        if rows := _remove(item, _rows_of(item, {person}), Erasure.Why.ASKED, person):
            removed[item.data] = rows
    if not removed:
        Erasure.objects.create(why=Erasure.Why.ASKED, what="rien n’était gardé", person=person)
    return removed


def export(address: str) -> dict[str, list[dict[str, str]]]:
    """All that is kept of the person who has this address, by kind of data."""
    person = person_digest(address)
    return {
        item.data: [
            {name: str(getattr(row, name)) for name in item.fields if name not in item.hidden}
            for row in _rows_of(item, {person}).order_by("pk")
        ]
        for item in declared()
        if item.address
    }


def person_digest(address: str) -> str:
    """An address as proofs know it: a new SECRET_KEY makes them dumb, the rows stay erased."""
    key = f"erasure {settings.SECRET_KEY}".encode()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()


def _rows_of(item: Personal, people: Iterable[str]) -> Rows:
    if not item.address:
        return item.rows.none()
    people, found = set(people), set()
    for pk, address, *texts in item.rows.order_by("pk").values_list("pk", item.address, *item.mentions):
        written = {address, *ADDRESS.findall(" ".join(texts))} - {"", None}
        if any(person_digest(one) in people for one in written):
            found.add(pk)
    return item.rows.filter(pk__in=found)


@transaction.atomic
def _remove(item: Personal, rows: Rows, why: str, person: str = "") -> int:
    if count := item.remove(rows):
        Erasure.objects.create(why=why, what=item.data[:120], rows=count, person=person)
    return count
