"""« Puis-je publier ce fichier ? »: questions, rules and articles as data, and what they say of some answers.

Pure: answers in, judgement out. The data hold for all of France; their format is in `docs/publier.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from opendatalab.region import REGIONS
from opendatalab.tables import build, fault, key, read_toml

FOLDER = REGIONS / "france" / "publier"
PUBLISHABLE, TREAT, VERIFY, STOP = "publiable", "traiter", "verifier", "arret"
SEVERITY = (PUBLISHABLE, TREAT, VERIFY, STOP)  # the last of those that rules give is the verdict
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """The rules as they were from one day on: the law they were read in, and what changed."""

    id: str
    date: date
    law: str
    changes: str


@dataclass(frozen=True)
class Code:
    id: str
    name: str
    url: str
    read: date  # the consolidation in which its articles were read


@dataclass(frozen=True)
class Article:
    id: str
    gist: str


@dataclass(frozen=True)
class Helper:
    id: str
    name: str


@dataclass(frozen=True)
class Verdict:
    id: str = key(choices=SEVERITY, says="un verdict")
    label: str
    badge: str
    says: str


@dataclass(frozen=True)
class Choice:
    id: str
    label: str


@dataclass(frozen=True)
class Question:
    id: str
    label: str
    short: str
    help: str
    article: str
    answers: tuple[Choice, ...]
    asked_if: tuple[str, ...] = ()  # one of these is enough; always asked when empty

    def answer(self, value: str) -> Choice | None:
        return next((choice for choice in self.answers if choice.id == value), None)


@dataclass(frozen=True)
class Rule:
    when: tuple[str, ...]  # all of these
    outcome: str = key(choices=SEVERITY, says="un verdict")
    says: str
    do: str
    articles: tuple[str, ...]
    motive: str = ""  # why not, or not as it is, ready to be published; none where nothing stands against
    who: tuple[str, ...] = ()  # who can settle what must be verified


@dataclass(frozen=True)
class Condition:
    """What holds for whatever is published."""

    says: str
    articles: tuple[str, ...]


@dataclass(frozen=True)
class LegalRules:
    versions: tuple[Version, ...]  # the latest first
    codes: tuple[Code, ...]
    articles: tuple[Article, ...]
    helpers: tuple[Helper, ...]
    verdicts: tuple[Verdict, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    conditions: tuple[Condition, ...]

    @property
    def version(self) -> Version:
        return self.versions[0]

    def verdict(self, name: str) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.id == name)

    def helper(self, name: str) -> Helper:
        return next(helper for helper in self.helpers if helper.id == name)

    def code_of(self, article: str) -> Code:
        return next(code for code in self.codes if article.startswith(f"{code.id} "))

    def applicable(self, answers: Answers) -> list[Question]:
        """The questions that matter, given these answers, in their order."""
        return [
            question
            for question in self.questions
            if not question.asked_if or any(holds(words, answers) for words in question.asked_if)
        ]

    def next_question(self, answers: Answers) -> Question | None:
        return next((question for question in self.applicable(answers) if question.id not in answers), None)

    def is_last(self, question: Question, answers: Answers) -> bool:
        """Whether no question follows, whatever is answered to this one."""
        return not any(self.next_question({**answers, question.id: choice.id}) for choice in question.answers)


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[Rule, ...]  # those that make the verdict
    others: tuple[Rule, ...]  # what must be done besides, the severest first
    notes: tuple[Rule, ...]  # what stands against nothing, and is good to know
    articles: tuple[Article, ...]  # all that was relied upon, each once


def holds(words: str, answers: Answers) -> bool:
    """« secret = partie|tout », « environnement != non »: whether it is so. An answer missing is none."""
    name, values, among = _parsed(words)
    given = answers.get(name)
    return given is not None and (given in values) == among


@cache
def _parsed(words: str) -> tuple[str, frozenset[str], bool]:
    name, sign, values = words.partition(" != ") if " != " in words else words.partition(" = ")
    return name, frozenset(values.split("|")), sign == " = "


def judge(answers: Answers, rules: LegalRules | None = None) -> Judgement:
    """What the rules say of a whole set of answers; an answer to a question that is not asked is ignored."""
    rules = rules or legal_rules()
    asked = {question.id: answers[question.id] for question in rules.applicable(answers)}
    met = [rule for rule in rules.rules if all(holds(words, asked) for words in rule.when)]
    met.sort(key=lambda rule: -SEVERITY.index(rule.outcome))  # stable: the order of the file within each
    worst = met[0].outcome if met else PUBLISHABLE
    against = [rule for rule in met if rule.outcome != PUBLISHABLE]
    named = dict.fromkeys(name for rule in met for name in rule.articles)
    if worst in (PUBLISHABLE, TREAT):
        named |= dict.fromkeys(name for condition in rules.conditions for name in condition.articles)
    if worst == PUBLISHABLE:
        named = (
            dict.fromkeys(question.article for question in rules.questions[:-1] if question.id in asked)
            | named
        )
    return Judgement(
        verdict=rules.verdict(worst),
        reasons=tuple(rule for rule in against if rule.outcome == worst),
        others=tuple(rule for rule in against if rule.outcome != worst),
        notes=tuple(rule for rule in met if rule.outcome == PUBLISHABLE),
        articles=tuple(article for article in rules.articles if article.id in named),
    )


def legal_rules() -> LegalRules:
    return _read(FOLDER / "droit.toml")


@lru_cache(maxsize=4)
def _read(file: Path) -> LegalRules:
    rules = build(LegalRules, read_toml(file), file, "")
    _check_whole(rules, file)
    return rules


def _check_whole(rules: LegalRules, file: Path) -> None:
    """Every name that the file uses is one that it defines."""
    articles = {article.id for article in rules.articles}
    answers = {question.id: {choice.id for choice in question.answers} for question in rules.questions}
    helpers = {helper.id for helper in rules.helpers}
    used = [name for item in (*rules.rules, *rules.conditions) for name in item.articles]
    for name in [*used, *(question.article for question in rules.questions)]:
        if name not in articles:
            raise fault(file, f"l’article « {name} » n’est pas dans « articles ».")
    for name in articles:
        if not any(name.startswith(f"{code.id} ") for code in rules.codes):
            raise fault(file, f"l’article « {name} » n’est d’aucun des « codes ».")
    if [verdict.id for verdict in rules.verdicts] != list(SEVERITY):
        raise fault(file, f"« verdicts » doit donner, dans l’ordre\u00a0: {', '.join(SEVERITY)}.")
    for words in (
        *(words for rule in rules.rules for words in rule.when),
        *(words for question in rules.questions for words in question.asked_if),
    ):
        name, values, _ = _parsed(words)
        if unknown := values - answers.get(name, set()):
            raise fault(
                file, f"« {words} »\u00a0: pas de question ou de réponse {', '.join(sorted(unknown))}."
            )
    for rule in rules.rules:
        if unknown := set(rule.who) - helpers:
            raise fault(file, f"« who » nomme {', '.join(sorted(unknown))}, absent de « helpers ».")
        if bool(rule.motive) == (rule.outcome == PUBLISHABLE):
            raise fault(file, f"« {rule.says} »\u00a0: un motif pour ce qui s’oppose, et pour cela seul.")
        if bool(rule.who) != (rule.outcome == VERIFY):
            raise fault(file, f"« {rule.says} »\u00a0: « who » va avec « {VERIFY} », et avec lui seul.")
