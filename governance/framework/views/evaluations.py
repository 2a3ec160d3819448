"""Evaluations: the list, one report with its frozen figures, two of them side by side."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance.framework.evaluating import compare, with_corrections
from governance.framework.showing import crumbs
from governance.models import Evaluation
from opendatalab.text import stored_html
from opendatalab.wording import long_date

HEADER = (
    *("indicateur", "libelle", "serie", "perimetre", "valeur_figee", "jour", "origine", "document"),
    *("etat_initial", "evolution", "cible", "corrigee_depuis", "page"),
)


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    rows = list(Evaluation.objects.public().select_related("phase"))
    context = {
        "lines": [
            {"row": row, "day": long_date(row.day), "published": long_date(row.published_at)} for row in rows
        ],
        "several": len(rows) > 1,
        "crumbs": crumbs(("Évaluations", "")),
    }
    return render(request, "governance/framework/evaluations.html", context)


@require_safe
def evaluation(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(Evaluation.objects.public().select_related("phase"), ref=ref)
    before = Evaluation.objects.public().filter(day__lt=row.day).order_by("-day", "-pk").first()
    context = {
        "row": row,
        "text": stored_html(row.text_html),
        "day": long_date(row.day),
        "published": long_date(row.published_at),
        "lines": with_corrections(row.snapshot),
        "before": before,
        "compare_url": f"{reverse('governance:evaluations_compared')}?de={before.ref}&a={row.ref}"
        if before
        else "",
        "crumbs": crumbs(("Évaluations", reverse("governance:evaluations")), (row.ref, "")),
    }
    return render(request, "governance/framework/evaluation.html", context)


@require_safe
def evaluation_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(Evaluation.objects.public(), ref=ref)
    lines = (
        (
            *(line["code"], line["label"], line["series"], line["perimeter"]),
            *(line["words"], line["day"], line["how"], line["evidence_url"], line["baseline"]),
            *(line["change"], line["target"], line["corrected"], f"{settings.SITE_URL}{line['url']}"),
        )
        for line in with_corrections(row.snapshot)
    )
    return stream(row.ref.lower(), HEADER, lines)


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two published evaluations; the first and the last unless others are asked."""
    rows = list(Evaluation.objects.public().order_by("day", "pk"))
    known = {row.ref: row for row in rows}
    before = known.get(request.GET.get("de", ""), rows[0] if rows else None)
    after = known.get(request.GET.get("a", ""), rows[-1] if rows else None)
    if before and after and after.day < before.day:
        before, after = after, before
    enough = bool(before and after and before != after)
    context = {
        "choices": rows,
        "before": before,
        "after": after,
        "enough": enough,
        "lines": compare(before, after) if enough else [],
        "before_day": long_date(before.day) if before else "",
        "after_day": long_date(after.day) if after else "",
        "crumbs": crumbs(("Évaluations", reverse("governance:evaluations")), ("Comparer", "")),
    }
    return render(request, "governance/framework/comparison.html", context)
