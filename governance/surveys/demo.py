"""Two waves of a made-up survey, for the made-up sector: what a comparison looks like."""

from datetime import date, timedelta

from django.utils import timezone

from governance.models import Event, Sector, Survey, SurveyAnswer, SurveyRemark, Wave
from governance.surveys import questions
from governance.surveys.answering import move_wave

SLUG = "enquete-exemple"
TEXT = """# Vous
Vous répondez pour | collège | clé : college
# Pour chaque jeu phare
Ces données vous sont utiles | échelle | 1 = Pas du tout ; 5 = Tout à fait | clé : utilite
Avez-vous pu faire ce que vous vouliez ? | oui-partie-non | clé : faire
# Dans l’ensemble
Les données répondent à mes besoins | échelle | 1 = Non ; 5 = Oui | clé : ensemble | obligatoire"""
COLLEGES = ("etat", "collectivites", "entreprises", "societe-civile", "recherche")
YES = ("oui", "partie", "non")


def load_demo(sector: Sector) -> None:
    survey = Survey.objects.create(
        **{"slug": SLUG, "title": "Pertinence des données d’exemple", "kind": Survey.Kind.RELEVANCE},
        **{"sector": sector, "intro": "Une enquête inventée.", "subjects": "Mesures d’exemple"},
        **{"questionnaire": TEXT, "demo": True},
    )
    today = timezone.localdate()
    for label, days, better in (("Début", 500, 0), ("Fin", 60, 1)):
        opened = today - timedelta(days=days)
        wave = Wave.objects.create(
            **{"survey": survey, "label": label, "population": "Quarante personnes inventées."},
            **{"state": Wave.State.OPEN, "version": 1, "questions": questions.kept(survey.questions())},
            **{"opens_on": opened, "closes_on": opened + timedelta(days=30)},
        )
        _answer(wave, better, opened)
        for state in (Wave.State.CLOSED, Wave.State.PUBLISHED):
            move_wave(wave, to=state, said="Démonstration")


def _answer(wave: Wave, better: int, day: date) -> None:
    """Forty answers by rule: a person in two thinks better of it the second time."""
    subject = next(one.key for one in wave.asked() if one.key.startswith("utilite"))
    for person in range(40):
        gain = better * (person % 2)
        values = {
            "college": COLLEGES[person % 5],
            subject: str(min(2 + person % 4 + gain, 5)),
            subject.replace("utilite", "faire"): YES[max(person % 3 - gain, 0)],
            "ensemble": str(min(1 + person % 5 + gain, 5)),
        }
        match = f"exemple-{person}" if person < 30 else ""
        SurveyAnswer.objects.create(
            **{"wave": wave, "day": day, "answers": values, "match": match},
            token_key=f"exemple-{wave.pk}-{person}",
        )


def remove_demo() -> None:
    waves = Wave.objects.filter(survey__demo=True)
    Event.objects.filter(subject="wave", ref__in=list(waves.values_list("ref", flat=True))).delete()
    SurveyRemark.objects.filter(wave__in=waves).delete()
    waves.delete()
    Survey.objects.filter(demo=True).delete()
