"""The page of a territory, at any level: what its rings hold, who publishes, what the law says."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.cards import address_of
from catalogue.extracts import extracts_for
from catalogue.mentions import mentions_of
from catalogue.missing import missing_for
from catalogue.models import Organization
from catalogue.obligation import obligation
from catalogue.paths import publishing_help, requests_about
from catalogue.rings import BODIES, children, parents, rings_of
from catalogue.search import DatasetQuery
from catalogue.views.addresses import crumbs
from catalogue.views.listing import address
from catalogue.vocabulary import FRESHNESS, LEVELS
from opendatalab.region import Contact, region
from opendatalab.wording import counted, long_date, number
from sig import territories
from sig.drawing import locator, page_url
from sig.maps.index import maps_about
from sig.models import PAGE_LEVELS, Level, Territory
from sig.territories import Zone

PRODUCERS = 8
MAPS = 6
MOST_NAMED = 700  # places of a level named one by one; beyond, their table is lighter
RING_TITLES = {
    "here": "Données produites ici",
    "inside": "Données sur un lieu du territoire",
    "above": "Données de ceux qui couvrent le territoire",
    "national": "Données nationales",
}
RING_ABOUT = {
    "here": "Publiées par {body}, ou portant précisément sur {name}.",
    "inside": "Elles portent sur une commune ou un autre lieu situé à l’intérieur.",
    "above": "Intercommunalité, département, région, services de l’État, agences\u00a0: leurs données "
    "comprennent {name}.",
    "national": "Elles couvrent toute la France, {name} comprise.",
}
RING_EMPTY = {
    "here": "Rien n’est encore publié ici sur data.gouv.fr.",
    "inside": "Aucun lieu du territoire n’a encore de données à lui.",
    "above": "Aucune donnée d’un territoire plus large n’est au catalogue.",
    "national": "Aucune donnée nationale n’est au catalogue.",
}


@require_safe
def territory(request: HttpRequest, level: str, code: str) -> HttpResponse:
    place = territories.find(level, code) if level in PAGE_LEVELS else None
    if place is None:
        raise Http404("Aucun territoire n’a cette adresse.")
    zone = territories.mesh().zones[place.geozone]
    if place.code != code:  # a merged commune: today's page says which it was
        return HttpResponsePermanentRedirect(f"{page_url(zone)}?ancien={code}")
    return render(
        request, "catalogue/territory.html", context(place, zone, former=request.GET.get("ancien", ""))
    )


def context(place: Territory, zone: Zone, *, former: str = "") -> dict[str, Any]:
    now = timezone.now()
    base = reverse("catalogue:dataset_list")
    query = DatasetQuery(geozone=zone.geozone)
    found = rings_of(zone, now=now)
    above = parents(zone)
    return {
        "place": place,
        "zone": zone,
        "level": LEVELS[zone.level],
        "crumbs": crumbs(*((over.name, page_url(over)) for over in reversed(above[:3])), (zone.name, "")),
        "canonical": f"{settings.SITE_URL}{page_url(zone)}",
        "former": former_name(place, former),
        "mentions": mentions_of("territory", zone.geozone),
        "facts": facts(place),
        "parents": [link(over) for over in above],
        "children": [
            {
                "level": LEVELS_MANY[level],
                "zones": [link(child) for child in zones] if len(zones) <= MOST_NAMED else [],
                "count": number(len(zones)),
                "href": f"{reverse('catalogue:territories')}?level={zones[0].slug_level}",
            }
            for level, zones in children(zone)
        ],
        "total": found.total,
        "sentence": counted(found.total, "jeu de données", "jeux de données"),
        "rings": [ring for ring in (_ring(base, zone, shown) for shown in found.rings) if ring],
        "missing": missing_for(zone.geozone),
        "requests": requests_about(geozone=zone.geozone),
        "extracts": extracts_for(zone.geozone),
        "freshness": [
            {
                "label": FRESHNESS.get(item.value, item.value),
                "count": counted(item.count, "jeu", "jeux"),
                "href": address(base, DatasetQuery(geozone=zone.geozone, freshness=(item.value,))),
            }
            for item in found.facets["freshness"]
            if item.count
        ],
        "producers": producers(base, zone, found.facets["organization"]),
        "obligation": obligation(zone.level, zone.population, zone.staff),
        "staff_source": staff_source(place),
        "help_url": publishing_help(zone.geozone) if zone.level in BODIES and zone.inside else "",
        "contact": contact_of(zone),
        "drawing": locator(zone.geozone),
        "maps": maps_about(zone.geozone)[:MAPS],
        "list_url": address(base, query),
        "list_address": f"{settings.SITE_URL}{address(base, query)}",
        "exports": [
            ("Flux Atom", "catalogue:dataset_atom"),
            ("CSV", "catalogue:dataset_csv"),
            ("JSON", "api:datasets"),
        ],
        "printed": long_date(timezone.localdate()),
    }


LEVELS_MANY = {
    Level.REGION: "régions",
    Level.OWN: "ensembles de communes",
    Level.DEPARTEMENT: "départements",
    Level.EPCI: "intercommunalités",
    Level.COMMUNE: "communes",
}


def _ring(base: str, zone: Zone, shown) -> dict[str, Any] | None:
    if shown.name == "inside" and zone.level == Level.COMMUNE and not shown.total:
        return None  # a commune has nothing inside, save what an editor says
    words = {"body": BODIES.get(zone.level, "ses organismes"), "name": zone.name}
    return {
        "name": shown.name,
        "title": RING_TITLES[shown.name],
        "about": RING_ABOUT[shown.name].format(**words),
        "empty": RING_EMPTY[shown.name],
        "total": shown.total,
        "count": counted(shown.total, "jeu de données", "jeux de données"),
        "cards": shown.cards,
        "more": shown.total > len(shown.cards),
        "href": address(base, DatasetQuery(geozone=zone.geozone, ring=(shown.name,))),
    }


def link(zone: Zone) -> dict[str, str]:
    return {"name": zone.name, "url": page_url(zone), "level": LEVELS[zone.level]}


def facts(place: Territory) -> list[tuple[str, str]]:
    """(words, value) pairs: what the sources tell of the place."""
    lines = [
        ("Code", place.code),
        ("Codes postaux", ", ".join(place.postal_codes)),
        ("Habitants", number(place.population) if place.population is not None else ""),
        ("Superficie", f"{number(round(place.area_km2))}\u00a0km²" if place.area_km2 else ""),
        ("Ce que c’est", place.details.get("about", "")),
        ("Source", place.details.get("source", "")),
        ("Communes réunies", ", ".join(item["name"] for item in place.details.get("associated", ()))),
    ]
    return [(words, value) for words, value in lines if value]


def former_name(place: Territory, code: str) -> str:
    """« Grand-Vabre (12114) »: the merged commune that the visitor asked for; empty when it was none."""
    if code not in place.former_codes:
        return ""
    names = {item["code"]: item["name"] for item in place.details.get("associated", ())}
    return f"{names[code]} ({code})" if code in names else f"La commune de code {code}"


def producers(base: str, zone: Zone, counts) -> list[dict[str, str]]:
    """Who publishes what the page shows, the most datasets first; each count opens its list."""
    held = {
        row["source_id"]: row
        for row in Organization.objects.filter(source_id__in=[item.value for item in counts[:PRODUCERS]])
        .order_by("pk")
        .values("source_id", "name", "slug")
    }
    return [
        {
            "name": held[item.value]["name"],
            "url": address_of("catalogue:organization", held[item.value]["slug"]),
            "count": counted(item.count, "jeu", "jeux"),
            "href": address(base, DatasetQuery(geozone=zone.geozone, organization=(item.value,))),
        }
        for item in counts[:PRODUCERS]
        if item.value in held
    ]


def staff_source(place: Territory) -> str:
    if place.staff is None:
        return ""
    date = f", {long_date(place.staff_date)}" if place.staff_date else ""
    return f"Effectif déclaré\u00a0: {place.staff_source or 'source non précisée'}{date}."


def contact_of(zone: Zone) -> Contact | None:
    """Whom to ask about a territory: the contact of the narrowest zone of the pack that contains it."""
    order = [zone.geozone, *(over.geozone for over in parents(zone))]
    held = {contact.territory: contact for contact in region().contacts}
    return next((held[name] for name in order if name in held), None)
