"""What every page of « Publier » carries: its place on the way, before and after."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from knowledge.publishing.steps import STEPS, upstream_pages


def page(
    request: HttpRequest, template: str, title: str, *, step: str = "", crumb: str = "", **context: Any
) -> HttpResponse:
    """`step`: the route of the step that the page belongs to; `crumb`: that step's words above the page."""
    base = {"label": "Publier", "url": reverse("publishing:home")}
    here = next((item for item in STEPS if item.route == step), None)
    between = [{"label": crumb, "url": reverse(step)}] if crumb else []
    crumbs = [{"label": "Publier"}] if here is STEPS[0] else [base, *between, {"label": title}]
    return render(
        request,
        template,
        {
            "title": title,
            "crumbs": crumbs,
            "canonical": f"{settings.SITE_URL}{request.path}",
            "steps": STEPS,
            "here_step": here,
            "next_step": STEPS[here.number] if here and here.number < len(STEPS) else None,
            "upstream": upstream_pages(),
            "with_htmx": False,
            **context,
        },
    )
