"""« Puis-je publier ? »: every set of answers ends in one verdict, said with its articles."""

from itertools import product

import pytest
from django.core.exceptions import ImproperlyConfigured

from knowledge.publishing import rules as module
from knowledge.publishing.rules import (
    FOLDER,
    PUBLISHABLE,
    SEVERITY,
    STOP,
    TREAT,
    VERIFY,
    holds,
    judge,
    legal_rules,
)

BEST = {
    "mission": "oui",
    "acheve": "oui",
    "secret": "non",
    "reserve": "non",
    "personnes": "non",
    "tiers": "non",
    "environnement": "non",
}
HARMLESS = {  # answers that leave a file publishable
    "mission": {"oui"},
    "acheve": {"oui"},
    "secret": {"non"},
    "reserve": {"non"},
    "personnes": {"non", "permis"},
    "tiers": {"non", "accord"},
}


def every_set():
    questions = legal_rules().questions
    for values in product(*([choice.id for choice in question.answers] for question in questions)):
        yield dict(zip((question.id for question in questions), values, strict=True))


@pytest.fixture(scope="module")
def judged():
    """(answers, judgement) of all 36,864 sets."""
    return [(answers, judge(answers)) for answers in every_set()]


def test_there_are_eight_questions_and_thousands_of_sets(judged):
    assert len(legal_rules().questions) == 8
    assert len(judged) == 4**6 * 3**2


def test_every_set_ends_in_one_verdict_with_its_reasons_and_articles(judged):
    wrong = []
    for answers, found in judged:
        verdict, faults = found.verdict.id, []
        against = (*found.reasons, *found.others)
        if verdict == PUBLISHABLE and against:
            faults.append("publishable with something against it")
        if verdict != PUBLISHABLE and not found.reasons:
            faults.append("no reason")
        if any(rule.outcome != verdict for rule in found.reasons):
            faults.append("a reason of another verdict")
        if any(SEVERITY.index(rule.outcome) >= SEVERITY.index(verdict) for rule in found.others):
            faults.append("something severer than the verdict")
        if verdict == VERIFY and not all(rule.who for rule in found.reasons):
            faults.append("nobody to ask")
        if not found.articles:
            faults.append("no article")
        shown = {article.id for article in found.articles}
        if any(set(rule.articles) - shown for rule in (*against, *found.notes)):
            faults.append("an article used and not shown")
        if faults:
            wrong.append((answers, faults))
    assert wrong == []


def test_a_file_is_publishable_when_nothing_asks_for_care_and_only_then(judged):
    wrong = []
    for answers, found in judged:
        harmless = all(answers[name] in good for name, good in HARMLESS.items())
        if (found.verdict.id == PUBLISHABLE) != harmless:
            wrong.append(answers)
    assert wrong == []


def test_no_question_is_answered_twice_by_different_rules(judged):
    """What is said of one question never contradicts itself: its rules give one outcome at a time."""
    wrong = []
    for answers, found in judged:
        for name in HARMLESS:
            outcomes = {
                rule.outcome
                for rule in (*found.reasons, *found.others, *found.notes)
                if rule.when[0].startswith(f"{name} ")
            }
            if len(outcomes) > 1:
                wrong.append((answers, name))
    assert wrong == []


def test_a_worse_answer_never_betters_the_verdict(judged):
    """Putting one answer right, whichever, never makes the verdict severer."""
    verdicts = {tuple(answers.values()): SEVERITY.index(found.verdict.id) for answers, found in judged}
    wrong = []
    for answers, _ in judged:
        for name, good in HARMLESS.items():
            mended = answers | {name: BEST[name]}
            if (
                answers[name] not in good
                and verdicts[tuple(mended.values())] > verdicts[tuple(answers.values())]
            ):
                wrong.append((answers, name))
    assert wrong == []


@pytest.mark.parametrize(
    ("answers", "verdict", "article"),
    [
        ({}, PUBLISHABLE, "CRPA L. 300-4"),
        ({"acheve": "brouillon"}, STOP, "CRPA L. 311-2"),
        ({"mission": "non"}, STOP, "CRPA L. 300-2"),
        ({"mission": "concurrence"}, VERIFY, "CRPA L. 321-3"),
        ({"secret": "partie", "retirer": "oui"}, TREAT, "CRPA L. 311-7"),
        ({"secret": "tout"}, STOP, "CRPA L. 311-5"),
        ({"secret": "tout", "environnement": "oui"}, VERIFY, "C. env. L. 124-4"),
        ({"reserve": "partie", "retirer": "non"}, STOP, "CRPA L. 311-6"),
        ({"personnes": "oui", "retirer": "oui"}, TREAT, "CRPA L. 312-1-2"),
        ({"personnes": "oui", "retirer": "non", "environnement": "oui"}, STOP, "CRPA L. 312-1-2"),
        ({"personnes": "permis"}, PUBLISHABLE, "CRPA D. 312-1-3"),
        ({"tiers": "oui"}, STOP, "CRPA L. 321-2"),
        ({"personnes": "doute", "retirer": "oui"}, VERIFY, "CRPA L. 312-1-2"),
    ],
)
def test_what_the_law_says_of_some_files(answers, verdict, article):
    found = judge({"retirer": "non"} | BEST | answers)
    assert found.verdict.id == verdict
    assert article in [item.id for item in found.articles]


def test_whether_parts_can_be_taken_out_is_asked_only_when_there_are_such_parts():
    asked = [question.id for question in legal_rules().applicable(BEST)]
    assert "retirer" not in asked
    for name, value in (("secret", "partie"), ("reserve", "partie"), ("personnes", "oui")):
        assert "retirer" in [question.id for question in legal_rules().applicable(BEST | {name: value})]
    assert judge(BEST | {"retirer": "non"}) == judge(BEST | {"retirer": "oui"})


def test_questions_come_in_order_and_one_is_enough_to_come_back():
    rules = legal_rules()
    assert rules.next_question({}).id == "mission"
    assert rules.next_question(BEST) is None
    assert rules.next_question({key: value for key, value in BEST.items() if key != "secret"}).id == "secret"


def test_a_question_is_the_last_when_no_answer_to_it_leads_to_another():
    rules = legal_rules()
    questions = {question.id: question for question in rules.questions}
    without = {name: value for name, value in BEST.items() if name != "personnes"}
    assert not rules.is_last(questions["personnes"], without)  # « oui » asks whether they can be taken out
    assert rules.is_last(questions["tiers"], {k: v for k, v in BEST.items() if k != "tiers"})


def test_words_of_a_rule():
    answers = {"secret": "partie"}
    assert holds("secret = partie|tout", answers)
    assert not holds("secret = tout", answers)
    assert holds("secret != non", answers)
    assert not holds("tiers != non", answers)  # not answered


@pytest.mark.parametrize(
    ("words", "instead", "said"),
    [
        (
            'article = "CRPA L. 311-2"',
            'article = "CRPA L. 999"',
            "« CRPA L. 999 » n’est pas dans « articles »",
        ),
        ("mission = doute", "mission = peut-être", "pas de question ou de réponse peut-être"),
        ('who = ["dpo"]', 'who = ["notaire"]', "« who » nomme notaire"),
        ('outcome = "traiter"', 'outcome = "brouiller"', "attendu : un verdict"),
    ],
)
def test_a_fault_in_the_file_is_one_clear_line(tmp_path, words, instead, said):
    text = (FOLDER / "droit.toml").read_text()
    assert words in text
    file = tmp_path / "droit.toml"
    file.write_text(text.replace(words, instead, 1))
    with pytest.raises(ImproperlyConfigured) as error:
        module._read(file)
    assert said in str(error.value)
