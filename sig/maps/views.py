"""The pages of maps: the list, a map with its legend, the same things as rows, what a map asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from opendatalab.region import region
from opendatalab.wording import counted, long_date
from sig import territories
from sig.maps import bases, here, pictures
from sig.maps.content import NAMES
from sig.maps.drawn import View, layers_of, levels_of, map_config, with_query
from sig.maps.exports import csv_response, geojson_response
from sig.maps.index import card, every_map, matches
from sig.maps.listing import Asked, listing
from sig.maps.words import layer_words, legend_of
from sig.models import ThematicMap

PAGE = Callable[..., HttpResponse]


def shows_map(view: PAGE) -> PAGE:
    """A page whose map may ask images of the keepers of base maps, and of nobody else."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and (hosts := bases.origins()):
            response._csp_update = {**getattr(response, "_csp_update", {}), "img-src": hosts}
        return response

    return shown


@require_safe
def map_list(request: HttpRequest) -> HttpResponse:
    """Every map, by theme, territory and granularity; a value that means nothing is said and left out."""
    filters, ignored = read_filters(request)
    rows = [row for row in every_map() if matches(row, filters)]
    chosen = [(name, value) for name, value in filters.items() if value]
    place = territories.zone_label(filters["geozone"]) if filters["geozone"] else ""
    context = {
        "crumbs": [{"label": "Cartes"}],
        "base": request.path,
        "canonical": settings.SITE_URL + with_query(request.path, chosen),
        "cards": [card(row) for row in rows],
        "sentence": counted(len(rows), "carte", "cartes"),
        "place": place,
        "ignored": ignored,
        "clear": bool(chosen),
        "geozone": filters["geozone"],
        "choices": choices(filters),
    }
    return render(request, "sig/map_list.html", context)


def read_filters(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    theme = request.GET.get("theme", "")
    asked = request.GET.get("geozone", "")
    granularity = request.GET.get("granularity", "")
    found = {
        "theme": theme if region().theme(theme) else "",
        "geozone": territories.resolve(asked) if asked.isprintable() else "",
        "granularity": granularity if granularity in NAMES else "",
    }
    given = {"theme": theme, "geozone": asked, "granularity": granularity}
    words = {"theme": "thème", "geozone": "territoire", "granularity": "granularité"}
    ignored = [
        f"«\u00a0{given[name][:60]}\u00a0» n’est pas {'une' if name == 'granularity' else 'un'} "
        f"{words[name]} connu{'e' if name == 'granularity' else ''}\u00a0: ce filtre est laissé de côté."
        for name, value in found.items()
        if given[name] and not value
    ]
    return found, ignored


def choices(filters: dict[str, str]) -> list[dict[str, Any]]:
    options = {
        "theme": ("Thème", "Tous", [(theme.slug, theme.label) for theme in region().themes]),
        "granularity": (
            "Granularité",
            "Toutes",
            [(name, many.capitalize()) for name, (_, many) in NAMES.items()],
        ),
    }
    return [
        {
            "name": name,
            "label": label,
            "any": everything,
            "options": [
                {"value": value, "label": words, "selected": value == filters[name]} for value, words in pairs
            ],
        }
        for name, (label, everything, pairs) in options.items()
    ]


def found_map(request: HttpRequest, slug: str) -> ThematicMap:
    """A published map; one that is not yet, for whoever in the team may see it."""
    rows = ThematicMap.objects.select_related("territory").filter(slug=slug)
    row = rows.visible().first() or (rows.first() if previews(request) else None)
    if row is None:
        raise Http404("Aucune carte n’a cette adresse.")
    return row


def previews(request: HttpRequest) -> bool:
    """Whether somebody of the team asks. A visitor has no cookie, and no answer of theirs depends on one."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("sig.view_thematicmap")


@shows_map
@require_safe
def map_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The map, its legend, its sources, and the same things as a list. Waits for no server."""
    thematic = found_map(request, slug)
    return render(request, "sig/map.html", map_context(request, thematic))


def map_context(request: HttpRequest, thematic: ThematicMap) -> dict[str, Any]:
    view = View.read(request.GET)
    layers = layers_of(thematic)
    asked = Asked.read(request.GET, thematic, layers, view)
    theme = region().theme(thematic.theme)
    place = thematic.territory
    return {
        "thematic": thematic,
        "crumbs": [{"label": "Cartes", "url": reverse("sig:maps")}, {"label": thematic.title}],
        "canonical": settings.SITE_URL + thematic.get_absolute_url(),
        "config": orjson.dumps(map_config(thematic, layers, view)).decode(),
        "layers": [layer_words(row) for row in layers],
        "legends": [legend_of(row) for row in layers],
        "levels": [NAMES[level][1] for level in levels_of(layers)],
        "picture": reverse("sig:map_picture", args=[thematic.slug]),
        "theme": {"label": theme.label, "url": with_query(reverse("sig:maps"), [("theme", theme.slug)])}
        if theme
        else None,
        "place": here.place_link(place.geozone) if place else None,
        "asked_place": here.place_link(view.geozone) if view.geozone else None,
        "list": listing(asked, wait=False),
        "printed": long_date(timezone.localdate()),
        "embed_url": with_query(
            reverse("embed:integrate_map"), [("map", thematic.slug), ("geozone", view.geozone)]
        ),
    }


@require_safe
def map_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """What a layer holds, in rows: a fragment of the map's page, or a page of its own. May ask a server."""
    thematic = found_map(request, slug)
    layers = layers_of(thematic)
    asked = Asked.read(request.GET, thematic, layers, View.read(request.GET))
    context = {
        "thematic": thematic,
        "crumbs": [
            {"label": "Cartes", "url": reverse("sig:maps")},
            {"label": thematic.title, "url": thematic.get_absolute_url()},
            {"label": "En liste"},
        ],
        "canonical": settings.SITE_URL + reverse("sig:map_rows", args=[slug]),
        "list": listing(asked, wait=True),
    }
    response = render(request, "sig/_map_rows.html" if request.htmx else "sig/map_rows.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return unkept(response, asked)


def unkept(response: HttpResponse, asked: Asked) -> HttpResponse:
    """What a server of layers gave is for now: no kept page may make it older than its delay."""
    if asked.row is not None and asked.row.layer is not None:
        response["Cache-Control"] = "public, max-age=60"
        response.kept_elsewhere = True  # the relay keeps it, for as long as the layer says
    return response


@require_safe
def map_csv(request: HttpRequest, slug: str) -> HttpResponse:
    asked = asked_of(request, slug)
    return unkept(csv_response(asked), asked)


@require_safe
def map_geojson(request: HttpRequest, slug: str) -> HttpResponse:
    asked = asked_of(request, slug)
    return unkept(geojson_response(asked), asked)


def asked_of(request: HttpRequest, slug: str) -> Asked:
    thematic = found_map(request, slug)
    asked = Asked.read(request.GET, thematic, layers_of(thematic), View.read(request.GET))
    if asked.row is None or (request.GET.get("couche") and request.GET["couche"] != asked.key):
        raise Http404("Cette carte n’a pas de couche de ce nom.")
    return asked


@require_safe
def map_here(request: HttpRequest, slug: str) -> HttpResponse:
    """What the visible layers hold at a point, as JSON in words. For the map, on the portal or in a frame."""
    thematic = found_map(request, slug)
    point = here.read_point(request.GET)
    if point is None:
        return open_json({"message": "lon, lat et zoom sont attendus, en degrés."}, status=400)
    keys = request.GET.get("layers", "").split(",")
    layers = [row for row in layers_of(thematic) if row.shown.slug in keys]
    longitude, latitude, zoom = point
    found, silent = here.details(
        layers, longitude=longitude, latitude=latitude, zoom=zoom, popup=thematic.popup
    )
    response = open_json({"features": found, "silent": silent})
    response["Cache-Control"] = "no-store" if silent else "public, max-age=60"
    response.kept_elsewhere = True  # thousands of points: none is asked twice
    return response


@require_safe
def map_picture(request: HttpRequest, slug: str) -> HttpResponse:
    thematic = found_map(request, slug)
    svg = pictures.picture(thematic, layers_of(thematic))
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=600"
    return response


def open_json(value: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(value), content_type="application/json", status=status)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
