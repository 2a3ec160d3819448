"""The discussions of a dataset: those we hold, and their reading asked for."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue.models import Dataset, FormerSlug
from catalogue.services import ask_discussions
from catalogue.views.addresses import WITH_PAGE, find, gone
from catalogue.views.dataset import gone_context, upstream_page
from opendatalab.wording import counted, long_date, read_date, web_address

TRIES = 3  # times that a page asks again for discussions being fetched


@require_safe
def dataset_discussions(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions we hold. Upstream is never called here: a worker is asked to, at most once an hour."""
    row = find(Dataset.objects.defer("description_html"), FormerSlug.Kind.DATASET, slug)
    if isinstance(row, HttpResponsePermanentRedirect):
        return HttpResponsePermanentRedirect(f"{row.url}discussions/")
    page_url = upstream_page(row)
    if row.state not in WITH_PAGE:
        return gone(request, row, what="Ce jeu de données", page_url=page_url, more=gone_context(row))
    asked = ask_discussions(row)
    held = getattr(row, "discussions", None)
    fetched = held.fetched_at if held else None
    attempt = request.GET.get("essai", "")
    attempt = int(attempt) if attempt in ("1", "2", "3") else 0
    context = {
        "dataset": row,
        "threads": [thread_in_words(thread) for thread in held.threads] if held else [],
        "fetched": long_date(fetched),
        "waiting": fetched is None and attempt < TRIES,
        "again": f"{request.path}?essai={attempt + 1}",
        "asked": asked,
        "discussions_url": f"{settings.DATAGOUV_URL}/datasets/{row.source_id}/discussions",
    }
    fragment = bool(request.htmx)
    template = "catalogue/_discussions.html" if fragment else "catalogue/discussions.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"  # each visit may have to ask
    return response


def thread_in_words(thread: Mapping[str, Any]) -> dict[str, str]:
    closed = long_date(read_date(thread.get("closed")))
    last = long_date(read_date(thread.get("last_message")))
    messages = int(thread.get("messages") or 0)
    return {
        "title": str(thread.get("title") or "Sans titre"),
        "url": web_address(thread.get("url")),
        "opened": long_date(read_date(thread.get("created"))),
        "closed": closed,
        "last": last,
        "messages": counted(messages, "message", "messages"),
        "state": "Close" if closed else "Ouverte, sans réponse" if messages < 2 else "Ouverte",
    }
