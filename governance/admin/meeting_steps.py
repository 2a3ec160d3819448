"""The page of a meeting in the team's pages: what to do now, the buttons of what may follow, the preview."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from governance.admin.scope import APPROVE
from governance.models import Meeting
from governance.views.meetings import context_of

State = Meeting.State
GUIDE = {
    State.DRAFT: "Écrivez l’ordre du jour et la convocation, puis convoquez.",
    State.CALLED: "La réunion est annoncée. Une fois finie\u00a0: préparez les présences, corrigez-les, puis "
    "dites-la tenue.",
    State.HELD: "Écrivez le compte rendu sous les titres de l’ordre du jour, dites ce qu’est devenu chaque "
    "point, regardez l’aperçu, puis soumettez.",
    State.SUBMITTED: "Le texte est à relire. La présidence l’approuve, ou le renvoie.",
    State.APPROVED: "Le texte est approuvé et ne change plus. Publiez-le.",
    State.PUBLISHED: "Le compte rendu est public. Une erreur se corrige par un erratum.",
    State.CANCELLED: "Elle reste listée comme annulée.",
}
NEW = "Donnez l’instance, le titre, les dates et au moins un point à l’ordre du jour."
STEPS = {
    State.CALLED: "Convoquer",
    State.CANCELLED: "Annuler la réunion",
    State.HELD: "Dire tenue",
    State.SUBMITTED: "Soumettre le compte rendu",
    State.APPROVED: "Approuver",
    State.PUBLISHED: "Publier le compte rendu",
}
BACK = "Renvoyer à l’écriture"


def page_of(request: HttpRequest, meeting: Meeting | None, *, may_change: bool) -> dict[str, Any]:
    """What the form shows around its fields."""
    if meeting is None:
        return {"guide": NEW, "may_change": True, "steps": []}
    state = State(meeting.state)
    nexts = [to for to in State if to in Meeting.NEXT_STATES[state]]
    if not request.user.has_perm(APPROVE):
        nexts = [to for to in nexts if to != State.APPROVED]
    back = state in (State.SUBMITTED, State.APPROVED)
    return {
        "guide": GUIDE[state],
        "may_change": may_change,
        "may_fill": state in (State.CALLED, State.HELD),
        "may_preview": state in (State.HELD, State.SUBMITTED),
        "quorum": meeting.quorum() if meeting.attendances.exists() else None,
        "steps": [(to, BACK if back and to == State.HELD else STEPS[to]) for to in nexts],
    }


def after_saving(request: HttpRequest, meeting: Meeting, model: str) -> HttpResponse:
    """Back to the form, of a meeting or of a BarCamp; to the preview when it was asked for."""
    page = "preview" if "_preview" in request.POST else "change"
    return redirect(f"admin:governance_{model}_{page}", meeting.pk)


@require_safe
def preview(request: HttpRequest, pk: int, *, model_admin: admin.ModelAdmin) -> HttpResponse:
    """The public page as it will be once the minutes are published; nothing is written."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    meeting = get_object_or_404(model_admin.get_queryset(request).select_related("body__sector"), pk=pk)
    context = {
        **context_of(meeting, published=True),
        "preview": f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change",
    }
    response = render(request, "governance/meeting.html", context)
    response["Cache-Control"] = "no-store"
    return response
