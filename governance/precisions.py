"""The answer to a question: the clocks go on, the producer reads it, the public once it is read over."""

from django.db import transaction

from governance import letters
from governance.journal import events_of
from governance.models import Precision
from governance.models.request_states import Actor, State
from governance.models.requests import Request
from governance.workflow import move_request
from opendatalab.public_forms import PublicForm


def question_of(request: Request) -> tuple[str, str]:
    """The last question asked, and the state that it interrupted."""
    asked = events_of(request, public=False).filter(after=State.WAITING).last()
    return (asked.said, asked.before) if asked else ("", "")


@transaction.atomic
def answer_question(request: Request, form: PublicForm) -> Precision:
    """Kept once; what looks like a robot's waits for the team, and so does the request."""
    row, new = Precision.objects.get_or_create(
        token_key=form.token_key,
        defaults={
            "request": request,
            "question": question_of(request)[0],
            "answer": form.cleaned_data["answer"],
            "doubts": form.doubts,
        },
    )
    if new:
        letters.tell_team(
            request, f"Une précision est arrivée pour la demande {request.ref}\u00a0: à relire."
        )
    if new and not form.doubts:
        go_on(request)
    return row


def go_on(request: Request) -> None:
    """Back to whom it was with: nothing to do when somebody already moved it."""
    if request.state != State.WAITING:
        return
    before = question_of(request)[1]
    with_producer = before in (State.ASSIGNED, State.ACCEPTED) and request.producer_name
    move_request(request, to=State.ASSIGNED if with_producer else State.PUBLISHED, actor=Actor.ASKER)


def for_producer(request: Request) -> list[Precision]:
    """What a producer reads by its link, read over or not."""
    rows = request.precisions.exclude(state=Precision.State.SET_ASIDE)
    return [row for row in rows if row.state == Precision.State.PUBLISHED or not row.doubts]
