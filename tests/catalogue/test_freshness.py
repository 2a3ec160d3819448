from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from catalogue.freshness import duration_in_words, freshness

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "days", "state", "sentence"),
    [
        ("monthly", 10, "up-to-date", "Promis : chaque mois. Réel : 10 jours sans mise à jour."),
        (
            "monthly",
            32,
            "up-to-date",
            "Promis : chaque mois. Réel : 32 jours sans mise à jour.",
        ),  # a day of grace
        ("monthly", 425, "late", "Promis : chaque mois. Réel : 14 mois sans mise à jour."),
        ("annual", 0, "up-to-date", "Promis : chaque année. Réel : mis à jour aujourd’hui."),
        ("punctual", 4000, "no-rhythm", "Promis : une seule fois. Réel : 11 ans sans mise à jour."),
        ("unknown", 1, "unknown", "Rythme non précisé. Réel : mis à jour hier."),
        ("", 1, "unknown", "Rythme non précisé. Réel : mis à jour hier."),
        ("biannual", 100, "up-to-date", "Promis : deux fois par an. Réel : 3 mois sans mise à jour."),
        ("daily", None, "unknown", "Promis : chaque jour. Réel : date inconnue."),
    ],
)
def test_promise_against_fact(frequency, days, state, sentence):
    updated = NOW - timedelta(days=days) if days is not None else None
    found = freshness(SimpleNamespace(frequency=frequency, last_update=updated, from_snapshot=False), now=NOW)
    assert (found.state, found.sentence.replace("\u00a0", " ")) == (state, sentence)


@pytest.mark.parametrize(
    ("days", "state", "sentence"),
    [
        (0, "up-to-date", "Promis : chaque mois. Réel : mis à jour le 16 janvier 2026."),
        (1, "up-to-date", "Promis : chaque mois. Réel : mis à jour la veille du 16 janvier 2026."),
        (40, "late", "Promis : chaque mois. Réel : 40 jours sans mise à jour au 16 janvier 2026."),
    ],
)
def test_a_snapshot_is_judged_on_its_own_day(days, state, sentence):
    day = datetime(2026, 1, 16, 11, tzinfo=UTC)
    row = SimpleNamespace(
        frequency="monthly", last_update=day - timedelta(days=days), from_snapshot=True, synced_at=day
    )
    found = freshness(row, now=NOW)
    assert (found.state, found.sentence.replace("\u00a0", " ")) == (state, sentence)


def test_durations():
    assert [duration_in_words(days) for days in (1, 59, 60, 729, 730, 1500)] == [
        "1 jour",
        "59 jours",
        "2 mois",
        "24 mois",
        "2 ans",
        "4 ans",
    ]
