"""The generic frame for everybody: what it is, each sector's as a file; the working rules of a body."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from governance.frame_archive import FORMAT, take_frame
from governance.frame_sections import SECTIONS
from governance.models import Body, Sector
from governance.views.bodies import crumbs
from opendatalab.text import stored_html
from opendatalab.wording import long_date

LABELS = {
    "instances": "les instances et leurs sièges par collège, sans personne ni mandat",
    "regles": "les règles de fonctionnement, à adopter de nouveau",
    "reunions": "l’ordre du jour d’une première réunion, en brouillon",
    "recensement": "les données à rechercher et les freins habituels, sans producteur ni état",
    "plan": "le plan projet\u00a0: étapes, livrables, rôles",
    "standards": "les standards et formats",
    "enquetes": "les enquêtes",
}


def public_sectors():
    return Sector.objects.public().filter(demo=False)


@require_safe
def frame(request: HttpRequest) -> HttpResponse:
    context = {
        "sectors": public_sectors().filter(state=Sector.State.OPEN),
        "parts": [LABELS.get(name, name) for name in SECTIONS],
        "format": FORMAT,
        "crumbs": crumbs(("Cadre générique", "")),
    }
    return render(request, "governance/frame.html", context)


@require_safe
def sector_frame(request: HttpRequest, slug: str) -> HttpResponse:
    sector = get_object_or_404(public_sectors(), slug=slug)
    response = HttpResponse(take_frame(sector), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cadre-{sector.slug}.toml"'
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)


@require_safe
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules in force; `?version=` shows those that were."""
    body = get_object_or_404(Body.objects.public().select_related("sector"), slug=slug)
    versions = list(body.charters.adopted().order_by("-version"))
    asked = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.version) == asked), None)
    if asked and shown is None:
        raise Http404("version")
    shown = shown or (versions[0] if versions else None)
    context = {
        "body": body,
        "shown": shown,
        "text": stored_html(shown.text_html) if shown else "",
        "adopted": long_date(shown.adopted_on) if shown else "",
        "current": bool(versions) and shown == versions[0],
        "versions": [{"row": row, "when": long_date(row.adopted_on)} for row in versions],
        "crumbs": crumbs((body.name, body.get_absolute_url()), ("Règles de fonctionnement", "")),
    }
    return render(request, "governance/charter.html", context)
