"""What people looked for and did not find: a page, a spreadsheet, JSON."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.api.answers import open_to_all
from catalogue.empty_searches import SHOWN_FROM, EmptyLine, empty_lines, need_url
from catalogue.exports import stream
from catalogue.retention import EMPTY_SEARCHES_KEPT
from catalogue.themes import OTHER
from catalogue.views.addresses import crumbs
from catalogue.views.paging import Paged, page_links, page_number
from opendatalab.region import region
from opendatalab.wording import counted, long_date, number
from sig import territories

PER_PAGE = 50
HEADER = ("recherche", "fois", "première", "dernière", "thème", "territoires", "jeux trouvés aujourd’hui")
OTHER_LABEL = "Autres thèmes"


@require_safe
def empty_searches(request: HttpRequest) -> HttpResponse:
    asked, ignored = read(request)
    lines = empty_lines(**asked)
    paged = Paged(lines, page_number(request.GET.get("page", "")), PER_PAGE)
    base = reverse("catalogue:empty_searches")
    pairs = {name: value for name, value in asked.items() if value}
    search = f"?{urlencode(pairs, safe=':')}" if pairs else ""
    place = territories.zone_label(asked["geozone"]) if asked["geozone"] else ""
    context = {
        "base": base,
        "canonical": f"{settings.SITE_URL}{base}{search}",
        "ignored": ignored,
        "asked": asked,
        "place": place,
        "themes": themes(asked["theme"]),
        "filtered": bool(pairs),
        "sentence": counted(len(lines), "recherche", "recherches"),
        "lines": [in_words(line, asked["geozone"]) for line in paged.rows],
        "pages": page_links(base, pairs, paged),
        "page": paged.page,
        "shown_from": SHOWN_FROM,
        "days": EMPTY_SEARCHES_KEPT.days,
        "csv_url": reverse("catalogue:empty_searches_csv") + search,
        "json_url": reverse("catalogue:empty_searches_json") + search,
        "crumbs": crumbs(("Recherches sans résultat", "")),
    }
    return render(request, "catalogue/empty_searches.html", context)


def read(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """The territory and the theme asked; what is not known is left out and said."""
    asked, ignored = {"geozone": "", "theme": ""}, []
    if where := "".join(c for c in request.GET.get("geozone", "") if c.isprintable()).strip()[:100]:
        found = territories.resolve(where)
        if not found and (named := territories.suggest(where, size=1)):
            found = named[0]["id"]
        asked["geozone"] = found
        if not found:
            ignored.append(
                f"Aucun territoire ne s’appelle «\u00a0{where}\u00a0»\u00a0: ce lieu a été ignoré."
            )
    theme = request.GET.get("theme", "")
    if theme == OTHER or region().theme(theme):
        asked["theme"] = theme
    elif theme:
        ignored.append("Ce thème n’est pas connu\u00a0: il a été ignoré.")
    return asked, ignored


def themes(chosen: str) -> list[dict[str, Any]]:
    pairs = [*((theme.slug, theme.label) for theme in region().themes), (OTHER, OTHER_LABEL)]
    return [{"value": slug, "label": label, "selected": slug == chosen} for slug, label in pairs]


def theme_label(slug: str) -> str:
    theme = region().theme(slug)
    return theme.label if theme else OTHER_LABEL


def in_words(line: EmptyLine, geozone: str) -> dict[str, Any]:
    now = line.now
    return {
        "words": line.words,
        "count": number(line.count),
        "last": long_date(line.last),
        "theme": theme_label(line.theme),
        "places": ", ".join(name for _, name in line.places),
        "now": counted(now, "jeu", "jeux") if now else "",
        "search_url": f"{reverse('catalogue:dataset_list')}?{urlencode({'q': line.words})}",
        "need_url": need_url(line.words, geozone),
    }


@require_safe
def empty_searches_csv(request: HttpRequest) -> StreamingHttpResponse:
    return stream("recherches-sans-resultat", HEADER, rows(read(request)[0]))


def rows(asked: dict[str, str]) -> Iterator[tuple]:
    for line in empty_lines(**asked):
        places = ", ".join(name for _, name in line.places)
        theme = theme_label(line.theme)
        yield line.words, line.count, f"{line.first}", f"{line.last}", theme, places, line.now


@require_safe
def empty_searches_json(request: HttpRequest) -> HttpResponse:
    lines = [
        {
            "words": line.words,
            "count": line.count,
            "first": line.first,
            "last": line.last,
            "theme": line.theme,
            "geozones": [zone for zone, _ in line.places],
            "datasets_today": line.now,
        }
        for line in empty_lines(**read(request)[0])
    ]
    body = orjson.dumps({"data": lines, "total": len(lines), "shown_from": SHOWN_FROM})
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    return open_to_all(response)
