"""What came out of an event: typed in by the dozen, then made requests or lines of the inventory.

    hauteurs des rivières, heure par heure | besoin | api | 1

The parts after the text may come in any order and may be left out.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction

from governance import journal
from governance.models import Event, EventOutput, Meeting, Request, Session
from governance.models.request_states import Actor, Facts, Kind
from governance.models.request_states import State as RequestState
from governance.services import look_alike
from governance.workflow import move_request
from opendatalab.stamp import touch
from sig.territories import fold

State = EventOutput.State
LONGEST = 500  # signs of a text
# How people write them, without accents.
KINDS = {
    **{fold(choice.label): choice for choice in EventOutput.Kind},
    **{choice.value: choice for choice in EventOutput.Kind},
}
METHODS = {
    **{fold(choice.label): choice for choice in EventOutput.Method},
    **{choice.value: choice for choice in EventOutput.Method},
    **{"webservice": EventOutput.Method.SERVICE, "service": EventOutput.Method.SERVICE},
    "fichier brut": EventOutput.Method.FILE,
}
# What a method asks of a producer, when the data is there but not so.
REQUEST_KINDS = [
    (kind, Kind(kind).label) for kind in (Kind.NEW_DATA, Kind.FORMAT, Kind.COMPLETE, Kind.UPDATE)
]


@dataclass
class Line:
    text: str
    kind: str = EventOutput.Kind.NEED
    method: str = ""
    priority: int = EventOutput.Priority.NEXT


@dataclass
class Read:
    """What the lines held: those that were understood, and the others with what is wrong."""

    good: list[Line] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Kept:
    made: int = 0
    known: int = 0  # already there, word for word
    bad: list[tuple[str, str]] = field(default_factory=list)


def read_lines(text: str) -> Read:
    read = Read()
    for written in filter(None, (line.strip(" \t\r-•*") for line in text.splitlines())):
        words, *parts = (part.strip() for part in written.split("|"))
        line = Line(words)
        wrong = _fault_of_text(words)
        for part in filter(None, parts):
            wrong = wrong or _read_part(line, part)
        if wrong:
            read.bad.append((written, wrong))
        else:
            read.good.append(line)
    return read


def _fault_of_text(words: str) -> str:
    if not words:
        return "le texte manque"
    return f"plus de {LONGEST} signes" if len(words) > LONGEST else ""


def _read_part(line: Line, part: str) -> str:
    """Put a part where it belongs; else what is wrong."""
    name = fold(part)
    if name in KINDS:
        line.kind = KINDS[name]
    elif name in METHODS:
        line.method = METHODS[name]
    elif name in ("1", "2", "3"):
        line.priority = int(name)
    else:
        return f"«\u00a0{part}\u00a0» n’est ni une nature, ni un moyen, ni une priorité"
    return ""


@transaction.atomic
def keep_lines(meeting: Meeting, text: str, *, session: Session | None = None, by: Any = None) -> Kept:
    """Sent twice, the same lines are kept once."""
    read = read_lines(text)
    kept = Kept(bad=read.bad)
    known = {fold(words) for words in meeting.outputs.order_by("pk").values_list("text", flat=True)}
    for line in read.good:
        if fold(line.text) in known:
            kept.known += 1
            continue
        known.add(fold(line.text))
        EventOutput.objects.create(
            meeting_id=meeting.pk,
            session=session,
            text=line.text,
            kind=line.kind,
            method=line.method,
            priority=line.priority,
        )
        kept.made += 1
    if kept.made:
        said = f"{kept.made} sortie(s) saisie(s)"
        journal.record(meeting, by=by, said=said, is_public=False)
        transaction.on_commit(touch)
    return kept


def alike(output: EventOutput) -> list[Request]:
    """Public requests that may already ask it."""
    return look_alike(output.text, dataset="")


def source_of(output: EventOutput) -> str:
    """Where it comes from, in words, with the address."""
    meeting = output.meeting
    return f"{meeting.get_kind_display()} «\u00a0{meeting.title}\u00a0» ({meeting.ref}), sortie {output.ref}"


@transaction.atomic
def make_request(
    output: EventOutput, *, kind: str, capacity: str, title: str, by: Any = None, producer_name: str = ""
) -> Request:
    """A request published at once, in the name of the day; each of the two says the other."""
    page = f"{settings.SITE_URL}{output.get_absolute_url()}"
    method = f"\n\nMoyen souhaité\u00a0: {output.get_method_display()}." if output.method else ""
    request = Request.objects.create(
        kind=kind,
        title=title,
        description=f"{output.text}{method}\n\nSource\u00a0: {source_of(output)}.",
        capacity=capacity,
        producer_name=producer_name,
        state=RequestState.MODERATION,
        token_key=secrets.token_urlsafe(16),
        receipt=secrets.token_urlsafe(16),
    )
    facts = Facts(said=f"{source_of(output)}\u00a0: {page}", by=by)
    move_request(request, to=RequestState.PUBLISHED, actor=Actor.TEAM, facts=facts)
    journal.move(output, to=State.REQUESTED, by=by, said=f"Demande {request.ref}", request=request)
    return request


@transaction.atomic
def join_request(output: EventOutput, request: Request, *, by: Any = None) -> None:
    """The same need was already asked: the output joins it, and the request's story says so."""
    page = f"{settings.SITE_URL}{output.get_absolute_url()}"
    journal.record(request, by=by, said=f"Demandé aussi\u00a0: {source_of(output)}, {page}")
    said = f"Rejoint la demande {request.ref}"
    journal.move(output, to=State.REQUESTED, by=by, said=said, request=request)


@transaction.atomic
def put_in_inventory(output: EventOutput, *, producer_name: str, by: Any = None) -> Any:
    """A line of the inventory of data to open, whose source is the day."""
    from governance.inventory.items import add_item

    body = output.meeting.body
    item = add_item(
        title=output.text, producer_name=producer_name, sector=body.sector, source=source_of(output)
    )
    journal.move(output, to=State.LISTED, by=by, said=f"Inventaire {item.ref}", item=item)
    return item


def said_of(outputs: list[EventOutput]) -> dict[str, str]:
    """What was last said of each, by its reference: one query."""
    refs = [row.ref for row in outputs]
    lines = Event.objects.filter(subject="eventoutput", ref__in=refs, is_public=True).exclude(after="")
    return dict(lines.order_by("pk").values_list("ref", "said"))
