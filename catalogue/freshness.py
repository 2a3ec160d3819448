"""How fresh a dataset is: what its producer promised against what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from catalogue.vocabulary import frequency_of

GRACE = timedelta(days=1)  # upstream's own: a promise is broken one day after the delay


class Dated(Protocol):
    frequency: str
    last_update: datetime | None


@dataclass(frozen=True)
class Freshness:
    state: str  # a key of vocabulary.FRESHNESS
    promised: str
    age_days: int | None
    due_at: datetime | None
    sentence: str


def freshness(dataset: Dated, *, now: datetime) -> Freshness:
    """Compare the promised rhythm with the date of the data. `now` and the dates are aware."""
    promise = frequency_of(dataset.frequency)
    updated = dataset.last_update
    age = max((now - updated).days, 0) if updated else None
    real = f"Réel\u00a0: {age_in_words(age)}." if age is not None else "Réel\u00a0: date inconnue."
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


def age_in_words(days: int) -> str:
    if days == 0:
        return "mis à jour aujourd’hui"
    if days == 1:
        return "mis à jour hier"
    return f"{duration_in_words(days)} sans mise à jour"


def duration_in_words(days: int) -> str:
    """`34` → « 34 jours », `425` → « 14 mois », `1500` → « 4 ans »."""
    if days < 60:
        return f"{days} jour{'s' if days > 1 else ''}"
    if days < 730:
        return f"{round(days / 30.44)} mois"
    return f"{round(days / 365.25)} ans"
