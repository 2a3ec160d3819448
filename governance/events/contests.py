"""A contest from its rules to its ranking: entries filed, marks given, winners and their stories."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from governance import journal
from governance.events import letters
from governance.events.forms import EntryForm
from governance.models import Contest, Criterion, Entry, JurySeat, RulesVersion, Score
from governance.models.contests import BEST, WHOLE
from knowledge.models import Item, Kind
from knowledge.models import State as ItemState
from knowledge.writing import save_item
from opendatalab.stamp import touch
from opendatalab.wording import counted

State = Entry.State
TEAM_OF_ENTRY = "équipe candidate"


def keep_rules(contest: Contest, *, by: Any = None) -> RulesVersion | None:
    """The version that this text makes, when it differs from the last; none once the contest is open."""
    last = contest.versions.order_by("-number").first()
    if contest.rules_are_frozen or not contest.rules.strip() or (last and last.text == contest.rules):
        return None
    version = contest.versions.create(number=last.number + 1 if last else 1, text=contest.rules)
    journal.record(contest, by=by, said=f"Règlement, version {version.number}")
    return version


@transaction.atomic
def move_contest(contest: Contest, *, to: str, by: Any = None, said: str = "") -> None:
    """As the table says; the ranking is computed, kept and told when the results are published."""
    if to == Contest.State.RESULTS and not contest.is_hosted:
        ranks = ranking(contest)
    journal.move(contest, to=to, by=by, said=said)
    if to == Contest.State.RESULTS and not contest.is_hosted:
        _publish(contest, ranks, by=by)


@transaction.atomic
def move_entry(entry: Entry, *, to: str, by: Any = None, said: str = "") -> None:
    """Why one is not admissible is for who filed it, never public."""
    journal.move(entry, to=to, by=by, said=said, is_public=to in Entry.SHOWN)
    number = journal.events_of(entry, public=False).count()
    letters.tell_team_of_entry(entry, said=said, number=number)
    if to == State.WINNER:
        make_story(entry, by=by)


@transaction.atomic
def file_entry(contest: Contest, form: EntryForm) -> Entry:
    names = (
        "team",
        "organisation",
        "title",
        "problem",
        "solution",
        "datasets",
        "url",
        "source_url",
        "licence",
    )
    words = {name: form.cleaned_data[name] for name in names}
    entry, new = Entry.objects.get_or_create(
        token_key=form.token_key,
        defaults={
            **words,
            "contest": contest,
            "contact_email": form.cleaned_data["email"],
            "state": State.UNCONFIRMED,
            "doubts": form.doubts,
        },
    )
    if new and not form.doubts:
        letters.ask_about_entry(entry)
    return entry


def confirm_entry(entry: Entry) -> bool:
    """An entry filed in time may be confirmed a little after; false when it is too late."""
    if entry.state != State.UNCONFIRMED:
        return True
    if entry.contest.state not in (Contest.State.OPEN, Contest.State.CLOSED):
        return False
    journal.move(entry, to=State.FILED, capacity=TEAM_OF_ENTRY, is_public=False)
    return True


# Marks


@dataclass(frozen=True)
class Line:
    """One entry of the ranking. Its score stays with the team: the public sees its rank."""

    entry: Entry
    score: Decimal
    rank: int


def weighted(marks: Iterable[tuple[int, Decimal]], weights: dict[int, int]) -> Decimal:
    """The sum, by criterion, of its weight times the mean of its marks, out of twenty."""
    by_criterion: dict[int, list[Decimal]] = defaultdict(list)
    for criterion, value in marks:
        by_criterion[criterion].append(value)
    total = sum(
        (weights[pk] * sum(values, Decimal()) / len(values) for pk, values in by_criterion.items()), Decimal()
    )
    return (total / WHOLE).quantize(Decimal("0.01"))


def ranking(contest: Contest) -> list[Line]:
    """Admissible entries, the best first; equal scores share a rank. ValidationError when marks lack."""
    entries = list(contest.entries.filter(state=State.ADMISSIBLE).order_by("title", "pk"))
    weights = dict(contest.criteria.order_by("pk").values_list("pk", "weight"))
    marks: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    rows = Score.objects.filter(entry__in=entries).order_by("pk")
    for entry, criterion, value in rows.values_list("entry", "criterion", "value"):
        marks[entry].append((criterion, value))
    lacking = [row.ref for row in entries if {pk for pk, _ in marks[row.pk]} != set(weights)]
    if lacking:
        raise ValidationError(f"Sans note à tous les critères\u00a0: {', '.join(lacking)}.")
    scored = sorted(((weighted(marks[row.pk], weights), row) for row in entries), key=lambda one: -one[0])
    lines: list[Line] = []
    for place, (score, row) in enumerate(scored, 1):
        rank = lines[-1].rank if lines and lines[-1].score == score else place
        lines.append(Line(row, score, rank))
    return lines


@transaction.atomic
def keep_marks(seat: JurySeat, marks: dict[tuple[int, int], Decimal | None], *, by: Any = None) -> int:
    """A juror's marks, by (entry, criterion); None takes one back. How many changed, in the journal."""
    contest = seat.contest
    if contest.state != Contest.State.JURY:
        raise ValidationError("On note quand le concours est devant le jury.")
    entries = dict.fromkeys(contest.entries.filter(state=State.ADMISSIBLE).values_list("pk", flat=True))
    criteria = set(contest.criteria.values_list("pk", flat=True))
    interests = set(seat.interests.values_list("pk", flat=True))
    changed = 0
    for (entry, criterion), value in marks.items():
        if entry not in entries or criterion not in criteria:
            raise ValidationError("Ce dossier ou ce critère n’est pas de ce concours.")
        if entry in interests and value is not None:
            raise ValidationError("Un siège ne note pas un dossier avec lequel il a un intérêt déclaré.")
        if value is not None and not 0 <= value <= BEST:
            raise ValidationError(f"Une note va de 0 à {BEST}.")
        changed += _keep_mark(seat, entry, criterion, value)
    if changed:
        said = f"{seat.name}\u00a0: {counted(changed, 'note saisie', 'notes saisies')}"
        journal.record(contest, by=by, said=said, is_public=False)
    return changed


def _keep_mark(seat: JurySeat, entry: int, criterion: int, value: Decimal | None) -> bool:
    known = Score.objects.filter(seat=seat, entry=entry, criterion=criterion)
    if value is None:
        return bool(known.delete()[0])
    row, new = Score.objects.get_or_create(
        seat=seat, entry_id=entry, criterion_id=criterion, defaults={"value": value}
    )
    if new or row.value == value:
        return new
    known.update(value=value)
    return True


def forget_interested_marks(seat: JurySeat) -> int:
    """An interest declared after the marks were given takes them away."""
    return Score.objects.filter(seat=seat, entry__in=seat.interests.all()).delete()[0]


def _publish(contest: Contest, lines: list[Line], *, by: Any) -> None:
    for line in lines:
        Entry.objects.filter(pk=line.entry.pk).update(rank=line.rank)
        to = State.WINNER if line.rank <= contest.winners else State.NOT_CHOSEN
        move_entry(line.entry, to=to, by=by)
    transaction.on_commit(touch)


# Stories


STORY = """**Problème.** {problem}

**Solution.** {solution}

Dossier {ref}, lauréat du concours [{contest}]({page}). Équipe : {team}. Licence : {licence}.
"""


def make_story(entry: Entry, *, by: Any = None) -> Item:
    """A draft for the editors, filled in with what the entry says; made once."""
    entry.refresh_from_db()
    if entry.story:
        return entry.story
    text = STORY.format(
        problem=entry.problem,
        solution=entry.solution,
        ref=entry.ref,
        contest=entry.contest.title,
        page=entry.contest.get_absolute_url(),
        team=entry.team,
        licence=entry.licence,
    )
    item = Item(
        kind=Kind.SUCCESS,
        slug=f"{slugify(entry.title)[:80]}-{entry.ref.lower()}".strip("-"),
        title=entry.title,
        body=text.replace(" : ", "\u00a0: "),
        details={"adresse": entry.url} if entry.url else {},
        sector=entry.contest.sector.slug if entry.contest.sector else "",
        state=ItemState.DRAFT,
        author=by,
    )
    links = [("dataset", source_id) for source_id in entry.datasets]
    save_item(item, by=by, links=links, note=f"Lauréat du concours {entry.contest.ref}")
    Entry.objects.filter(pk=entry.pk).update(story=item)
    journal.record(entry, by=by, said="Brouillon de récit de succès", is_public=False)
    return item


def marks_of(contest: Contest, seat: JurySeat) -> tuple[list[Entry], list[Criterion], dict]:
    """What a juror has to mark: entries, criteria, and the marks there are."""
    entries = list(contest.entries.filter(state=State.ADMISSIBLE).order_by("title", "pk"))
    criteria = list(contest.criteria.all())
    known = seat.scores.order_by("pk").values_list("entry", "criterion", "value")
    return entries, criteria, {(entry, criterion): value for entry, criterion, value in known}
