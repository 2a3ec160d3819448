"""A sample of the letter that answers a question."""

from django.utils import timezone

from knowledge.asking import tell_answered
from knowledge.models import AskedQuestion, Item, Kind
from opendatalab.letters import TO, Letter, declare


def sample() -> None:
    item = Item(pk=0, kind=Kind.QUESTION, slug="exemple", title="[titre de la question]")
    tell_answered(AskedQuestion(pk=0, email=TO, item=item, asked_at=timezone.now()))


declare(
    Letter(
        "réponse à une question",
        "Connaissances",
        "À qui a posé une question, quand la réponse est publiée.",
        sample,
    )
)
