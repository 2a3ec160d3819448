"""Rows of the logical framework, one maker a model; nothing random."""

from datetime import date
from decimal import Decimal
from typing import Any

from governance.framework.evaluating import publish
from governance.models import (
    Activity,
    Evaluation,
    Hypothesis,
    Indicator,
    Measurement,
    Milestone,
    Phase,
    Series,
)
from tests.governance.planted import MARK


def make_indicator(code: str = "I1.3", **changes: Any) -> Indicator:
    values = {
        **{"result": "R1", "label": f"Réunions {code}", "noun": "réunions", "source": "Comptes rendus"},
        "counter": "meetings_held",
    }
    return Indicator.objects.create(code=code, **values | changes)


def make_series(indicator: Indicator | None = None, **changes: Any) -> Series:
    values = {"definition": "Réunions avec compte rendu.", "perimeter": "Huit départements"}
    values |= {"opened_on": date(2026, 1, 1)}
    return Series.objects.create(indicator=indicator or make_indicator(), **values | changes)


def make_measurement(series: Series, **changes: Any) -> Measurement:
    """Computed, unless it is given an evidence."""
    values = {"day": date(2026, 11, 2), "value": Decimal(2), "computed": "evidence_url" not in changes}
    return Measurement.objects.create(series=series, **values | changes)


def make_hypothesis(ref: str = "H1", **changes: Any) -> Hypothesis:
    values = {"statement": "Pas de blocage", "result": "R1"}
    return Hypothesis.objects.create(ref=ref, **values | changes)


def make_activity(ref: str = "A1", **changes: Any) -> Activity:
    values = {"title": "Recenser", "results": ["R1"], "indicators": ["I1.3"]}
    return Activity.objects.create(ref=ref, **values | changes)


def make_phase(number: int = 1, **changes: Any) -> Phase:
    values = {"name": "Amorçage", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    return Phase.objects.create(number=number, **values | changes)


def make_milestone(phase: Phase, ref: str = "J1-01", **changes: Any) -> Milestone:
    values = {"title": "Cercle créé", "workstream": "Filière"}
    return Milestone.objects.create(phase=phase, ref=ref, **values | changes)


def make_evaluation(**changes: Any) -> Evaluation:
    """A draft: nobody but the team reads it."""
    values = {"kind": "premiere", "title": f"Première évaluation {MARK}", "day": date(2026, 11, 2)}
    return Evaluation.objects.create(**values | {"text": f"Le texte {MARK}."} | changes)


def make_framework() -> None:
    """Something behind every route: a series with its first state, a figure by hand, a published report."""
    series = make_series()
    lines = [
        {"ref": f"REU-2026-00{n}", "label": f"Réunion {n}", "url": "/gouvernance/", "day": "2026-03-05"}
        for n in (1, 2)
    ]
    series.baseline = make_measurement(series, day=date(2026, 1, 2), value=Decimal(1), listed=lines[:1])
    series.save()
    make_measurement(series, day=date(2026, 10, 1), listed=lines)
    make_measurement(series, listed=lines)
    by_hand = make_series(make_indicator("I1.4", counter="", unit="pourcentage", noun=""))
    proof = {"evidence_title": "Rapport d’enquête", "evidence_url": "https://example.org/rapport"}
    make_measurement(by_hand, value=Decimal("82.5"), **proof)
    make_hypothesis()
    make_activity()
    phase = make_phase()
    make_milestone(phase)
    make_milestone(phase, "J1-02", title="Portail en bêta", done_on=date(2026, 3, 1))
    make_evaluation()
    publish(make_evaluation(title="Rapport de la phase 1", text="Un rapport.", kind="phase", phase=phase))
