"""Pages that other parts of the portal may have, by their paths: linked once a route answers to them."""

from django.urls import is_valid_path

PUBLISHING_HELP = "/publier/"
NEW_NEED = "/gouvernance/demandes/nouvelle/"  # takes `besoin` (words) and `geozone`


def page_or_nothing(path: str) -> str:
    """The path of a page of the site, "" while no route answers to it."""
    return path if is_valid_path(path) else ""
