"""The register of standards, one of them, which files conform, what a dataset follows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalogue.models import Dataset
from catalogue.schemas import schema_of
from governance import journal
from governance.consultations.services import synthesis
from governance.consultations.views import commenting
from governance.lists import paged
from governance.models import Conformance, Standard
from governance.standards.conformance import Share, effective, results_of, shares
from governance.standards.forms import ConformanceForm, StandardsForm
from governance.views.bodies import crumbs
from opendatalab.public_forms import public_form
from opendatalab.text import stored_html
from opendatalab.wording import counted, long_date

MOST_PRODUCERS = 15
PICTURE = 300  # units: the width of a whole bar


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(("Standards", reverse("governance:standards") if steps else ""), *steps)


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    form = StandardsForm(request.GET)
    found = paged(request, form.rows(), reverse("governance:standards"), reverse("governance:standards_csv"))
    context = found | {
        "form": form,
        "sentence": counted(found["page"].paginator.count, "standard", "standards"),
        "crumbs": trail(),
    }
    return render(request, "governance/standards/list.html", context)


@require_safe
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(
        Standard.objects.select_related("sector", "replaces", "decision__meeting"), slug=slug
    )
    results = Conformance.objects.visible().filter(standard=row).select_related("standard", "dataset")
    share = Share()
    for result in effective(results.defer("dataset__upstream").order_by("pk")):
        share.add(result)
    names = dict(Standard.State.choices)
    context = {
        "standard": row,
        "text": stored_html(row.text_html),
        "schema": schema_of(row.schema_name) if row.schema_name else None,
        "replaced_by": row.replaced_by.order_by("name", "-version", "pk"),
        "share": share,
        "review": long_date(row.review_on),
        "adopted": long_date(row.adopted_on),
        "until": long_date(row.consulted_until),
        "consultation": synthesis(row, request),
        "events": [
            {
                "when": long_date(event.at),
                "what": ". ".join(filter(None, (names.get(event.after, ""), event.said))),
                "who": event.capacity,
            }
            for event in journal.events_of(row)
        ],
        "crumbs": trail((row.title, "")),
    }
    return render(request, "governance/standards/standard.html", context)


@public_form("avis-consultation")
def standard_comment(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Standard, slug=slug)
    return commenting(request, row, trail((row.title, row.get_absolute_url()), ("Donner un avis", "")))


@require_safe
def conformance(request: HttpRequest) -> HttpResponse:
    form = ConformanceForm(request.GET)
    rows = form.kept(effective(form.rows()))
    columns, lines = shares(rows)
    found = paged(request, rows, reverse("governance:conformance"), reverse("governance:conformance_csv"))
    shown = lines[:MOST_PRODUCERS]
    context = found | {
        "form": form,
        "sentence": counted(len(rows), "fichier évalué", "fichiers évalués"),
        "columns": columns[:6],
        "lines": [line | {"cells": line["cells"][:6]} for line in shown],
        "left_out": len(lines) - len(shown),
        "picture": picture(shown),
        "crumbs": trail(("Conformité", "")),
    }
    return render(request, "governance/standards/conformance.html", context)


def picture(lines: list[dict]) -> dict:
    """A bar a producer: verified, declared, the rest."""
    bars = []
    for rank, line in enumerate(lines):
        share, x = line["all"], 210.0
        for count, css in (
            (share.verified, "odl-share-verified"),
            (share.declared, "odl-share-declared"),
            (share.other, "odl-share-other"),
        ):
            width = round(PICTURE * count / share.total, 1)
            if width:
                bars.append({"x": round(x, 1), "y": rank * 30 + 5, "width": width, "css": css})
            x += width
    names = [{"y": rank * 30 + 20, "text": short(line["name"])} for rank, line in enumerate(lines)]
    return {"bars": bars, "names": names, "width": 210 + PICTURE, "height": len(lines) * 30}


def short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27].rstrip()}…"


@require_safe
@vary_on_headers("HX-Request")
def standards_for_dataset(request: HttpRequest, key: str) -> HttpResponse:
    """The page, or what the page of the dataset shows of it."""
    dataset = get_object_or_404(Dataset.objects.visible(), source_id=key)
    context = {
        "dataset": dataset,
        "rows": results_of(key),
        "titles": dict(dataset.resources.order_by("position").values_list("source_id", "title")),
        "crumbs": trail((dataset.title, "")),
    }
    context["lines"] = [
        {"row": row, "file": context["titles"].get(row.resource_id) or "Jeu entier"}
        for row in context["rows"]
    ]
    template = "governance/standards/_results.html" if request.htmx else "governance/standards/dataset.html"
    return render(request, template, context)
