"""What every page needs: the region, the menu, the age of the data, where the visitor is."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from catalogue.age import data_age
from opendatalab.region import region

# A line for each main list of the site: the name of its route, its words.
MENU = (
    ("catalogue:dataset_list", "Jeux de données"),
    ("catalogue:territories", "Territoires"),
    ("sig:maps", "Cartes"),
    ("catalogue:organization_list", "Producteurs"),
    ("catalogue:reuse_list", "Réutilisations"),
    ("knowledge:home", "Connaissances"),
    ("publishing:home", "Publier"),
    ("governance:home", "Gouvernance"),
    ("embed:integrate", "Intégrer"),
    ("api:documentation", "API"),
)
# Pages whose own search box would make two with the header's.
WITH_OWN_SEARCH = ("home", "search", "catalogue:dataset_list")
# What the footer of a State site must lead to.
STATE_LINKS = (
    ("info.gouv.fr", "https://www.info.gouv.fr"),
    ("service-public.gouv.fr", "https://www.service-public.gouv.fr"),
    ("legifrance.gouv.fr", "https://www.legifrance.gouv.fr"),
    ("data.gouv.fr", "https://www.data.gouv.fr"),
)


@dataclass(frozen=True)
class MenuLink:
    label: str
    url: str
    current: str  # the value of `aria-current`: "page" on the page itself, "true" inside, "" elsewhere


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "region": region(),
        "site_url": settings.SITE_URL,
        "here": f"{settings.SITE_URL}{request.path}",
        "menu": menu(request.path),
        "search_action": route("catalogue:dataset_list"),
        "header_search": request.path not in map(route, WITH_OWN_SEARCH),
        "footer_links": footer_links(),
        "source_code": source_code(),
        "age": SimpleLazyObject(data_age),  # asked by whole pages, not by fragments
    }


@cache
def route(name: str) -> str:
    """The address of a page that has no argument; made once, since every page asks for them."""
    return reverse(name)


def menu(path: str) -> list[MenuLink]:
    links = []
    for name, label in MENU:
        url = route(name)
        current = "page" if path == url else "true" if path.startswith(url) else ""
        links.append(MenuLink(label, url, current))
    return links


def footer_links() -> list[dict[str, str]]:
    if region().identity.kind == "etat":
        return [{"label": label, "url": url} for label, url in STATE_LINKS]
    return [{"label": link.label, "url": link.url} for link in region().links]


def source_code() -> str:
    """Where the code is; as long as the operator has not said it, the page that says so."""
    return region().operator.source_code_url or f"{route('legal')}#code-source"
