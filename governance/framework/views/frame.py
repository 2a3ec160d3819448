"""The matrix of the founding document, filled; its hypotheses; its activities."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance import journal
from governance.framework.showing import Card, cards, crumbs
from governance.models import Activity, Event, Hypothesis, Phase
from opendatalab.region import region
from opendatalab.wording import long_date

MATRIX_HEADER = ("niveau", "logique d’intervention", "indicateurs", "sources de vérification", "hypothèses")
HYPOTHESES_HEADER = (
    *("reference", "enonce", "resultat", "etat", "risque", "derniere_revue"),
    *("ce_qui_reduit_le_risque", "qui_la_suit"),
)
ACTIVITIES_HEADER = (
    *("reference", "titre", "resultats", "indicateurs", "responsable", "avancement"),
    *("ce_qui_le_montre", "adresse"),
)


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    made = cards()
    context = {
        "frame": region().logical_frame if made else None,
        "rows": matrix_rows(made) if made else [],
        "activities": Activity.objects.order_by("position", "ref"),
        "phases": Phase.objects.order_by("number"),
        "today": long_date(timezone.localdate()),
        "crumbs": crumbs(("Cadre logique", "")),
    }
    return render(request, "governance/framework/matrix.html", context)


def matrix_rows(made: list[Card]) -> list[dict[str, Any]]:
    """A row a result, with its indicators and what must hold for it."""
    frame = region().logical_frame
    texts = {result.code: result.text for result in frame.results} if frame else {}
    held = list(Hypothesis.objects.order_by("position", "ref"))
    codes = dict.fromkeys([*texts, *(card.indicator.result for card in made)])
    return [
        {
            "code": code,
            "text": texts.get(code, ""),
            "cards": [card for card in made if card.indicator.result == code],
            "sources": list(
                dict.fromkeys(card.indicator.source for card in made if card.indicator.result == code)
            ),
            "hypotheses": [row for row in held if row.result == code],
        }
        for code in codes
    ]


@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    return stream("cadre-logique", MATRIX_HEADER, matrix_lines())


def matrix_lines() -> Iterator[tuple[str, ...]]:
    frame, made = region().logical_frame, cards()
    if not made:
        return
    if frame:
        yield ("Objectif principal", frame.objective, "", "", "")
        yield ("Objectif du projet", frame.project_objective, "", "", "")
    for row in matrix_rows(made):
        yield (
            f"Résultat {row['code']}",
            row["text"],
            " | ".join(
                f"{card.indicator.code} {card.indicator.label} : {card.value}" for card in row["cards"]
            ),
            " | ".join(row["sources"]),
            " | ".join(f"{one.statement} ({one.get_state_display().lower()})" for one in row["hypotheses"]),
        )
    for row in Activity.objects.order_by("position", "ref"):
        yield (f"Activité {row.ref}", row.title, ", ".join(row.indicators), "", "")


def asked_hypotheses(request: HttpRequest) -> tuple[QuerySet[Hypothesis], str]:
    state = request.GET.get("etat", "")
    rows = Hypothesis.objects.order_by("position", "ref")
    if state not in Hypothesis.State.values:
        return rows, ""
    return rows.filter(state=state), state


@require_safe
def hypotheses(request: HttpRequest) -> HttpResponse:
    rows, state = asked_hypotheses(request)
    lines = list(rows)
    said: dict[str, list[dict[str, str]]] = {}
    refs = [row.ref for row in lines]
    events = Event.objects.filter(subject="hypothesis", ref__in=refs, is_public=True).order_by("at", "pk")
    names = dict(Hypothesis.State.choices)
    for event in events:
        words = ". ".join(filter(None, (names.get(event.after, ""), event.said)))
        said.setdefault(event.ref, []).append({"when": long_date(event.at), "what": words})
    context = {
        "lines": [
            {"row": row, "reviewed": long_date(row.reviewed_on), "events": said.get(row.ref, [])[-5:]}
            for row in lines
        ],
        "states": [
            {"value": value, "label": label, "selected": value == state}
            for value, label in Hypothesis.State.choices
        ],
        "state": state,
        "csv_query": f"?etat={state}" if state else "",
        "crumbs": crumbs(("Hypothèses", "")),
    }
    return render(request, "governance/framework/hypotheses.html", context)


@require_safe
def hypotheses_csv(request: HttpRequest) -> HttpResponse:
    rows, _ = asked_hypotheses(request)
    lines = (
        (
            *(row.ref, row.statement, row.result, row.get_state_display(), row.get_level_display()),
            *(row.reviewed_on.isoformat() if row.reviewed_on else "", row.mitigation, row.owner),
        )
        for row in rows
    )
    return stream("hypotheses", HYPOTHESES_HEADER, lines)


def asked_activities(request: HttpRequest) -> tuple[list[Activity], str]:
    """Of one result: in Python, since SQLite has no search inside JSON lists."""
    result = request.GET.get("resultat", "")[:4]
    rows = list(Activity.objects.order_by("position", "ref"))
    known = {code for row in rows for code in row.results}
    return ([row for row in rows if result in row.results], result) if result in known else (rows, "")


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    rows, result = asked_activities(request)
    every = sorted({code for row in Activity.objects.order_by("pk") for code in row.results})
    made = {card.indicator.code: card for card in cards()}
    context = {
        "lines": [
            {
                "row": row,
                "cards": [made[code] for code in row.indicators if code in made],
                "results": ", ".join(row.results),
                "events": [
                    {"when": long_date(event.at), "what": event.said} for event in journal.events_of(row)
                ][-3:],
            }
            for row in rows
        ],
        "results": [{"value": code, "selected": code == result} for code in every],
        "result": result,
        "csv_query": f"?resultat={result}" if result else "",
        "crumbs": crumbs(("Activités", "")),
    }
    return render(request, "governance/framework/activities.html", context)


@require_safe
def activities_csv(request: HttpRequest) -> HttpResponse:
    rows, _ = asked_activities(request)
    lines = (
        (
            *(row.ref, row.title, ", ".join(row.results), ", ".join(row.indicators), row.owner),
            *(f"{row.progress} %", row.evidence_title, row.evidence_url),
        )
        for row in rows
    )
    return stream("activites", ACTIVITIES_HEADER, lines)
