"""The sheet for the steering committee: what is open, what is late, what waits, where figures go."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.framework.showing import cards, crumbs
from governance.models import Hypothesis, Milestone, Outcome, Request
from governance.models.request_states import OPEN
from opendatalab.wording import counted, long_date

WAITS = timedelta(days=31)
MOST = 25  # lines of a list of the sheet; the whole is behind its link


@require_safe
def committee(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    outcomes = Outcome.objects.public().filter(meeting__body__demo=False).select_related("meeting__body")
    decisions = outcomes.open().filter(kind=Outcome.Kind.DECISION).order_by("due", "ref")
    late = outcomes.late().filter(kind=Outcome.Kind.ACTION).order_by("due", "ref")
    waiting = Request.objects.public().real().filter(state__in=OPEN, published_at__lt=now - WAITS)
    waiting = waiting.order_by("published_at", "pk")
    milestones = Milestone.objects.filter(done_on=None).select_related("phase")
    context = {
        "today": long_date(now),
        "cards": cards(),
        "most": MOST,
        "decisions": decisions[:MOST],
        "more_decisions": decisions.count() > MOST,
        "decisions_said": counted(decisions.count(), "décision ouverte", "décisions ouvertes"),
        "late": late[:MOST],
        "more_late": late.count() > MOST,
        "late_said": counted(late.count(), "action en retard", "actions en retard"),
        "waiting": [
            {"row": row, "since": counted((now - row.published_at).days, "jour", "jours")}
            for row in waiting[:MOST]
        ],
        "more_waiting": waiting.count() > MOST,
        "waiting_said": counted(
            waiting.count(),
            "demande ouverte depuis plus d’un mois",
            "demandes ouvertes depuis plus d’un mois",
        ),
        "hypotheses": [row for row in Hypothesis.objects.order_by("position", "ref") if row.is_due],
        "milestones": [
            {"row": row, "due": long_date(row.expected)}
            for row in milestones.order_by("phase__number", "position", "ref")
            if row.is_late
        ],
        "crumbs": crumbs(("Fiche du comité de pilotage", "")),
    }
    return render(request, "governance/framework/committee.html", context)
