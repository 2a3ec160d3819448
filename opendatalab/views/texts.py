"""Pages of text: legal facts, personal data, accessibility, plan of the site, contact.

The facts are the region pack's. What the operator has not given yet is said to be missing, never invented.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from catalogue.retention import EMPTY_SEARCHES_KEPT, SITES_KEPT
from knowledge.views.lists import lists as knowledge_lists
from opendatalab.region import region
from opendatalab.retention import declared
from opendatalab.text import render_markdown
from opendatalab.views.home import departements, link
from sig.maps import bases

HEADING = re.compile(r"^#(?=#+ )", re.MULTILINE)
WRAPPED = re.compile(r"(?<=\S)\n(?![\n#*>|-]|\d+\.)")  # a line cut for the file's width, not by its author


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return page(request, "legal", "Mentions légales", "mentions-legales")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "privacy",
        "Données personnelles",
        "donnees-personnelles",
        empty_searches_days=EMPTY_SEARCHES_KEPT.days,
        sites_days=SITES_KEPT.days,
        kept=declared(),
        base_maps=[base.name for base in bases.bases()] if settings.BASEMAPS == "direct" else [],
        session_hours=settings.SESSION_COOKIE_AGE // 3600,
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(
        request, "accessibility", "Déclaration d’accessibilité", "accessibilite", site=settings.SITE_URL
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return page(request, "contact", "Contact")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    base = reverse("catalogue:dataset_list")
    themes = [{"label": item.label, "url": link(base, [("theme", item.slug)])} for item in region().themes]
    return page(
        request,
        "site_map",
        "Plan du site",
        themes=themes,
        departements=departements(),
        knowledge=knowledge_lists(),
    )


def page(request: HttpRequest, name: str, title: str, text: str = "", **context) -> HttpResponse:
    own = pack_text(region().text(text)) if text else ""
    return render(
        request,
        f"site/{name}.html",
        {"title": title, "crumbs": [{"label": title}], "pack_text": own, **context},
    )


@lru_cache(maxsize=16)
def pack_text(source: str) -> SafeString:
    """A text of the region pack; its first headings come just under the page's own sections."""
    return render_markdown(HEADING.sub("", WRAPPED.sub(" ", source)))
