"""The thresholds of CRPA L. 312-1-1 and D. 312-1-1-1, « moins de » read to the letter."""

import pytest

from catalogue.obligation import Duty, duty_of, obligation


@pytest.mark.parametrize(
    ("level", "population", "staff", "duty"),
    [
        ("fr:commune", 3499, None, Duty.EXEMPT),
        ("fr:commune", 3499, 400, Duty.EXEMPT),  # both conditions are needed
        ("fr:commune", 3500, None, Duty.PERHAPS),
        ("fr:commune", 3500, 49, Duty.EXEMPT),
        ("fr:commune", 3500, 50, Duty.OWED),
        ("fr:commune", None, 50, Duty.UNKNOWN),
        ("fr:departement", 155722, None, Duty.PERHAPS),
        ("fr:region", 6124653, 6000, Duty.OWED),
        ("fr:epci", 900, 50, Duty.OWED),  # the population of an EPCI does not count
        ("fr:epci", None, None, Duty.PERHAPS),
        ("fr:epci", 90_000, 49, Duty.EXEMPT),
        ("fr:arrondissement", 90_000, 90, Duty.NONE),
        ("country", None, None, Duty.NONE),
    ],
)
def test_duty(level, population, staff, duty):
    assert duty_of(level, population, staff) == duty


def test_sentence_gives_the_figures_and_the_law_and_blames_nobody():
    found = obligation("fr:commune", 10_456)
    assert found.label == "Concernée si elle emploie au moins 50 agents"
    assert found.sentence == (
        "10\u202f456\u00a0habitants\u00a0: le seuil de 3\u202f500 est atteint. Il faut aussi au moins 50 "
        "agents en équivalent temps plein\u00a0; l’effectif n’est pas renseigné ici."
    )
    assert "L. 312-1-1" in found.law
    small = obligation("fr:commune", 2900)
    assert small.sentence == (
        "2\u202f900\u00a0habitants\u00a0: moins de 3\u202f500. Publier reste possible, et souvent utile."
    )
