"""The producer's answer, by the link of the letter: no account, nothing else opened by it."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance import letters
from governance.forms import AnswerForm
from governance.models.request_states import Actor, Facts, State
from governance.models.requests import Request
from governance.precisions import for_producer
from governance.views.addresses import crumbs
from governance.views.asking import UNKNOWN_LINK
from governance.workflow import BY_PRODUCER, move_request
from opendatalab.public_forms import public_form


@public_form("reponse")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    pk, key = letters.read_token(letters.ANSWER, token)
    asked = Request.objects.filter(pk=pk, link_key=key).exclude(link_key="").first()
    open_ = asked is not None and asked.state in (State.ASSIGNED, State.ACCEPTED)
    form = AnswerForm(request)
    done = False
    if open_ and form.is_valid():
        done = take(asked, form)
    context = {
        "form": form,
        "asked": asked,
        "open": open_,
        "done": done,
        "precisions": for_producer(asked) if asked else (),
        "unknown": UNKNOWN_LINK,
        "crumbs": crumbs("Répondre"),
    }
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/answer.html", context, status=200 if asked else 404)


def take(asked: Request, form: AnswerForm) -> bool:
    said = form.cleaned_data
    to = State(said["answer"])
    facts = Facts(
        said=said["said"]
        if to != State.PUBLISHED
        else said["said"] or "Le producteur dit ne pas être concerné.",
        promised_for=said["promised_for"],
        delivered_url=said["delivered_url"],
        refusal=said["refusal"],
    )
    try:
        if to not in BY_PRODUCER:
            raise ValidationError("Cette réponse n’est pas de celles que le lien permet.")
        move_request(asked, to=to, actor=Actor.PRODUCER, facts=facts)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    letters.tell_team(asked, f"Le producteur a répondu à la demande {asked.ref}.")
    return True
