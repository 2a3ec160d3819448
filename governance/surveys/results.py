"""What is published of a wave: counts and means, masked where they would tell of somebody, then frozen."""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from governance.masking import FEWEST, Masked, few, protect
from governance.models import College, Survey, SurveyAnswer, Wave
from governance.surveys.questions import CHOICE, MANY, SCALE, SCORE, WRITTEN, Question

PARTS = ("Détracteurs (0 à 6)", "Passifs (7 et 8)", "Promoteurs (9 et 10)")
PART_RANKS = (tuple(range(7)), (7, 8), (9, 10))
RECOMMENDED = (*(-1,) * 7, 0, 0, 1, 1)
SATISFIED = (0, 0, 0, 1, 1)
COLLEGES = tuple(College.values)


def rounded(value: Fraction, places: str = "0.01") -> str:
    """`"3.67"`: half goes up, as by hand."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(places), ROUND_HALF_UP))


def counted_answers(wave: Wave) -> list[SurveyAnswer]:
    return list(wave.answers.filter(doubts=[]))


def results_of(wave: Wave) -> dict[str, Any]:
    """The whole of what is published of a wave. It holds no answer, and no count under five."""
    answers = counted_answers(wave)
    asked = wave.asked()
    headline = headline_of(wave.survey, asked)
    rated = wave.survey.kind in (Survey.Kind.SUPPORT, Survey.Kind.REQUEST)
    invited = wave.invitations.count() if wave.mode == Wave.Mode.INVITATION else None
    written = Counter(wave.remarks.order_by().values_list("question", flat=True))
    return {
        "n": len(answers) if len(answers) >= FEWEST else None,
        "invited": invited,
        "version": wave.version,
        "headline": headline.key if headline else "",
        "questions": [
            question_result(question, answers, is_rated=rated and question == headline)
            if question.kind not in WRITTEN
            else {**named(question), "n": hide_few(written[question.key]), "cells": []}
            for question in asked
        ],
        "groups": groups_of(asked, headline, answers),
        "against": [],
    }


def headline_of(survey: Survey, asked: Iterable[Question]) -> Question | None:
    """The question that sums a survey up."""
    key = Survey.HEADLINES.get(survey.kind)
    scales = [question for question in asked if question.kind == SCALE]
    return next((one for one in scales if one.key == key), scales[0] if scales and not key else None)


def named(question: Question) -> dict[str, Any]:
    return {
        **{"key": question.key, "label": question.label, "section": question.section},
        "kind": question.kind,
    }


def hide_few(count: int) -> int | None:
    return None if few(count) else count


def counts_of(question: Question, answers: Iterable[SurveyAnswer]) -> list[int]:
    given = Counter(answer.answers.get(question.key) for answer in answers)
    return [given[code] for code in question.codes]


def question_result(question: Question, answers: list[SurveyAnswer], *, is_rated: bool) -> dict[str, Any]:
    if question.kind == MANY:
        return named(question) | many_result(question, answers)
    counts = counts_of(question, answers)
    labels = [label for _, label in question.options]
    sums: list[tuple[int, ...]] = [question.weights] if question.weights else []
    if question.kind == SCORE:
        masked = protect(counts, PART_RANKS, [RECOMMENDED, *sums])
        labels = list(PARTS)
    else:
        masked = protect(counts, (), [SATISFIED, *sums] if is_rated else sums)
    found = {
        "n": masked.total,
        "cells": [[label, count] for label, count in zip(labels, masked.groups, strict=True)],
    }
    if sums:
        found["sum"] = masked.sums[-1]
    if question.kind == SCORE:
        found["nps"] = percent(masked)
    elif is_rated:
        found |= {"csat": percent(masked), "good": masked.sums[0]}
    return named(question) | found


def percent(masked: Masked) -> int | None:
    mean = masked.mean(0)
    return None if mean is None else int(rounded(mean * 100, "1"))


def many_result(question: Question, answers: list[SurveyAnswer]) -> dict[str, Any]:
    """Boxes to tick: no total binds them, each count stands by itself."""
    ticked = [answer.answers[question.key] for answer in answers if answer.answers.get(question.key)]
    counts = Counter(code for codes in ticked for code in codes)
    known = len(ticked) >= FEWEST
    cells = [[label, hide_few(counts[code]) if known else None] for code, label in question.options]
    return {"n": len(ticked) if known else None, "cells": cells}


def mean_of(result: dict[str, Any]) -> Fraction | None:
    """Of a question's result, where its sum is shown."""
    if result.get("n") is None or result.get("sum") is None:
        return None
    return Fraction(result["sum"], result["n"])


# By college, or by kind of support


def groups_of(
    asked: list[Question], headline: Question | None, answers: list[SurveyAnswer]
) -> dict[str, Any] | None:
    college = next((one for one in asked if one.kind == CHOICE and one.codes == COLLEGES), None)
    if any(answer.group for answer in answers):
        names = sorted({answer.group for answer in answers if answer.group})
        return breakdown("Sorte d’accompagnement", names, lambda a: a.group, headline, answers)
    if college is None:
        return None
    labels = dict(college.options)
    found = breakdown("Collège", list(labels), lambda a: a.answers.get(college.key, ""), headline, answers)
    return found | {"rows": [[labels[code], *rest] for code, *rest in found["rows"]]}


def breakdown(
    title: str,
    names: list[str],
    group_of: Callable[[SurveyAnswer], str],
    headline: Question | None,
    answers: list[SurveyAnswer],
) -> dict[str, Any]:
    """Who answered, and the mean of the headline in each group: a group is shown when neither its own
    answers nor those of all the groups that are not can be told from it."""
    members = {name: [answer for answer in answers if group_of(answer) == name] for name in names}
    sizes = protect([len(members[name]) for name in names])
    size_of = dict(zip(names, sizes.groups, strict=True))
    if headline is None:
        return {"title": title, "rows": [[name, size_of[name], None] for name in names]}
    counts = {name: counts_of(headline, members[name]) for name in names}
    everything = counts_of(headline, answers)
    shown = [name for name in names if size_of[name] and tells_nobody(headline, counts[name])]
    while shown and not tells_nobody(headline, rest_of(everything, [counts[name] for name in shown])):
        shown.remove(min(shown, key=lambda name: (sum(counts[name]), names.index(name))))
    rows = [[name, size_of[name], mean_in_words(headline, counts[name], name in shown)] for name in names]
    return {"title": title, "rows": rows}


def rest_of(everything: list[int], shown: list[list[int]]) -> list[int]:
    return [whole - sum(parts) for whole, *parts in zip(everything, *shown, strict=True)]


def tells_nobody(question: Question, counts: list[int]) -> bool:
    """Whether a mean of these answers may be known: of nobody, or of five whose answers it does not give."""
    if not sum(counts):
        return True
    return protect(counts, [range(len(counts))], [question.weights]).sums[0] is not None


def mean_in_words(question: Question, counts: list[int], is_shown: bool) -> str | None:
    if not is_shown or not sum(counts):
        return None
    total = sum(count * weight for count, weight in zip(counts, question.weights, strict=True))
    return rounded(Fraction(total, sum(counts)))


# Two waves


def comparison_of(first: Wave, last: Wave) -> dict[str, Any]:
    """Both ways, never mixed: those who answered twice, and the two whole samples."""
    before, after = counted_answers(first), counted_answers(last)
    pairs = matched(before, after)
    shown = {wave.pk: {row["key"]: row for row in results_of(wave)["questions"]} for wave in (first, last)}
    asked = {question.key: question for question in first.asked()}
    rows, left_out = [], []
    for question in last.asked():
        if not question.weights:
            continue
        if question.key not in asked or not question.is_like(asked[question.key]):
            left_out.append(question.name)
            continue
        whole = whole_samples(shown[first.pk][question.key], shown[last.pk][question.key])
        sizes = [sum(counts_of(question, answers)) for answers in (before, after)]
        rows.append(
            {
                **{"key": question.key, "label": question.name, "kind": question.kind},
                **{"whole": whole, "matched": matched_change(question, pairs, sizes, bool(whole))},
            }
        )
    return {
        **{"ref": first.ref, "label": first.label, "opened": str(first.opens_on)},
        **{"closed": str(first.closes_on), "n": [len(before), len(after)]},
        "matched": len(pairs) if len(pairs) >= FEWEST else None,
        **{"rows": rows, "left_out": left_out},
    }


def matched(before: list[SurveyAnswer], after: list[SurveyAnswer]) -> list[tuple[SurveyAnswer, SurveyAnswer]]:
    """By the code that the person made up; one that serves twice in a wave is nobody's."""
    alone = []
    for answers in (before, after):
        uses = Counter(answer.match for answer in answers if answer.match)
        alone.append({answer.match: answer for answer in answers if uses[answer.match] == 1})
    return [(answer, alone[1][key]) for key, answer in alone[0].items() if key in alone[1]]


def whole_samples(first: dict[str, Any], last: dict[str, Any]) -> dict[str, Any] | None:
    means = mean_of(first), mean_of(last)
    if None in means:
        return None
    return {
        "n": [first["n"], last["n"]],
        "means": [rounded(mean) for mean in means],
        "change": rounded(means[1] - means[0]),
    }


def matched_change(
    question: Question, pairs: list, sizes: list[int], has_whole: bool
) -> dict[str, Any] | None:
    """How those who answered twice changed. Nothing when the few who did not could be told by difference."""
    value = dict(zip(question.codes, question.weights, strict=True))
    answered = [
        value[last.answers[question.key]] - value[first.answers[question.key]]
        for first, last in pairs
        if question.key in first.answers and question.key in last.answers
    ]
    alone = sum(sizes) - 2 * len(answered)
    if len(answered) < FEWEST or (has_whole and few(alone)):
        return None
    widest = max(question.weights) - min(question.weights)
    changes = list(range(-widest, widest + 1))
    given = Counter(answered)
    middle = len(changes) // 2
    parts = (range(middle), (middle,), range(middle + 1, len(changes)))
    masked = protect([given[change] for change in changes], parts, [changes])
    mean = masked.mean()
    return {
        "n": masked.total,
        "change": None if mean is None else rounded(mean),
        **dict(zip(("worse", "same", "better"), masked.groups, strict=True)),
    }
