"""A thematic map on another site: its frame, the words of `<odl-carte>`, the page that makes the code."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from catalogue.embed.contract import Parameter, host_script, integrity
from catalogue.embed.element import Word
from catalogue.embed.frames import frame, shows_frames
from catalogue.embed.looks import Look
from catalogue.embed.words import WORDS
from opendatalab.region import region
from sig import territories
from sig.maps.content import NAMES
from sig.maps.drawn import View, key_of, layers_of, levels_of, map_config, shown_at_first, with_query
from sig.maps.listing import Asked, listing
from sig.maps.views import shows_map
from sig.maps.words import layer_words, legend_of
from sig.models import ThematicMap

SCRIPT = "js/embed-carte.js"
SIZES = {"s": "Basse", "m": "Moyenne", "l": "Haute"}
HEIGHTS = {"s": 520, "m": 620, "l": 800}  # of the frame, until it says its own
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
FOUND = 5
COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
# Never take a word out of these: pages of other sites bear them.
PARAMETERS = (
    Parameter("geozone", "une zone data.gouv.fr", "La carte s’ouvre sur ce territoire et s’y limite."),
    Parameter("layers", "noms de couches, séparés par des virgules", "Les couches montrées à l’ouverture."),
    Parameter("center", "latitude,longitude", "Le centre à l’ouverture."),
    Parameter("zoom", "4 à 19", "Le zoom à l’ouverture."),
    Parameter("granularity", "region, departement, epci, commune", "La granularité montrée d’abord."),
    Parameter("size", "s, m, l", "La hauteur de la carte.", "m"),
    Parameter("theme", "auto, light, dark", "Clair, sombre, ou comme le système du visiteur.", "auto"),
    Parameter("accent", "une couleur, 0b57a4", "Les liens et les boutons."),
    Parameter("background", "une couleur, ffffff", "Le fond du cadre."),
    Parameter("registre", "non", "« non » : le portail ne note pas que votre site montre cette carte."),
)
ATTRIBUTES = (
    Word("map", "La carte, par le nom de son adresse.", "un identifiant"),
    *(Word(item.name, item.about, item.values, item.usual) for item in PARAMETERS if item.name != "registre"),
    Word("data-odl-sans-registre", "Le portail ne note pas que votre site montre cette carte."),
)
EVENTS = (
    Word("odl:ready", "La carte est là.", "`detail.height`"),
    Word(
        "odl:feature",
        "Le visiteur a choisi un objet.",
        "`detail.map`, `detail.layer`, `detail.title`, `detail.properties`",
    ),
    Word("odl:error", "La carte n’est pas arrivée ; le contenu de la balise reste."),
)


@dataclass(frozen=True)
class Shown:
    """A map as another site asks it."""

    thematic: ThematicMap
    view: View
    look: Look
    size: str = "m"
    unseen: bool = False

    @classmethod
    def read(cls, data: QueryDict, thematic: ThematicMap) -> "Shown":
        size = data.get("size", "")
        return cls(
            thematic=thematic,
            view=View.read(data),
            look=replace(Look.read(data), lang="fr"),
            size=size if size in SIZES else "m",
            unseen=data.get("registre", "") == "non",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        size = [] if self.size == "m" else [("size", self.size)]
        return [*self.view.pairs, *size, *self.look.pairs]

    @property
    def path(self) -> str:
        unseen = [("registre", "non")] if self.unseen else []
        return with_query(reverse("embed:map", args=[self.thematic.slug]), [*self.pairs, *unseen])

    @property
    def title(self) -> str:
        place = territories.zone_label(self.view.geozone) if self.view.geozone else ""
        return f"{self.thematic.title} – {place}" if place else self.thematic.title

    @property
    def portal_url(self) -> str:
        """The map's own page, opened on the same view."""
        return settings.SITE_URL + with_query(self.thematic.get_absolute_url(), self.view.pairs)


@frame
@shows_map
def map_frame(request: HttpRequest, slug: str) -> HttpResponse:
    """The map, its legend, its list where it needs no server, in a page that any site may frame."""
    words = WORDS["fr"]
    thematic = ThematicMap.objects.visible().select_related("territory").filter(slug=slug).first()
    if thematic is None:
        missing = {"w": words, "lang": "fr", "title": "Cette carte n’est plus publiée"}
        missing["portal_url"] = settings.SITE_URL + reverse("sig:maps")
        return render(request, "embed/missing.html", missing | {"sheet_query": ""}, status=404)
    shown = Shown.read(request.GET, thematic)
    layers = layers_of(thematic)
    asked = Asked.read(request.GET, thematic, layers, shown.view)
    context = {
        "w": words,
        "lang": "fr",
        "sheet_query": shown.look.sheet_query,
        "title": shown.title,
        "size": shown.size,
        "thematic": thematic,
        "config": orjson.dumps(map_config(thematic, layers, shown.view)).decode(),
        "picture": reverse("sig:map_picture", args=[slug]),
        "legends": [legend_of(row) for row in layers],
        "layers": [layer_words(row) for row in layers],
        "list": listing(asked, wait=False),
        "list_url": settings.SITE_URL + asked.url("sig:map_rows"),
        "portal_url": shown.portal_url,
    }
    return render(request, "embed/map.html", context)


@require_safe
def element_script(request: HttpRequest) -> HttpResponse:
    """`<odl-carte>` for pages of other sites: its meaning never changes, so its address has a version."""
    response = HttpResponse(element_body(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def element_body() -> bytes:
    return _element(settings.SITE_URL)


@lru_cache(maxsize=4)
def _element(portal: str) -> bytes:
    """The script bears this portal's address: a copy of it kept elsewhere works as well."""
    text = COMMENT.sub("", (settings.BASE_DIR / "static" / SCRIPT).read_text(encoding="utf-8"))
    return text.replace("'PORTAL'", orjson.dumps(portal).decode()).encode()


@shows_frames
@require_safe
def integrate_map(request: HttpRequest) -> HttpResponse:
    """Choose a map, a place, its look; see it; copy the code. The address holds the whole choice."""
    maps = list(ThematicMap.objects.visible().order_by("title", "pk"))
    thematic = next((row for row in maps if row.slug == request.GET.get("map", "")), None)
    thematic = thematic or (maps[0] if maps else None)
    shown, unsure = read_choice(request.GET, thematic) if thematic else (None, False)
    wanted = " ".join(request.GET.get("qui", "").split())[:100]
    context: dict[str, Any] = {
        "crumbs": [{"label": "Intégrer", "url": reverse("embed:integrate")}, {"label": "Une carte"}],
        "base": request.path,
        "maps": [{"value": row.slug, "label": row.title, "selected": row == thematic} for row in maps],
        "shown": shown,
        "wanted": wanted,
        "found": proposals(request, wanted) if wanted.isprintable() and wanted else [],
        "parameters": PARAMETERS,
        "attributes": ATTRIBUTES,
        "events": EVENTS,
        "refreshed": bool(request.htmx) and unsure,
    }
    if shown:
        context |= choices(shown)
    template = "embed/_generated_map.html" if request.htmx else "embed/integrate_map.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    if request.htmx and shown:
        pairs = [("map", shown.thematic.slug), *shown.pairs]
        response["HX-Push-Url"] = f"{request.path}?{urlencode(pairs, safe=':,')}"
    return response


def read_choice(data: QueryDict, thematic: ThematicMap) -> tuple[Shown, bool]:
    """What is asked, and whether the boxes of the form no longer tell the layers that it shows.

    The boxes say which map and granularity they were ticked for: after another choice they mean nothing.
    """
    shown = Shown.read(data, thematic)
    if "pour" not in data:
        return shown, False
    layers = layers_of(thematic)
    usual = shown_at_first(layers, replace(shown.view, layers=()))
    ticked = set(data.getlist("couche")) & {key_of(row) for row in layers}
    unsure = data["pour"] != ticked_for(shown) or not ticked
    asked = [] if unsure or ticked == usual else [key_of(row) for row in layers if key_of(row) in ticked]
    return replace(shown, view=replace(shown.view, layers=tuple(asked))), unsure


def ticked_for(shown: Shown) -> str:
    return f"{shown.thematic.slug}/{shown.view.granularity}"


def choices(shown: Shown) -> dict[str, Any]:
    layers = layers_of(shown.thematic)
    visible = shown_at_first(layers, shown.view)
    levels = levels_of(layers)
    look = shown.look
    return {
        "preview": replace(shown, unseen=True).path,
        "height": HEIGHTS[shown.size],
        "snippets": snippets(shown),
        "ticked_for": ticked_for(shown),
        "layers": [
            {"value": key_of(row), "label": str(row), "checked": key_of(row) in visible} for row in layers
        ],
        "levels": [
            {
                "value": level,
                "label": NAMES[level][1].capitalize(),
                "selected": level == shown.view.granularity,
            }
            for level in levels
        ],
        "sizes": [
            {"value": size, "label": label, "selected": size == shown.size} for size, label in SIZES.items()
        ],
        "themes": [
            {"value": value, "label": label, "selected": value == look.theme}
            for value, label in (
                ("auto", "Comme le visiteur"),
                ("light", "Toujours clair"),
                ("dark", "Toujours sombre"),
            )
        ],
        "place": territories.zone_label(shown.view.geozone) if shown.view.geozone else "",
    }


def proposals(request: HttpRequest, wanted: str) -> list[dict[str, str]]:
    """Territories of that name, each with this page's address once chosen."""
    found = []
    for item in territories.suggest(wanted, size=FOUND):
        data = request.GET.copy()
        data.pop("qui", None)
        data["geozone"] = item["id"]
        found.append({"label": item["name"], "detail": item["code"], "href": f"?{data.urlencode(safe=':,')}"})
    return found


def snippets(shown: Shown) -> list[dict[str, str]]:
    """The codes to paste. Each holds a link that needs no script."""
    return [
        {
            "id": "element",
            "title": "En une ligne, par la balise",
            "about": "La carte prend la largeur de votre page et la hauteur de son contenu.",
            "code": element_code(shown),
        },
        {
            "id": "cadre",
            "title": "Par un cadre (iframe)",
            "about": "Pour les sites qui refusent les scripts des autres. La dernière ligne, facultative, "
            "ajuste la hauteur au contenu.",
            "code": frame_code(shown),
        },
        {
            "id": "lien",
            "title": "Par un simple lien",
            "about": "Marche partout, et dans un courriel.",
            "code": link_code(shown),
        },
    ]


def link_code(shown: Shown) -> str:
    return format_html('<a href="{}">{}</a>', shown.portal_url, f"{shown.title}, sur {region().site_title}")


def element_code(shown: Shown) -> str:
    pairs = [("map", shown.thematic.slug), *shown.pairs]
    attributes = format_html_join("", ' {}="{}"', pairs)
    return format_html(
        '<script src="{}{}" defer></script>\n<odl-carte{}>{}</odl-carte>',
        settings.SITE_URL,
        reverse("embed:map_script"),
        attributes,
        link_code(shown),
    )


def frame_code(shown: Shown) -> str:
    made = format_html(
        '<iframe src="{}{}"\n  title="{}"\n  width="100%" height="{}" loading="lazy" allow="fullscreen"\n'
        '  style="border:0" sandbox="{}"></iframe>',
        settings.SITE_URL,
        shown.path,
        shown.title,
        HEIGHTS[shown.size],
        SANDBOX,
    )
    sized = format_html(
        '<script src="{}{}"\n  integrity="{}" crossorigin="anonymous" defer></script>',
        settings.SITE_URL,
        reverse("embed:host_script"),
        integrity(host_script()),
    )
    return f"{made}\n<p>{link_code(shown)}</p>\n{sized}"


def shown_of(data: QueryDict, slug: str) -> Shown:
    """What oEmbed shows of a map's address; 404 when there is none."""
    thematic = ThematicMap.objects.visible().filter(slug=slug).first()
    if thematic is None:
        raise Http404("Aucune carte n’a cette adresse.")
    return Shown.read(data, thematic)
