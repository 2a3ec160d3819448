"""What is served of items besides their pages: an item that is not public yet, by its link; images."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from knowledge.models import Image
from knowledge.previewing import item_of, preview_context

YEAR = 365 * 24 * 3600


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """For people without account who were given the link: neither indexed nor kept."""
    item = item_of(token)
    if item is None:
        raise Http404(
            "Ce lien d’aperçu n’est plus valable : demandez-en un autre à la personne qui l’a donné."
        )
    response = render(request, "knowledge/preview.html", {**preview_context(item), "shared": True})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def image(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture of ours: its address changes with its bytes, and opened alone it may do nothing."""
    found = get_object_or_404(Image.objects.order_by("pk").filter(digest=digest)[:1])
    response = HttpResponse(bytes(found.content), content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="{found.name}.webp"'
    response._csp_replace = {"default-src": ["'none'"], "sandbox": []}
    return response
