"""Pages that other parts of the portal may have, by their paths: linked once a route answers to them."""

from urllib.parse import urlencode

from django.urls import is_valid_path

PUBLISHING_HELP = "/publier/"  # takes `geozone`
DESCRIPTION_CHECK = "/publier/verifier/"  # takes `jeu`: a slug or an id
REQUESTS = "/gouvernance/demandes/"  # takes `dataset`, `organization` and `geozone`, as the next does
NEW_NEED = "/gouvernance/demandes/nouvelle/"  # takes `besoin` (words) and `geozone`


def page_or_nothing(path: str) -> str:
    """The path of a page of the site, "" while no route answers to it."""
    return path if is_valid_path(path) else ""


def requests_about(**what: str) -> dict[str, str]:
    """Where what is asked about a record can be read, and where to ask; empty while no route answers."""
    query = urlencode(what, safe=":")
    links = {"list": page_or_nothing(REQUESTS), "new": page_or_nothing(NEW_NEED)}
    return {name: f"{path}?{query}" for name, path in links.items() if path}


def publishing_help(geozone: str) -> str:
    """What the law asks of the body that governs a place, text by text, and how to publish."""
    page = page_or_nothing(PUBLISHING_HELP)
    return f"{page}?geozone={geozone}#concerne" if page else ""


def description_check(slug: str) -> str:
    """What each point missing in a dataset's description would bring, on a sheet to print."""
    page = page_or_nothing(DESCRIPTION_CHECK)
    return f"{page}?jeu={slug}" if page else ""
