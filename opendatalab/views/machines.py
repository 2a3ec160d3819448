"""What machines ask of the site: is it alive, is it ready, what may robots read, whom to warn."""

from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.search import INDEX, lags
from opendatalab.region import region

SECURITY_TERM = timedelta(days=180)  # RFC 9116 advises less than a year
SHORT_NAME = 16  # characters, by the OpenSearch specification


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of the rest."""
    return text("ok\n")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that a page needs is there, or 503 with what is missing, in words."""
    problems = [problem for check in (_database, _index) if (problem := check())]
    if problems:
        return text("".join(f"{problem}\n" for problem in problems), status=503)
    return text("ok\n")


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "base de données\u00a0: injoignable"
    return f"base de données\u00a0: {len(waiting)} migration(s) à appliquer" if waiting else ""


def _index() -> str:
    if not INDEX.exists():
        return "index de recherche\u00a0: absent"
    try:
        return "index de recherche\u00a0: vide, à refaire (rebuild_search)" if lags() else ""
    except Error:
        return ""  # the database says so itself


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Disallow: {reverse('catalogue:suggest')}"]
    lines.append(f"Disallow: {reverse('embed:verify')}?")  # each address would be read
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return text("\n".join(lines) + "\n")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires within 180 days of being read: a site left alone stops promising anything."""
    email = region().operator.email
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TERM
    lines = [
        f"Contact: {'mailto:' + email if email else settings.SITE_URL + reverse('contact')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return text("\n".join(lines) + "\n")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets a browser search the catalogue from its address bar."""
    pack, found = region(), f"{settings.SITE_URL}{reverse('catalogue:dataset_list')}"
    icon = f"{settings.SITE_URL}{static('img/icone.svg')}"
    feed = f"{settings.SITE_URL}{reverse('catalogue:dataset_atom')}"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(short(pack.site_title))}</ShortName>\n"
        f"<LongName>{escape(pack.site_title[:48])}</LongName>\n"
        f"<Description>{escape(pack.tagline)}</Description>\n"
        "<Language>fr</Language>\n<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image width="16" height="16" type="image/svg+xml">{icon}</Image>\n'
        f'<Url type="text/html" template="{found}?q={{searchTerms}}"/>\n'
        f'<Url type="application/atom+xml" template="{feed}?q={{searchTerms}}"/>\n'
        f'<Url type="application/opensearchdescription+xml" rel="self" '
        f'template="{settings.SITE_URL}{reverse("opensearch")}"/>\n'
        "</OpenSearchDescription>\n"
    )
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8")


def short(title: str) -> str:
    """Whole words only."""
    if len(title) <= SHORT_NAME:
        return title
    return title[: SHORT_NAME + 1].rsplit(" ", 1)[0][:SHORT_NAME]


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    pack = region()
    icon = {"src": static("img/icone.svg"), "type": "image/svg+xml", "sizes": "any"}
    body = {
        "name": pack.site_title,
        "short_name": short(pack.site_title),
        "description": pack.tagline,
        "lang": "fr",
        "start_url": reverse("home"),
        "display": "browser",
        "icons": [icon],
    }
    return JsonResponse(body, content_type="application/manifest+json")


def text(body: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
