"""Consultations: what may be commented on, giving an opinion, every opinion with its answer."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.exports import address, day, stream
from governance.consultations.forms import CommentForm, ConfirmCommentForm
from governance.consultations.services import confirm, submit
from governance.models import Comment, Plan, Standard
from governance.models.consultations import Consulted
from governance.views.bodies import crumbs
from opendatalab.public_forms import public_form
from opendatalab.wording import counted, long_date

HEADER = (
    *("reference", "objet", "texte_consulte", "partie", "avis", "qualite", "recu_le"),
    *("reponse", "motif", "adresse"),
)


def texts() -> list[Consulted]:
    """All that was ever put to consultation, the open first, then the last."""
    rows = [
        *Plan.objects.public().exclude(consulted_on=None).select_related("sector"),
        *Standard.objects.exclude(consulted_on=None),
    ]
    return sorted(rows, key=lambda row: (not row.takes_comments, -row.consulted_on.toordinal(), row.ref))


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    counts: dict[tuple[str, str], int] = {}
    for key in Comment.objects.public().order_by("pk").values_list("subject", "ref_of"):
        counts[key] = counts.get(key, 0) + 1
    lines = [
        {
            "row": row,
            "open": row.takes_comments,
            "until": long_date(row.consulted_until),
            "said": counted(counts.get((row._meta.model_name, row.ref), 0), "avis publié", "avis publiés"),
        }
        for row in texts()
    ]
    context = {"lines": lines, "crumbs": crumbs(("Consultations", ""))}
    return render(request, "governance/consultations/list.html", context)


@require_safe
def comments_csv(request: HttpRequest) -> HttpResponse:
    """`sur` is the reference of a text."""
    rows = Comment.objects.public().order_by("created_at", "pk")
    if ref := request.GET.get("sur", "")[:80]:
        rows = rows.filter(ref_of=ref)
    else:
        rows = rows.exclude(ref_of__in=[row.ref for row in texts() if row.demo])
    return stream("avis", HEADER, rows_of(rows))


def rows_of(comments) -> Iterator[tuple]:
    known = {(row._meta.model_name, row.ref): row for row in texts()}
    for comment in comments:
        about = known.get((comment.subject, comment.ref_of))
        if about is None:
            continue  # a draft that is no longer shown
        yield (
            *(comment.ref, comment.ref_of, about.title, comment.part, comment.text),
            *(comment.get_capacity_display(), day(comment.created_at)),
            *(comment.get_verdict_display(), comment.reason, f"{address(about)}#avis"),
        )


def commenting(request: HttpRequest, row: Consulted, trail: list) -> HttpResponse:
    """The form, for whichever text; once the consultation is over, its page says so."""
    if not row.takes_comments:
        return redirect(row)
    form = CommentForm(request)
    if form.is_valid():
        submit(row, form)
        return redirect("governance:comment_sent")
    context = {"form": form, "row": row, "until": long_date(row.consulted_until), "crumbs": trail}
    return render(request, "governance/consultations/comment.html", context, status=form.status)


@require_safe
def comment_sent(request: HttpRequest) -> HttpResponse:
    trail = crumbs(("Consultations", reverse("governance:consultations")), ("Avis reçu", ""))
    return render(request, "governance/consultations/sent.html", {"crumbs": trail})


@public_form("avis-confirmation")
@never_cache
def comment_confirm(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter's link. Opening it changes nothing."""
    comment = get_object_or_404(Comment, key=key)
    form = ConfirmCommentForm(request)
    about = comment.about
    done = comment.state not in (Comment.State.UNCONFIRMED, Comment.State.REJECTED)
    if form.is_valid():
        done = confirm(comment)
    context = {
        "form": form,
        "about": about,
        "done": done,
        "open": about.takes_comments,
        "crumbs": crumbs(("Consultations", reverse("governance:consultations")), ("Confirmer", "")),
    }
    return render(request, "governance/consultations/confirm.html", context)
