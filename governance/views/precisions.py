"""The answer to a question, by the link of the letter: no account; opening the link changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance import letters
from governance.forms import PrecisionForm
from governance.models.request_states import State
from governance.models.requests import Request
from governance.precisions import answer_question, question_of
from governance.views.addresses import crumbs
from governance.views.asking import UNKNOWN_LINK
from opendatalab.public_forms import public_form


@public_form("precision")
def precise(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = letters.read_token(letters.PRECISE, token)
    asked = Request.objects.filter(pk=pk).first()
    form = PrecisionForm(request)
    open_ = asked is not None and asked.state == State.WAITING
    done = False
    if open_ and form.is_valid():
        answer_question(asked, form)
        done = True
    context = {
        "form": form,
        "asked": asked,
        "question": question_of(asked)[0] if asked else "",
        "open": open_,
        "done": done,
        "unknown": UNKNOWN_LINK,
        "crumbs": crumbs("Répondre à une question"),
    }
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/precise.html", context, status=200 if asked else 404)
