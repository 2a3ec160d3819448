"""What a visitor may ask: typed parameters, each once, within its range. Anything else is refused."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from sig.clients.ogc.planes import HALF_WORLD, Box
from sig.relay.pictures import BIGGEST_SIDE, DEEPEST
from sig.territories import resolve

LONGEST_QUERY = 400
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,15})?", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
ZONE = re.compile(r"[a-z-]+(:[a-z-]+)*:[0-9A-Za-z-]{1,40}", re.ASCII)
FINEST, COARSEST = 0.02, 400_000.0  # metres a pixel


class Refused(Exception):
    """A question that the relay does not take; its text is for whoever wrote the address."""


def read(request: HttpRequest, **readers: Callable[[str], Any]) -> dict[str, Any]:
    """The parameters of a request, read; those absent are left out."""
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise Refused("Adresse trop longue.")
    found = {}
    for name, values in request.GET.lists():
        if name not in readers:
            known = ", ".join(readers) or "aucun"
            raise Refused(f"Paramètre inconnu ; permis : {known}.")
        if len(values) != 1:
            raise Refused(f"« {name} » est donné plusieurs fois.")
        try:
            found[name] = readers[name](values[0])
        except ValueError as error:
            raise Refused(f"« {name} » : {error}.") from error
    return found


def needed(found: dict[str, Any], *names: str) -> list[Any]:
    if missing := [name for name in names if name not in found]:
        raise Refused(f"Il manque « {missing[0]} ».")
    return [found[name] for name in names]


def number(least: float, most: float) -> Callable[[str], float]:
    def reader(text: str) -> float:
        if not NUMBER.fullmatch(text) or not least <= float(text) <= most:
            raise ValueError(f"un nombre entre {least:g} et {most:g} est attendu")
        return float(text)

    return reader


def whole(least: int, most: int) -> Callable[[str], int]:
    def reader(text: str) -> int:
        if not WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise ValueError(f"un entier entre {least} et {most} est attendu")
        return int(text)

    return reader


def box(west: float, south: float, east: float, north: float) -> Callable[[str], Box]:
    """« ouest,sud,est,nord » within some bounds, with some room inside."""

    def reader(text: str) -> Box:
        parts = text.split(",")
        if len(parts) != 4 or not all(map(NUMBER.fullmatch, parts)):
            raise ValueError("quatre nombres sont attendus : ouest,sud,est,nord")
        found = tuple(map(float, parts))
        if not (west <= found[0] < found[2] <= east and south <= found[1] < found[3] <= north):
            raise ValueError("ces bornes ne sont pas celles d’un cadre")
        return found

    return reader


def zone(text: str) -> str:
    if not ZONE.fullmatch(text) or not (known := resolve(text)):
        raise ValueError("zone inconnue, « fr:commune:31555 » par exemple est attendu")
    return known


EDGE = HALF_WORLD + 1
mercator_box = box(-EDGE, -EDGE, EDGE, EDGE)
degrees_box = box(-180.0, -90.0, 180.0, 90.0)
side = whole(1, BIGGEST_SIDE)
zoom = whole(0, DEEPEST)


def picture(request: HttpRequest) -> tuple[Box, int, int]:
    found = read(request, bbox=mercator_box, width=side, height=side)
    bbox, width, height = needed(found, "bbox", "width", "height")
    across, up = (bbox[2] - bbox[0]) / width, (bbox[3] - bbox[1]) / height
    if not (FINEST <= across <= COARSEST and FINEST <= up <= COARSEST and 0.5 <= across / up <= 2):
        raise Refused("Le cadre et la taille de l’image ne vont pas ensemble.")
    return bbox, width, height


def click(request: HttpRequest) -> tuple[float, float, int]:
    found = read(request, lon=number(-180, 180), lat=number(-85, 85), zoom=zoom)
    return tuple(needed(found, "lon", "lat", "zoom"))


def extent(request: HttpRequest) -> dict[str, Any]:
    """A box, or a territory, or neither: the keyword arguments of `features`."""
    found = read(request, bbox=degrees_box, geozone=zone)
    if len(found) > 1:
        raise Refused("« bbox » ou « geozone », pas les deux.")
    return {"bbox": found.get("bbox"), "territory": found.get("geozone")}


def grid(z: int, x: int, y: int) -> None:
    if z > DEEPEST or x >= 2**z or y >= 2**z:
        raise Refused("Cette tuile n’est pas de la grille.")
