"""Entrusting data: the form, and the page by which who sent it follows what becomes of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from opendatalab.public_forms import public_form
from opendatalab.wording import long_date
from sig import entrusting
from sig.forms import EntrustForm
from sig.maps.here import place_link
from sig.models import EntrustedData

TITLE = "Confier une donnée géographique"


@public_form("entrust")
def entrust(request: HttpRequest) -> HttpResponse:
    form = EntrustForm(request, initial={"geozone": request.GET.get("geozone", "")[:100]})
    if form.is_valid():
        return redirect("sig:entrusted", entrusting.receive(form, site=settings.SITE_URL).token)
    context = {"form": form, "title": TITLE, "crumbs": crumbs(TITLE)}
    return render(request, "sig/entrust.html", context, status=form.status)


def crumbs(title: str) -> list[dict[str, str]]:
    return [{"label": "Cartes", "url": reverse("sig:maps")}, {"label": title}]


@never_cache
@require_safe
def entrusted(request: HttpRequest, token: str) -> HttpResponse:
    """Where a request is. The address is a secret that only its sender and the team know."""
    kept = get_object_or_404(EntrustedData.objects.select_related("territory", "map"), token=token)
    steps = kept.steps.all()
    context = {
        "title": "Suivi de votre demande",
        "crumbs": crumbs("Suivi"),
        "kept": kept,
        "about": entrusting.ABOUT[kept.stage],
        "place": place_link(kept.territory.geozone) if kept.territory else None,
        "steps": [
            {"label": step.get_stage_display(), "at": long_date(step.at), "note": step.note} for step in steps
        ],
        "map": kept.map if kept.map and kept.map.published else None,
        "address": settings.SITE_URL + kept.get_absolute_url(),
    }
    return render(request, "sig/entrusted.html", context)
