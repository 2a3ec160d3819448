"""What was aimed at and what was done: targets, medians, what still runs, producer by producer."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.exports import stream
from governance.clocks import FEWEST, measure, requests_of
from governance.models.requests import Request
from governance.views.addresses import crumbs

HEADER = (
    *("qui", "étape", "but", "unité", "faites", "médiane", "neuf sur dix"),
    *("but tenu (%)", "en cours", "en cours au-delà"),
)


def year_of(request: HttpRequest) -> int | None:
    asked = request.GET.get("annee", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2999 else None


@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    year = year_of(request)
    whole, producers = measure(requests_of(year))
    first = Request.objects.real().order_by("created_at").values_list("created_at", flat=True).first()
    this = timezone.localdate().year
    years = range(this, (first.year if first else this) - 1, -1)
    table = reverse("governance:delays_csv")
    context = {
        "whole": whole,
        "producers": producers,
        "fewest": FEWEST,
        "year": year,
        "years": [{"value": value, "selected": value == year} for value in years],
        "csv": f"{table}?annee={year}" if year else table,
        "crumbs": crumbs("Délais"),
    }
    return render(request, "governance/delays.html", context)


@require_safe
def delays_csv(request: HttpRequest) -> StreamingHttpResponse:
    whole, producers = measure(requests_of(year_of(request)))
    lines = [("tous", *line.values()) for line in whole]
    lines += [(line.label, line.target.label, *line.values()[1:]) for line in producers]
    return stream("delais", HEADER, iter(lines))
