"""How fresh a dataset is: what its producer promised against what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.formats import date_format
from django.utils.timezone import localtime

from catalogue.vocabulary import frequency_of

GRACE = timedelta(days=1)  # upstream's own: a promise is broken one day after the delay


class Dated(Protocol):
    frequency: str
    last_update: datetime | None
    from_snapshot: bool
    synced_at: datetime  # of a snapshot's record, the snapshot's day


@dataclass(frozen=True)
class Freshness:
    state: str  # a key of vocabulary.FRESHNESS
    promised: str
    age_days: int | None
    due_at: datetime | None
    sentence: str


def freshness(dataset: Dated, *, now: datetime) -> Freshness:
    """Compare the promised rhythm with the date of the data. `now` and the dates are aware.

    A snapshot's record is judged on the snapshot's day: its producer may have kept the promise since.
    """
    if dataset.from_snapshot:
        now = dataset.synced_at
    promise = frequency_of(dataset.frequency)
    updated = dataset.last_update
    age = max((now - updated).days, 0) if updated else None
    words = age_in_words(age, on=now if dataset.from_snapshot else None)
    real = f"Réel\u00a0: {words}."
    due = updated + timedelta(days=promise.days) if updated and promise.days else None
    if promise.id == "unknown":
        return Freshness("unknown", promise.label, age, None, f"Rythme non précisé. {real}")
    sentence = f"Promis\u00a0: {promise.label}. {real}"
    if promise.days is None:
        return Freshness("no-rhythm", promise.label, age, None, sentence)
    if due is None:
        return Freshness("unknown", promise.label, age, None, sentence)
    state = "late" if now > due + GRACE else "up-to-date"
    return Freshness(state, promise.label, age, due, sentence)


def age_in_words(days: int | None, *, on: datetime | None = None) -> str:
    """How long without update, as of today or of a day gone by."""
    if days is None:
        return "date inconnue"
    day = f" au {date_format(localtime(on), 'j F Y')}" if on else ""
    if days > 1:
        return f"{duration_in_words(days)} sans mise à jour{day}"
    if on:
        return f"mis à jour {'la veille du' if days else 'le'}{day.removeprefix(' au')}"
    return "mis à jour hier" if days else "mis à jour aujourd’hui"


def duration_in_words(days: int) -> str:
    """`34` → « 34 jours », `425` → « 14 mois », `1500` → « 4 ans »."""
    if days < 60:
        return f"{days} jour{'s' if days > 1 else ''}"
    if days < 730:
        return f"{round(days / 30.44)} mois"
    return f"{round(days / 365.25)} ans"
