"""Surveys, their waves and answers; nothing random but what the models draw."""

from datetime import date
from typing import Any

from governance.models import Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave
from governance.surveys import questions
from governance.surveys.answering import move_wave
from tests.governance.planted import EMAIL, MARK

TEXT = """# Vous
Vous répondez pour | collège | clé : college
Vos outils | plusieurs | tableur = Tableur ; sig = Logiciel de carte ; code = Programme | clé : outils
# Pour chaque jeu phare
Utilité | échelle | 1 = Pas utile ; 5 = Très utile | clé : utilite
Avez-vous pu l’employer ? | oui-partie-non | clé : faire
# Dans l’ensemble
Les données répondent à mes besoins | échelle | 1 = Non ; 5 = Oui | clé : ensemble | obligatoire
Recommanderiez-vous ces données ? | note | clé : conseil
Un mot ? | texte long | clé : mot"""
SATISFACTION = """Êtes-vous satisfait ? | échelle | 1 = Non ; 5 = Oui | clé : satisfaction | obligatoire
Recommanderiez-vous ? | note | clé : recommandation
Un mot ? | texte long | clé : mot"""


def make_survey(**changes: Any) -> Survey:
    values = {
        **{"slug": "pertinence-forets", "title": "Pertinence des forêts", "kind": "pertinence"},
        **{"intro": "Cinq minutes.", "subjects": "Coupes de bois", "questionnaire": TEXT},
    }
    return Survey.objects.create(**values | changes)


def make_wave(survey: Survey, **changes: Any) -> Wave:
    """Open for a hundred years."""
    values = {
        **{"label": "Début", "mode": "lien", "state": "open", "version": 1},
        **{"opens_on": date(2026, 1, 5), "closes_on": date(2126, 1, 5)},
    }
    if changes.get("state") != "draft":
        values["questions"] = questions.kept(survey.questions())
    return Wave.objects.create(survey=survey, **values | changes)


def make_answer(wave: Wave, number: int, **changes: Any) -> SurveyAnswer:
    values = {"answers": {"ensemble": "3"}, "token_key": f"enquete-{wave.pk}-{number}"}
    return SurveyAnswer.objects.create(wave=wave, **values | changes)


def publish(wave: Wave) -> Wave:
    if wave.state == Wave.State.OPEN:
        move_wave(wave, to=Wave.State.CLOSED)
    move_wave(wave, to=Wave.State.PUBLISHED)
    return wave


def make_surveys() -> None:
    """Something behind every route: a wave published, a second compared to it, a third that is open."""
    survey = make_survey()
    first = make_wave(survey, ref="ENQ-2026-001")
    for number in range(6):
        make_answer(first, number, answers={"ensemble": "2", "college": "etat"}, match=f"{number}")
    SurveyRemark.objects.create(wave=first, question="mot", text=f"{MARK} a écrit", shown="Plus souvent.")
    SurveyRemark.objects.create(wave=first, question="mot", text=f"{MARK} encore")
    publish(first)
    second = make_wave(survey, ref="ENQ-2026-002", label="Fin", opens_on=date(2026, 6, 1))
    for number in range(6):
        make_answer(second, number, answers={"ensemble": "4", "college": "etat"}, match=f"{number}")
    publish(second)
    running = make_wave(survey, ref="ENQ-2026-003", label="Suite", opens_on=date(2026, 9, 1))
    make_answer(running, 1, doubts=["balises dans le texte"], held={"mot": f"{MARK} attend"})
    invited = make_wave(survey, ref="ENQ-2026-004", label="Invités", mode="invitation")
    SurveyInvitation.objects.create(wave=invited, email=EMAIL, key="cle-d-enquete")
