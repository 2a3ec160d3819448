"""The answers of « Puis-je publier ? » as an address holds them: nothing is kept anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from knowledge.publishing.rules import LegalRules, Question, Version

FILE, DAY, VERSION = "fichier", "le", "regles"  # beside the ids of the questions
LONGEST_NAME = 80
LONGEST_VERSION = 20


@dataclass(frozen=True)
class Note:
    """Answers, what file they are about, the day they were given and the version of the rules then."""

    answers: Mapping[str, str]
    file: str = ""
    day: date | None = None
    version: str = ""
    lost: bool = False  # an answer of the address is none of today's

    def address(self, base: str) -> str:
        pairs = [*self.answers.items()]
        pairs += [(FILE, self.file)] if self.file else []
        pairs += [(DAY, self.day.isoformat())] if self.day else []
        pairs += [(VERSION, self.version)] if self.version else []
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def without(self, name: str) -> "Note":
        """The same with one answer to give again; a new answer makes a new day."""
        kept = {key: value for key, value in self.answers.items() if key != name}
        return replace(self, answers=kept, day=None, version="")

    def signed(self, rules: LegalRules, today: date) -> "Note":
        return replace(self, day=today, version=rules.version.id)


def read_note(params: Mapping[str, str], rules: LegalRules, today: date) -> Note:
    """What an address says; a value that means nothing is left out."""
    answers, lost = {}, False
    for question in rules.questions:
        given = params.get(question.id, "")
        if question.answer(given):
            answers[question.id] = given
        elif given:
            lost = True
    asked = {question.id for question in rules.applicable(answers)}
    answers = {name: value for name, value in answers.items() if name in asked}
    name = " ".join("".join(c if c.isprintable() else " " for c in params.get(FILE, "")).split())
    day = _day(params.get(DAY, ""), today)
    version = params.get(VERSION, "")[:LONGEST_VERSION]
    return Note(answers, name[:LONGEST_NAME], day, version if version.isprintable() else "", lost)


def _day(text: str, today: date) -> date | None:
    """A day that may be the answers': not one to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= today else None


def changes_since(note: Note, rules: LegalRules) -> list[Version] | None:
    """The versions of the rules since the answers, the latest first; None when theirs is not known."""
    ids = [version.id for version in rules.versions]
    if note.version not in ids:
        return None
    return list(rules.versions[: ids.index(note.version)])


def answered(note: Note, rules: LegalRules, base: str) -> list[dict[str, str]]:
    """What was answered, each with the address where it is asked again."""
    return [
        {
            "question": question.short,
            "answer": _short(question, note.answers[question.id]),
            "change": note.without(question.id).address(base),
        }
        for question in rules.questions
        if question.id in note.answers
    ]


def _short(question: Question, value: str) -> str:
    choice = question.answer(value)
    return choice.label.partition("\u00a0:")[0] if choice else ""
