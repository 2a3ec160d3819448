"""A questionnaire as an editor writes it, one line a question, and as it is kept: a strict list.

    # Les données
    Utilité | échelle | 1 = Pas utile ; 5 = Très utile | clé : utilite | aide : Pour votre travail.

`# Pour chaque jeu phare` opens a section that is repeated for each of the survey's subjects. The key is what
two waves are compared by: it is written in the line when it is saved, and stays when the words change.
"""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from governance.models.sectors import College
from governance.obstacles import FOUNDING

CHOICE, MANY, SCALE, SCORE, YES, LINE, TEXT = (
    *("choice", "many", "scale", "score"),
    *("yes", "line", "text"),
)
WRITTEN = (LINE, TEXT)
# What an editor writes: the kind, and the options that come with it.
NAMES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "choix": (CHOICE, ()),
    "plusieurs": (MANY, ()),
    "échelle": (SCALE, ()),
    "note": (SCORE, ()),
    "oui-partie-non": (YES, (("oui", "Oui"), ("partie", "En partie"), ("non", "Non"))),
    "texte": (LINE, ()),
    "texte long": (TEXT, ()),
    "collège": (CHOICE, tuple((item.value, str(item.label)) for item in College)),
    "obstacle": (CHOICE, tuple((item.value, str(item.label)) for item in FOUNDING)),
}
EACH = "pour chaque jeu phare"
LONGEST_KEY, LONGEST_CODE, LONGEST_LABEL = 28, 20, 300
MOST_QUESTIONS, MOST_OPTIONS = 60, 20
KEY = re.compile(r"[a-z0-9]+(-{1,2}[a-z0-9]+)*")
PART = re.compile(r"(clé|cle|aide)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    key: str
    kind: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    help: str = ""
    section: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.options)

    @property
    def weights(self) -> tuple[int, ...]:
        """The number behind each option, where there is one: « oui » is 2, « en partie » 1, « non » 0."""
        if self.kind in (SCALE, SCORE):
            return tuple(int(code) for code in self.codes)
        return (2, 1, 0) if self.kind == YES else ()

    @property
    def name(self) -> str:
        """With what it is about, where its section is one of several alike."""
        return f"{self.label} ({self.section})" if "--" in self.key else self.label

    def is_like(self, other: "Question") -> bool:
        """Asked the same way: two waves may be compared by it."""
        return (self.key, self.kind, self.codes) == (other.key, other.kind, other.codes)


def kept(questions: list[Question]) -> list[dict[str, Any]]:
    return [asdict(question) for question in questions]


def restored(rows: list[dict[str, Any]]) -> list[Question]:
    """From what `kept` made, strictly: an unknown field, kind or code is an error of ours."""
    found = []
    for row in rows:
        question = Question(**row | {"options": tuple((code, label) for code, label in row["options"])})
        if question.kind not in {kind for kind, _ in NAMES.values()} or not KEY.fullmatch(question.key):
            raise ValueError(f"questionnaire: {question.key}")
        found.append(question)
    return found


def read(text: str, subjects: list[str]) -> list[Question]:
    """The questions of a text, repeated sections included. ValidationError says each line that is wrong."""
    found, section, wrong = [], "", []
    each: list[Question] | None = None
    for number, line in enumerate([*text.splitlines(), "#"], 1):
        line = line.strip()
        if line.startswith("#"):
            found += _repeated(each or [], subjects)
            section = line.lstrip("# ").strip()
            each = [] if section.lower() == EACH else None
        elif line:
            try:
                question = replace(_question(line), section=section)
            except ValidationError as error:
                wrong.append(f"Ligne {number}\u00a0: {' '.join(error.messages)}")
                continue
            (found if each is None else each).append(question)
    wrong = wrong or _whole(found, text, subjects)
    if wrong:
        raise ValidationError(wrong)
    return found


def _whole(found: list[Question], text: str, subjects: list[str]) -> list[str]:
    keys = [question.key for question in found]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    wrong = [f"La clé «\u00a0{key}\u00a0» sert deux fois\u00a0: donnez-en une autre." for key in twice]
    if len(found) > MOST_QUESTIONS:
        wrong.append(
            f"{MOST_QUESTIONS} questions au plus, jeux phares compris\u00a0: il y en a {len(found)}."
        )
    if not found and text.strip():
        wrong.append("Aucune question n’a été lue.")
    if EACH in text.lower() and not subjects:
        wrong.append("«\u00a0# Pour chaque jeu phare\u00a0»\u00a0: donnez au moins un jeu phare.")
    return wrong


def _repeated(each: list[Question], subjects: list[str]) -> list[Question]:
    return [
        replace(question, key=f"{question.key}--{slugify(subject)[:30].strip('-')}", section=subject)
        for subject in subjects
        for question in each
    ]


def _question(line: str) -> Question:
    label, *parts = (part.strip() for part in line.split("|"))
    if not parts:
        raise ValidationError("il manque la sorte de question, après une barre «\u00a0|\u00a0».")
    name, *rest = parts
    if name.lower() not in NAMES:
        raise ValidationError(f"sorte inconnue «\u00a0{name}\u00a0». Choisissez\u00a0: {', '.join(NAMES)}.")
    if not label or len(label) > LONGEST_LABEL:
        raise ValidationError(f"la question doit avoir de 1 à {LONGEST_LABEL} signes.")
    kind, options = NAMES[name.lower()]
    values: dict[str, Any] = {"key": "", "help": "", "required": False}
    written = ""
    for part in rest:
        if part.lower() == "obligatoire":
            values["required"] = True
        elif found := PART.fullmatch(part):
            values["help" if found[1].lower() == "aide" else "key"] = found[2].strip()
        elif part and not written:
            written = part
        elif part:
            raise ValidationError(f"«\u00a0{part}\u00a0» n’a pas été compris.")
    values["key"] = values["key"] or slugify(label)[:LONGEST_KEY].strip("-")
    if not KEY.fullmatch(values["key"]) or "--" in values["key"] or len(values["key"]) > LONGEST_KEY:
        raise ValidationError(
            f"la clé s’écrit en minuscules sans accent, chiffres et tirets, {LONGEST_KEY} signes au plus."
        )
    if kind in WRITTEN and values["required"]:
        raise ValidationError("une réponse écrite ne peut pas être obligatoire.")
    return Question(kind=kind, label=label, options=_options(kind, options, written), **values)


def _options(kind: str, options: tuple, written: str) -> tuple[tuple[str, str], ...]:
    if kind in WRITTEN or options:
        if written:
            raise ValidationError(
                f"cette sorte de question n’a pas d’options\u00a0: «\u00a0{written}\u00a0»."
            )
        return options
    given = [_option(part.strip()) for part in written.split(";") if part.strip()]
    if kind in (SCALE, SCORE):
        return _steps(kind, dict(given))
    codes = [code for code, _ in given]
    if not 2 <= len(given) <= MOST_OPTIONS:
        raise ValidationError(f"donnez de 2 à {MOST_OPTIONS} options, séparées par «\u00a0;\u00a0».")
    if len(set(codes)) < len(codes) or not all(codes):
        raise ValidationError("deux options se ressemblent trop\u00a0: écrivez «\u00a0code = libellé\u00a0».")
    return tuple(given)


def _option(words: str) -> tuple[str, str]:
    code, sign, label = (part.strip() for part in words.partition("="))
    if not sign:
        return slugify(words)[:LONGEST_CODE].strip("-"), words
    if not KEY.fullmatch(code) or len(code) > LONGEST_CODE:
        raise ValidationError(
            f"le code «\u00a0{code}\u00a0» s’écrit en minuscules sans accent, {LONGEST_CODE} signes au plus."
        )
    return code, label


def _steps(kind: str, said: dict[str, str]) -> tuple[tuple[str, str], ...]:
    steps = [str(step) for step in (range(1, 6) if kind == SCALE else range(11))]
    if unknown := sorted(set(said) - set(steps)):
        raise ValidationError(f"«\u00a0{unknown[0]}\u00a0» n’est pas entre {steps[0]} et {steps[-1]}.")
    if kind == SCALE and not {steps[0], steps[-1]} <= set(said):
        raise ValidationError(
            "dites ce que valent 1 et 5\u00a0: «\u00a01 = Pas utile ; 5 = Très utile\u00a0»."
        )
    return tuple((step, f"{step}, {said[step]}" if step in said else step) for step in steps)


def with_keys(text: str) -> str:
    """The same text, its keys written: they outlive a change of words. The text must be right."""
    lines = []
    for line in text.splitlines():
        bare = line.strip()
        if bare and not bare.startswith("#") and not re.search(r"\|\s*cl[ée]\s*:", bare, re.IGNORECASE):
            line = f"{bare} | clé\u00a0: {_question(bare).key}"
        lines.append(line.rstrip())
    return "\n".join(lines)
