"""Taking an answer, once; setting a doubtful one right; moving a wave along."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from governance import journal
from governance.models import SurveyAnswer, SurveyInvitation, SurveyRemark, Wave
from governance.surveys.forms import AnswerForm
from governance.surveys.results import comparison_of, results_of
from opendatalab.public_forms import Doubt

State = Wave.State


@transaction.atomic
def submit(wave: Wave, form: AnswerForm, invitation: SurveyInvitation | None = None) -> bool:
    """Keep an answer, without a trace of who gave it. False when the link or the wave takes none any more.

    A link of ours is proof enough of a person; what comes by the open link and looks like a robot's waits.
    Many answers in an hour are no doubt: that is how a survey begins.
    """
    group = ""
    if invitation:
        invitation = SurveyInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not invitation.takes_answer:
            return False
        group = invitation.group
        invitation.state, invitation.email = SurveyInvitation.State.ANSWERED, ""
        invitation.save(update_fields=["state", "email"])
    elif not wave.takes_answers:
        return False
    doubts = [] if invitation else [doubt for doubt in form.doubts if doubt != Doubt.SURGE]
    answer, new = SurveyAnswer.objects.get_or_create(
        token_key=form.token_key,
        defaults={
            **{"wave": wave, "answers": form.answers, "group": group, "match": form.match},
            **{"doubts": doubts, "held": form.texts if doubts else {}},
        },
    )
    if new and not doubts:
        keep_remarks(wave, form.texts)
    return True


def keep_remarks(wave: Wave, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        SurveyRemark.objects.create(wave=wave, question=key, text=text)


@transaction.atomic
def accept(answer: SurveyAnswer) -> None:
    """Out of quarantine: it counts like any other, and its texts leave it."""
    if answer.wave.is_published:
        raise ValidationError(
            "Les résultats de cette vague sont publiés\u00a0: cette réponse arrive trop tard."
        )
    texts, answer.held, answer.doubts = answer.held, {}, []
    answer.save(update_fields=["held", "doubts"])
    keep_remarks(answer.wave, texts)


@transaction.atomic
def move_wave(wave: Wave, *, to: str, by: Any = None, said: str = "", **words: Any) -> None:
    """Through the one door of states; publishing freezes what may be shown, and the comparisons with it."""
    facts = {"results": publishable(wave)} if to == State.PUBLISHED else {}
    journal.move(wave, to=to, by=by, said=said, **words, **facts)


def publishable(wave: Wave) -> dict[str, Any]:
    results = results_of(wave)
    earlier = wave.survey.waves.filter(state=State.PUBLISHED, opens_on__lte=wave.opens_on).exclude(pk=wave.pk)
    results["against"] = [comparison_of(other, wave) for other in earlier.order_by("opens_on", "pk")]
    return results
