"""Frozen results as pages and spreadsheets say them: words for what is hidden, pictures beside tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from governance.models import Wave
from governance.surveys.pictures import Picture, bars
from governance.surveys.questions import MANY, SCALE, SCORE, WRITTEN, YES
from governance.surveys.results import mean_of, rounded
from opendatalab.wording import counted

HIDDEN = "données insuffisantes"
UNITS = {SCALE: "de 1 à 5", SCORE: "de 0 à 10", YES: "de 0 (non) à 2 (oui)"}


def shown(value: Any) -> str:
    """A value, with a French comma, or why there is none."""
    return HIDDEN if value is None else str(value).replace(".", ",")


def cell(value: Any) -> Any:
    """The same in a spreadsheet: a number stays one, a minus sign is no formula."""
    if value is None:
        return HIDDEN
    return Decimal(value) if isinstance(value, str) else value


def signed(value: str | None) -> str:
    if value is None:
        return HIDDEN
    number = Decimal(value)
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{abs(number)}".replace(".", ",")


def share(count: int | None, total: int | None) -> str:
    if count is None or not total:
        return HIDDEN
    return f"{rounded(Fraction(count * 100, total), '1')}\u00a0%"


def name_of(result: dict[str, Any]) -> str:
    return f"{result['label']} ({result['section']})" if "--" in result["key"] else result["label"]


@dataclass(frozen=True)
class Block:
    """One table with its picture: several questions alike, or the options of one."""

    id: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: Picture | None


def blocks_of(results: dict[str, Any]) -> list[Block]:
    """In the order of the questionnaire; scales together, then questions in « oui », then the others."""
    questions = results["questions"]
    made = []
    if scales := [one for one in questions if one["kind"] == SCALE]:
        made.append(scales_block(scales))
    if yes := [one for one in questions if one["kind"] == YES]:
        made.append(yes_block(yes))
    others = [one for one in questions if one["kind"] not in (SCALE, YES, *WRITTEN)]
    return made + [options_block(one, rank) for rank, one in enumerate(others, 1)]


def scales_block(scales: list[dict[str, Any]]) -> Block:
    means = {one["key"]: mean_of(one) for one in scales}
    lines = [
        (name_of(one), float((mean - 1) / 4), f"{shown(rounded(mean))} sur 5")
        if (mean := means[one["key"]]) is not None
        else (name_of(one), None, HIDDEN)
        for one in scales
    ]
    rows = [
        (
            *(name_of(one), shown(one["n"]), mean_words(one)),
            *(shown(count) for _, count in one["cells"]),
        )
        for one in scales
    ]
    ends = {(one["cells"][0][0], one["cells"][-1][0]) for one in scales}
    note = ""
    if len(ends) == 1:
        note = " ; ".join(label.replace(",", "\u00a0:", 1) for label in ends.pop())
    head = ("Question", "Réponses", "Moyenne", "1", "2", "3", "4", "5")
    return Block(
        "echelles",
        "Les notes de 1 à 5",
        note,
        head,
        tuple(rows),
        bars("Moyennes, de 1 à 5", lines),
    )


def yes_block(questions: list[dict[str, Any]]) -> Block:
    lines, rows = [], []
    for one in questions:
        count = one["cells"][0][1]
        known = count is not None and one["n"]
        lines.append((name_of(one), count / one["n"] if known else None, said_share(count, one["n"])))
        rows.append((name_of(one), shown(one["n"]), *(shown(cell) for _, cell in one["cells"])))
    head = ("Question", "Réponses", *(label for label, _ in questions[0]["cells"]))
    return Block("oui", "Oui, en partie ou non", "", head, tuple(rows), bars("Part de « oui »", lines))


def said_share(count: int | None, total: int | None) -> str:
    if count is None or not total:
        return HIDDEN
    return f"{share(count, total)} ({count} sur {total})"


def options_block(one: dict[str, Any], rank: int) -> Block:
    total = one["n"]
    lines = [
        (
            label,
            count / total if count is not None and total else None,
            said_share(count, total),
        )
        for label, count in one["cells"]
    ]
    rows = tuple((label, shown(count), share(count, total)) for label, count in one["cells"])
    notes = [f"Réponses\u00a0: {shown(total)}."]
    if one["kind"] == MANY:
        notes.append("Plusieurs choix possibles.")
    if one["kind"] == SCORE:
        notes.append(f"Score de recommandation (NPS)\u00a0: {shown(one.get('nps'))}.")
        notes.append(f"Moyenne sur 10\u00a0: {mean_words(one)}.")
    return Block(
        f"question-{rank}",
        name_of(one),
        " ".join(notes),
        ("Réponse", "Effectif", "Part"),
        rows,
        bars(name_of(one), lines),
    )


def mean_words(one: dict[str, Any]) -> str:
    mean = mean_of(one)
    return HIDDEN if mean is None else shown(rounded(mean))


def method_of(wave: Wave) -> list[str]:
    """How the answers were had: what a reader needs before any figure."""
    results = wave.results
    told = [f"{counted(results['n'], 'réponse', 'réponses')}, sans compte ni adresse, entre deux dates."]
    if wave.mode == Wave.Mode.LINK:
        told.append("Lien ouvert à tous\u00a0: pas de taux de réponse, et un échantillon non représentatif.")
    else:
        rate = share(results["n"], results["invited"])
        said = counted(results["invited"], "invitation", "invitations")
        told.append(f"{said}\u00a0: taux de réponse {rate}.")
    if wave.population:
        told.append(f"À qui elle s’adressait\u00a0: {wave.population}")
    told.append(
        "Un effectif de une à quatre personnes n’est jamais montré, ni ce qui permettrait de le "
        f"retrouver\u00a0: on lit alors «\u00a0{HIDDEN}\u00a0»."
    )
    return told


# Comparisons


@dataclass(frozen=True)
class Compared:
    whole: tuple[tuple[str, ...], ...]
    matched: tuple[tuple[str, ...], ...]
    whole_picture: Picture
    matched_picture: Picture


WHOLE_HEAD = ("Question", "Réponses au début", "Moyenne", "Réponses à la fin", "Moyenne", "Différence")
MATCHED_HEAD = ("Question", "Personnes", "Différence moyenne", "Mieux", "Pareil", "Moins bien")


def compared(found: dict[str, Any]) -> Compared:
    whole, matched, first, second = [], [], [], []
    for row in found["rows"]:
        name = f"{row['label']}, {UNITS[row['kind']]}"
        if full := row["whole"]:
            (n1, n2), (mean1, mean2) = full["n"], full["means"]
            values = (str(n1), shown(mean1), str(n2), shown(mean2), signed(full["change"]))
        else:
            values = (HIDDEN,) * 5
        whole.append((name, *values))
        for end in (0, 1):
            label = f"{('Début', 'Fin')[end]}\u00a0: {row['label']}"
            mean = full["means"][end] if full else None
            first.append((label, height_of(row["kind"], mean), shown(mean)))
        pair = row["matched"] or dict.fromkeys(("n", "change", "better", "same", "worse"))
        cells = (said_share(pair[name], pair["n"]) for name in ("better", "same", "worse"))
        matched.append((name, shown(pair["n"]), signed(pair["change"]), *cells))
        better = pair["better"]
        up = better / pair["n"] if better is not None and pair["n"] else None
        second.append((row["label"], up, said_share(better, pair["n"])))
    return Compared(
        tuple(whole),
        tuple(matched),
        bars("Moyennes des deux échantillons entiers", first),
        bars("Part des personnes dont l’avis est meilleur", second),
    )


def height_of(kind: str, mean: str | None) -> float | None:
    low, high = {SCALE: (1, 5), SCORE: (0, 10), YES: (0, 2)}[kind]
    return None if mean is None else (float(mean) - low) / (high - low)


# Spreadsheets

RESULT_HEADER = (
    *("enquete", "vague", "rubrique", "question", "cle", "reponse", "effectif"),
    *("reponses_a_la_question", "moyenne", "csat", "nps"),
)
COMPARISON_HEADER = (
    *("enquete", "vague_debut", "vague_fin", "question", "cle", "comparaison"),
    *("n_debut", "n_fin", "moyenne_debut", "moyenne_fin", "difference"),
    *("mieux", "pareil", "moins_bien"),
)


def result_rows(wave: Wave) -> Iterator[tuple]:
    """The same masked values as the page: there are no others in what was frozen."""
    for one in wave.results.get("questions", ()):
        mean = mean_of(one)
        last = (
            *(cell(one["n"]), cell(None if mean is None else rounded(mean)) if "sum" in one else ""),
            *(cell(one[name]) if name in one else "" for name in ("csat", "nps")),
        )
        for label, count in one["cells"] or [["texte libre", one["n"]]]:
            where = (wave.survey.title, wave.label, one["section"], one["label"], one["key"])
            yield (*where, label, cell(count), *last)
    groups = wave.results.get("groups") or {"rows": []}
    for label, count, mean in groups["rows"]:
        where = (wave.survey.title, wave.label, "", groups["title"], "")
        yield (*where, label, cell(count), cell(count), cell(mean), "", "")


def comparison_rows(wave: Wave, found: dict[str, Any]) -> Iterator[tuple]:
    for row in found["rows"]:
        start = (wave.survey.title, found["label"], wave.label, row["label"], row["key"])
        full = row["whole"] or {"n": [None] * 2, "means": [None] * 2, "change": None}
        values = (*full["n"], *full["means"], full["change"])
        yield (*start, "échantillons entiers", *(cell(value) for value in values), "", "", "")
        pair = row["matched"] or dict.fromkeys(("n", "change", "better", "same", "worse"))
        moved = (cell(pair[name]) for name in ("better", "same", "worse"))
        people = (cell(pair["n"]), cell(pair["n"]), "", "", cell(pair["change"]))
        yield (*start, "personnes appariées", *people, *moved)
