"""How long each step takes, from the journal alone: done or still running, pauses left out.

A question that the team asks pauses every clock until it is answered. Nothing is told of fewer than five.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from governance.masking import FEWEST
from governance.models import Event
from governance.models.request_states import LISTED, Actor, Kind, State
from governance.models.requests import Request
from governance.working_days import working_days
from opendatalab.wording import counted

ANSWERS = {State.ACCEPTED, State.REFUSED, State.DELIVERED}


def calendar_days(first: date, last: date) -> int:
    return (last - first).days


@dataclass(frozen=True)
class Target:
    key: str
    label: str
    days: int
    unit: str
    count: Callable[[date, date], int]


MODERATION = Target("moderation", "Relire et publier", 2, "jours ouvrés", working_days)
QUALIFICATION = Target("qualification", "Trouver à qui la transmettre", 10, "jours ouvrés", working_days)
ANSWER = Target("reponse", "Première réponse du producteur", 30, "jours", calendar_days)
TARGETS = (MODERATION, QUALIFICATION, ANSWER)


@dataclass
class Run:
    """One clock of one request; without an end it still runs."""

    start: datetime
    end: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def days(self, target: Target, now: datetime) -> int:
        last = self.end or now
        spans = [(begun, min(done or last, last)) for begun, done in self.pauses if begun < last]
        paused = sum(target.count(_day(begun), _day(done)) for begun, done in spans)
        return max(target.count(_day(self.start), _day(last)) - paused, 0)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def runs_of(events: Iterable[Event]) -> dict[str, Run]:
    """The clocks of one request, from its moves in their order."""
    runs: dict[str, Run] = {}
    pause: datetime | None = None
    whom = ""
    for event in events:
        if pause is not None:
            for run in runs.values():
                if run.end is None:
                    run.pauses.append((pause, event.at))
            pause = None
        to = event.after
        if (run := runs.get(MODERATION.key)) and run.end is None:
            run.end = event.at
        if (run := runs.get(QUALIFICATION.key)) and run.end is None and to not in _STILL_QUALIFYING:
            run.end = event.at
        by_producer = event.capacity == Actor.PRODUCER.value
        if (run := runs.get(ANSWER.key)) and run.end is None and (by_producer or to in ANSWERS):
            run.end = event.at
        if to == State.MODERATION:
            runs.setdefault(MODERATION.key, Run(event.at))
        elif to == State.PUBLISHED:
            runs.setdefault(QUALIFICATION.key, Run(event.at))
        elif to == State.ASSIGNED:
            name = event.said.partition("\n")[0]
            if ANSWER.key not in runs or name != whom:
                runs[ANSWER.key] = Run(event.at)
            whom = name
        elif to == State.WAITING and not by_producer:
            pause = event.at
    if pause is not None:
        for run in runs.values():
            if run.end is None:
                run.pauses.append((pause, None))
    return runs


_STILL_QUALIFYING = (State.PUBLISHED, State.WAITING, State.MODERATION)


@dataclass
class Line:
    """What is said of one target, of everybody or of one producer."""

    label: str
    target: Target
    done: list[int] = field(default_factory=list)
    running: list[int] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        return len(self.done) >= FEWEST

    @property
    def median(self) -> int | None:
        return round(median(self.done)) if self.enough else None

    @property
    def slowest(self) -> int | None:
        """The 90th percentile: nine in ten took no longer."""
        return sorted(self.done)[ceil(0.9 * len(self.done)) - 1] if self.enough else None

    @property
    def kept(self) -> int | None:
        """In a hundred, those that kept the target."""
        good = sum(days <= self.target.days for days in self.done)
        return round(100 * good / len(self.done)) if self.enough else None

    @property
    def beyond(self) -> int:
        return sum(days > self.target.days for days in self.running)

    def values(self) -> tuple:
        counts = (len(self.done), self.median, self.slowest, self.kept, len(self.running), self.beyond)
        return (self.label, self.target.days, self.target.unit, *("" if n is None else n for n in counts))


def requests_of(year: int | None = None) -> QuerySet[Request]:
    """Those that the clocks count: confirmed, of one year or of all."""
    rows = Request.objects.real().exclude(kind=Kind.PROTECT).exclude(state=State.UNCONFIRMED)
    return rows.filter(created_at__year=year) if year else rows


def measure(rows: Iterable[Request], now: datetime | None = None) -> tuple[list[Line], list[Line]]:
    """The three targets over these requests, then the producers' answers one by one. One query more."""
    now = now or timezone.now()
    requests = {row.ref: row for row in rows}
    moves: dict[str, list[Event]] = {ref: [] for ref in requests}
    for event in Event.objects.filter(subject="request").exclude(after="").order_by("at", "pk"):
        if event.ref in moves:
            moves[event.ref].append(event)
    whole = {target.key: Line(target.label, target) for target in TARGETS}
    producers: dict[str, Line] = {}
    for ref, events in moves.items():
        request = requests[ref]
        for key, run in runs_of(events).items():
            lines = [whole[key]]
            if key == ANSWER.key and request.producer_name and request.state in LISTED:
                lines.append(producers.setdefault(request.producer_name, Line(request.producer_name, ANSWER)))
            if run.end is None and request.state not in _RUNNING[key]:
                continue  # closed before the step was made
            for line in lines:
                (line.done if run.end else line.running).append(run.days(line.target, now))
    return list(whole.values()), [producers[name] for name in sorted(producers)]


def answers_in_words(rows: Iterable[Request]) -> str:
    """One sentence on producers' first answers; empty when too few were given."""
    line = measure(rows)[0][TARGETS.index(ANSWER)]
    if not line.enough:
        return ""
    days = counted(line.median, "jour", "jours")
    told = f"Première réponse d’un producteur\u00a0: {days} en valeur médiane, sur {len(line.done)} réponses."
    if line.running:
        still = counted(len(line.running), "demande attend", "demandes attendent")
        told += f" {still} encore, la plus ancienne depuis {counted(max(line.running), 'jour', 'jours')}."
    return told


_RUNNING = {
    MODERATION.key: (State.MODERATION,),
    QUALIFICATION.key: (State.PUBLISHED, State.WAITING),
    ANSWER.key: (State.ASSIGNED, State.WAITING),
}
