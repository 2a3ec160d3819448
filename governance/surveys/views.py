"""Surveys: the list, a survey and its waves, answering, what was answered, two waves side by side."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from catalogue.feeds import clean, feed, new_atom
from governance import journal
from governance.lists import paged
from governance.models import Survey, SurveyInvitation, Wave
from governance.surveys.answering import submit
from governance.surveys.forms import AnswerForm, WavesForm
from governance.surveys.reading import (
    COMPARISON_HEADER,
    HIDDEN,
    MATCHED_HEAD,
    RESULT_HEADER,
    WHOLE_HEAD,
    blocks_of,
    compared,
    comparison_rows,
    method_of,
    result_rows,
    shown,
)
from governance.views.bodies import crumbs
from opendatalab.public_forms import public_form
from opendatalab.region import region
from opendatalab.text import plain_of_html, stored_html
from opendatalab.wording import counted, long_date

PAGE = 20
ENTRIES = 30
HEADER = (
    *("reference", "enquete", "sorte", "filiere", "vague", "etat", "mode"),
    *("ouverte_le", "ferme_le", "reponses", "adresse"),
)


def trail(row: Wave, *steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(
        ("Enquêtes", reverse("governance:survey_list")),
        (f"{row.survey.title}, {row.label}", row.get_absolute_url() if steps else ""),
        *steps,
    )


def visible(ref: str) -> Wave:
    return get_object_or_404(Wave.objects.public().select_related("survey__sector"), ref=ref)


def line_of(row: Wave) -> dict[str, Any]:
    return {
        "row": row,
        "dates": f"du {long_date(row.opens_on)} au {long_date(row.closes_on)}",
        "answers": counted(row.results["n"], "réponse", "réponses") if row.is_published else "",
        "answer": row.takes_answers and row.mode == Wave.Mode.LINK,
    }


@require_safe
def waves(request: HttpRequest) -> HttpResponse:
    form = WavesForm(request.GET)
    base, csv = reverse("governance:survey_list"), reverse("governance:survey_list_csv")
    found = paged(request, form.rows(), base, csv, PAGE)
    page = found["page"]
    said = counted(page.paginator.count, "enquête menée ou en cours", "enquêtes menées ou en cours")
    context = found | {
        "form": form,
        "lines": [line_of(row) for row in page],
        "sentence": said,
        "crumbs": crumbs(("Enquêtes", "")),
    }
    return render(request, "governance/surveys/list.html", context)


@require_safe
def waves_csv(request: HttpRequest) -> HttpResponse:
    return stream("enquetes", HEADER, rows_of(WavesForm(request.GET).rows().filter(survey__demo=False)))


def rows_of(rows) -> Iterator[tuple]:
    for row in rows.iterator(chunk_size=500):
        sector = row.survey.sector.name if row.survey.sector else ""
        yield (
            *(row.ref, row.survey.title, row.survey.get_kind_display(), sector, row.label),
            *(row.get_state_display(), row.get_mode_display(), row.opens_on, row.closes_on),
            *(row.results["n"] if row.is_published else "", f"{settings.SITE_URL}{row.get_absolute_url()}"),
        )


@feed
def waves_atom(request: HttpRequest) -> HttpResponse:
    """Results, the last published first."""
    made = new_atom(
        f"{region().site_title}\u00a0: résultats d’enquêtes",
        "Les résultats publiés, par vague.",
        page=reverse("governance:survey_list"),
        own=reverse("governance:survey_list_atom"),
    )
    rows = Wave.objects.published().filter(survey__demo=False).select_related("survey")
    rows = rows.exclude(published_at=None)
    for row in rows.order_by("-published_at", "-pk")[:ENTRIES]:
        address = f"{settings.SITE_URL}{row.get_absolute_url()}"
        made.add_item(
            title=clean(f"{row.survey.title}, {row.label}"),
            link=address,
            description=clean(plain_of_html(row.survey.intro_html, 400)),
            unique_id=address,
            pubdate=row.published_at,
            updateddate=row.published_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Survey.objects.public().select_related("sector"), slug=slug)
    found = row.waves.public().select_related("survey").order_by("-closes_on", "-pk")
    context = {
        "survey": row,
        "intro": stored_html(row.intro_html),
        "lines": [line_of(wave) for wave in found],
        "crumbs": crumbs(("Enquêtes", reverse("governance:survey_list")), (row.title, "")),
    }
    return render(request, "governance/surveys/survey.html", context)


@require_safe
def wave(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    return render(request, "governance/surveys/wave.html", wave_context(row) | {"crumbs": trail(row)})


def wave_context(row: Wave) -> dict[str, Any]:
    """What the page of a wave says, and the team's own look at it before it is published."""
    results = row.results
    groups = (results.get("groups") or {}) if results else {}
    remarks = row.remarks.exclude(shown="").order_by("question", "pk") if row.is_published else []
    labels = {question.key: question.name for question in row.asked()} if remarks else {}
    return {
        "wave": row,
        "line": line_of(row),
        "intro": stored_html(row.survey.intro_html),
        "published": bool(results),
        "method": method_of(row) if results else [],
        "dated": long_date(row.published_at),
        "blocks": blocks_of(results) if results else [],
        "groups": {
            "title": groups["title"],
            "rows": [
                (label, shown(count), "—" if count == 0 else shown(mean))
                for label, count, mean in groups["rows"]
            ],
        }
        if groups
        else None,
        "headline": headline_words(results) if results else [],
        "remarks": [(labels.get(remark.question, ""), remark.shown) for remark in remarks],
        "against": [
            {"label": found["label"], "url": f"{base_of(row)}?avec={found['ref']}"}
            for found in results.get("against", ())
        ],
        "asked": row.asked(),
        "events": [
            {"when": long_date(event.at), "what": said(event), "who": event.capacity}
            for event in journal.events_of(row)
        ],
    }


def base_of(row: Wave) -> str:
    return reverse("governance:wave_comparison", args=[row.ref])


def said(event) -> str:
    name = Wave.State(event.after).label if event.after else ""
    return ". ".join(filter(None, (name, event.said)))


def headline_words(results: dict[str, Any]) -> list[str]:
    """The figures that sum it up, where they may be shown."""
    words = []
    for one in results["questions"]:
        if one.get("csat") is not None:
            words.append(
                f"{one['csat']}\u00a0% de notes 4 et 5 à «\u00a0{one['label']}\u00a0» ({one['n']} réponses)."
            )
        if one.get("nps") is not None:
            words.append(f"Score de recommandation (NPS)\u00a0: {one['nps']} ({one['n']} réponses).")
    return words


@require_safe
def wave_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    if not row.is_published:
        raise Http404
    return stream(f"enquete-{row.ref.lower()}", RESULT_HEADER, result_rows(row))


def chosen(request: HttpRequest, row: Wave) -> dict[str, Any]:
    """The comparison that is asked for: with the first earlier wave when none is named."""
    found = row.results.get("against", []) if row.is_published else []
    named = request.GET.get("avec", "")
    match = [other for other in found if named in ("", other["ref"])]
    if not match:
        raise Http404
    return match[0]


@require_safe
def comparison(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    found = chosen(request, row)
    context = {
        "wave": row,
        "found": found,
        "made": compared(found),
        "whole_head": WHOLE_HEAD,
        "matched_head": MATCHED_HEAD,
        "matched": HIDDEN if found["matched"] is None else found["matched"],
        "others": [other for other in row.results["against"] if other["ref"] != found["ref"]],
        "first_url": reverse("governance:wave", args=[found["ref"]]),
        "csv": f"{reverse('governance:wave_comparison_csv', args=[row.ref])}?avec={found['ref']}",
        "base": base_of(row),
        "crumbs": trail(row, (f"Comparée à «\u00a0{found['label']}\u00a0»", "")),
    }
    return render(request, "governance/surveys/comparison.html", context)


@require_safe
def comparison_csv(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    found = chosen(request, row)
    name = f"enquete-{found['ref'].lower()}-{row.ref.lower()}"
    return stream(name, COMPARISON_HEADER, comparison_rows(row, found))


@public_form("enquete")
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    if row.mode != Wave.Mode.LINK or not row.takes_answers:
        return redirect(row)
    form = AnswerForm(request, wave=row)
    if form.is_valid():
        submit(row, form)
        return redirect("governance:wave_thanks", row.ref)
    return render(request, "governance/surveys/answer.html", asking(row, form), status=form.status)


def asking(row: Wave, form: AnswerForm) -> dict[str, Any]:
    return {
        "form": form,
        "wave": row,
        "intro": stored_html(row.survey.intro_html),
        "until": long_date(row.closes_on),
        "open_link": row.mode == Wave.Mode.LINK,
        "crumbs": trail(row, ("Répondre", "")),
    }


@public_form("enquete")
@never_cache
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter's link: the questions, once."""
    found = SurveyInvitation.objects.select_related("wave__survey__sector")
    row = get_object_or_404(found, key=key)
    if not row.takes_answer:
        context = {"wave": row.wave, "answered": row.state == row.State.ANSWERED}
        context |= {"crumbs": trail(row.wave, ("Ce lien ne sert plus", ""))}
        return render(request, "governance/surveys/spent.html", context)
    form = AnswerForm(request, wave=row.wave)
    if form.is_valid():
        submit(row.wave, form, row)
        return redirect("governance:wave_thanks", row.wave.ref)
    # Never 422: the log would hold the path, and with it a link that opens something.
    return render(request, "governance/surveys/answer.html", asking(row.wave, form))


@require_safe
def thanks(request: HttpRequest, ref: str) -> HttpResponse:
    row = visible(ref)
    context = {"wave": row, "until": long_date(row.closes_on), "crumbs": trail(row, ("Merci", ""))}
    return render(request, "governance/surveys/thanks.html", context)
