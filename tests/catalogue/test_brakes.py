"""The seven brakes: what lifts each, what keeps it, and what is not known."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from catalogue.brakes import BRAKES, Facts, look_for_brakes, standing
from catalogue.freshness import freshness

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def fresh(frequency: str, year: int):
    updated = datetime(year, 11, 1, tzinfo=UTC)
    return freshness(SimpleNamespace(frequency=frequency, last_update=updated, from_snapshot=False), now=NOW)


BEST = Facts(
    formats=["csv", "pdf"],
    schemas=["etalab/schema-irve-statique"],
    access_type="open",
    reuses=2,
    discussions=1,
    discussions_open=0,
    documented=True,
    score=0.89,
    freshness=fresh("annual", 2026),
)


def state(key: str, **changes) -> str:
    return next(found.state for found in look_for_brakes(replace(BEST, **changes)) if found.brake.key == key)


def test_there_are_seven_and_the_best_dataset_has_none_standing():
    assert [found.state for found in look_for_brakes(BEST)] == ["lifted"] * 7
    assert standing(BEST) == []


def test_the_worst_dataset_has_all_standing():
    worst = Facts(["pdf"], [], "open", 0, 3, 2, False, 0.1, fresh("annual", 2019))
    assert standing(worst) == [brake.key for brake in BRAKES]


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        ("besoin", {"discussions": 0}, "unknown"),
        ("besoin", {"discussions": None, "discussions_open": None}, "unknown"),
        ("besoin", {"discussions_open": 1}, "standing"),
        ("interet", {"reuses": 0}, "standing"),
        ("diffusion", {"formats": []}, "unknown"),
        ("diffusion", {"formats": ["other"]}, "unknown"),
        ("diffusion", {"formats": ["xls"]}, "standing"),
        ("diffusion", {"access_type": "restricted"}, "standing"),
        ("standard", {"schemas": []}, "standing"),
        ("standard", {"schemas": [], "formats": ["gtfs"]}, "lifted"),
        ("standard", {"schemas": [], "formats": []}, "unknown"),
        ("modele", {"documented": None}, "unknown"),
        ("jour", {"freshness": fresh("unknown", 2010)}, "unknown"),
        ("jour", {"freshness": fresh("punctual", 2010)}, "unknown"),
        ("qualite", {"score": 6 / 9}, "lifted"),
        ("qualite", {"score": 5 / 9}, "standing"),
        ("qualite", {"score": None}, "unknown"),
    ],
)
def test_what_makes_a_brake_stand(key, changes, expected):
    assert state(key, **changes) == expected
