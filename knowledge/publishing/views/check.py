"""« Vérifier la fiche »: from the catalogue at once; a dataset that is not ours, read while one waits."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from knowledge.publishing.checker import (
    LONGEST,
    Unread,
    look_for,
    our_dataset,
    read_wanted,
    report_from_upstream,
    report_on,
)
from knowledge.publishing.views.frame import page
from opendatalab.wording import counted, long_date

ASK = "Donnez l’adresse d’un jeu de données, ou son identifiant."
TITLE = "Vérifier la fiche d’un jeu de données"


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Nothing is asked of anyone: what is ours is told, the rest is a link to the other page."""
    typed = request.GET.get("jeu", "")
    wanted = read_wanted(typed)
    ours = our_dataset(wanted.key) if wanted.key else None
    words = wanted.words or (wanted.key if wanted.key and not ours and "-" not in wanted.key else "")
    found, total = look_for(words) if words else ([], 0)
    elsewhere = bool(wanted.key) and ours is None
    base = reverse("publishing:check")
    return page(
        request,
        "publishing/check.html",
        TITLE,
        step="publishing:check",
        typed=typed[:LONGEST] if typed.isprintable() else "",
        problem=wanted.problem,
        report=report_on(ours) if ours else None,
        again_url=live_url(ours.source_id) if ours else "",
        day=long_date(timezone.localdate()),
        words=words,
        found=[
            {
                "title": item.title,
                "producer": item.organization.name if item.organization else "",
                "url": f"{base}?{urlencode({'jeu': item.slug})}",
            }
            for item in found
        ],
        found_count=counted(total, "jeu de données", "jeux de données"),
        all_url=f"{reverse('catalogue:dataset_list')}?{urlencode({'q': words})}"
        if total > len(found)
        else "",
        elsewhere_url=live_url(wanted.key) if elsewhere else "",
        failure="",
        with_htmx=True,
    )


def live_url(key: str) -> str:
    return f"{reverse('publishing:check_elsewhere')}?{urlencode({'jeu': key})}"


@require_safe
def check_elsewhere(request: HttpRequest) -> HttpResponse:
    """A dataset as data.gouv.fr has it now: the fragment under htmx, else the whole page."""
    typed = request.GET.get("jeu", "")
    wanted = read_wanted(typed)
    report, failure = None, wanted.problem or ASK
    if wanted.key:
        failure = ""
        try:
            report = report_from_upstream(wanted.key)
        except Unread as error:
            failure = str(error)
    context = {
        "report": report,
        "failure": failure,
        "day": long_date(timezone.localdate()),
        "again_url": live_url(wanted.key) if wanted.key else "",
    }
    if request.htmx:
        response = render(request, "publishing/_report.html", context)
    else:
        response = page(
            request,
            "publishing/check.html",
            "Vérifier une fiche lue sur data.gouv.fr",
            step="publishing:check",
            crumb="Vérifier la fiche",
            typed=typed[:LONGEST] if typed.isprintable() else "",
            problem="",
            words="",
            found=[],
            found_count="",
            all_url="",
            elsewhere_url="",
            **context,
        )
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"  # a record of upstream's, as it is now
    return response
