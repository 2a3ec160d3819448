"""What an authority does here without account: ask, confirm, follow its file and answer, print its report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.journal import events_of
from governance.letters import read_token
from governance.models import Relay, SupportFile
from governance.models.support_states import AUTONOMY, STAGES, State
from governance.support import counts, filing, letters
from governance.support.capitalise import duration
from governance.support.forms import ConfirmFileForm, FileAnswerForm, SupportRequestForm, may_ask
from governance.support.views import relay_line, trail
from governance.views.asking import UNKNOWN_LINK
from opendatalab.public_forms import public_form
from opendatalab.region import region
from opendatalab.wording import long_date
from sig import territories


@public_form("accompagnement")
def ask(request: HttpRequest) -> HttpResponse:
    """`geozone` comes from the page of a territory."""
    zone = territories.zone(request.GET.get("geozone", ""))
    zone = zone if zone and may_ask(zone) else None
    form = SupportRequestForm(request, initial={"place": zone.name, "geozone": zone.geozone} if zone else {})
    if form.is_valid():
        return redirect("governance:support_sent", filing.file_request(form).receipt)
    context = {
        "form": form,
        "relays": [relay_line(row) for row in Relay.objects.near(zone.geozone)] if zone else [],
        "crumbs": trail(("Demander un accompagnement", "")),
    }
    return render(request, "governance/support/ask.html", context, status=form.status)


@require_safe
@never_cache
def sent(request: HttpRequest, receipt: str) -> HttpResponse:
    file = get_object_or_404(SupportFile, receipt=receipt)
    context = {
        "receipt": receipt,
        "date": long_date(file.created_at),
        "confirmed": file.state != State.UNCONFIRMED,
        "stages": [{"name": state.label, "text": text} for state, text in STAGES.items()],
        "answer_time": counts.answer_time(),
        "crumbs": trail(("Demande enregistrée", "")),
    }
    return render(request, "governance/support/sent.html", context)


@public_form("accompagnement-confirmation")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    pk, _ = read_token(letters.CONFIRM, token)
    file = SupportFile.objects.filter(pk=pk).first()
    form = ConfirmFileForm(request)
    if file and form.is_valid():
        filing.confirm_file(file)
        file.refresh_from_db()
    context = {
        "form": form,
        "file": file,
        "done": file is not None and file.state != State.UNCONFIRMED,
        "unknown": UNKNOWN_LINK,
        "crumbs": trail(("Confirmation", "")),
    }
    return render(request, "governance/support/confirm.html", context, status=200 if file else 404)


@public_form("accompagnement-reponse")
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The authority's own page: where its file is, what is awaited, and a place to write."""
    file = letters.file_of(token)
    form = FileAnswerForm(request, initial={"naming": file.naming if file else ""})
    done = file is not None and form.is_valid()
    if done:
        take(file, form)
        file.refresh_from_db()
    context = {"form": form, "file": file, "done": done, "unknown": UNKNOWN_LINK}
    context |= {"crumbs": trail(("Mon dossier", ""))}
    if file:
        context |= story(file) | {"token": token}
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/support/follow.html", context, status=200 if file else 404)


def take(file: SupportFile, form: FileAnswerForm) -> None:
    """A message while the file is open; the consent to be named, always."""
    filing.change_naming(file, to=form.cleaned_data["naming"])
    if file.is_open and form.cleaned_data["said"]:
        filing.answer(file, said=form.cleaned_data["said"], key=form.token_key)


def story(file: SupportFile) -> dict[str, Any]:
    """What the authority may read: states and what was said with them, its own messages; no private note."""
    lines = [
        (event.at, event.capacity, State(event.after).label, event.said)
        for event in events_of(file, public=False).exclude(after="")
    ]
    steps = list(file.steps.all())
    return {
        "state": file.get_state_display(),
        "next": STAGES.get(State(file.state), ""),
        "events": [
            {"date": long_date(at), "who": who, "state": state, "said": said}
            for at, who, state, said in lines
        ],
        "messages": [
            {"date": long_date(step.day), "text": step.summary}
            for step in steps
            if step.kind == step.Kind.MESSAGE
        ],
        "following": [
            {"what": step.next_step, "due": long_date(step.due), "late": step.is_late}
            for step in steps
            if step.next_step and not step.done
        ],
    }


@require_safe
@never_cache
def report(request: HttpRequest, token: str) -> HttpResponse:
    """What came of a file, on one sheet to print."""
    file = letters.file_of(token)
    context: dict[str, Any] = {
        "file": file,
        "token": token,
        "unknown": UNKNOWN_LINK,
        "crumbs": trail(("Bilan", "")),
    }
    if file:
        steps = list(file.steps.exclude(kind="message"))
        context |= {
            "opened": long_date(file.created_at),
            "solved": long_date(file.solved_on),
            "over": long_date(file.over_on),
            "spent": duration(file.minutes),
            "obstacles": [
                {"row": row, "solved": long_date(row.solved_on), "item": public_item(row)}
                for row in file.obstacles.select_related("item")
            ],
            "results": list(file.results.all()),
            "steps": [{"row": step, "date": long_date(step.day)} for step in steps],
            "autonomy": [(label, code in file.autonomy) for code, label in AUTONOMY.items()],
            "operator": region().operator.name,
            "others": [name for zone in file.beneficiaries if (name := territories.zone_label(zone))],
        }
    return render(request, "governance/support/report.html", context, status=200 if file else 404)


def public_item(row):
    return row.item if row.item and row.item.is_public else None
