"""Base maps and thematic maps as a region pack writes them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from opendatalab.tables import key

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SAYS_SLUG = "des lettres minuscules, chiffres et tirets"
TILES = r"https://[^\s/{}]+/\S*\{z\}\S*|https://[^\s/{}]+/\S*\{x\}\S*"
GRANULARITIES = ("region", "departement", "epci", "commune", "objet")
TERRITORY_VALUES = ("population", "area_km2", "density")


@dataclass(frozen=True)
class BaseMap:
    """Tiles drawn under the layers. The visitor's browser asks them of `url`, unless the portal relays."""

    slug: str = key(SLUG, says=SAYS_SLUG)
    name: str
    url: str = key(TILES, says="une adresse https avec {z}, {x} et {y}")
    attribution: str
    attribution_url: str = key(r"https?://[^\s/]+(/\S*)?", says="une adresse http(s)", default="")
    zoom: int = 19  # the closest one it has
    relay: bool = True  # whether its keeper lets a portal relay it

    @property
    def origin(self) -> str:
        """What a content policy must allow."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class PackedLayer:
    """A layer of a packed map: a layer of a service by its slug, or what the portal knows of territories."""

    layer: str = key(SLUG, says=SAYS_SLUG, default="")
    value: str = key(choices=TERRITORY_VALUES, says="une valeur des territoires", default="")
    level: str = key(choices=GRANULARITIES, says="une granularité", default="commune")
    title: str = ""
    unit: str = ""
    bounds: tuple[float, ...] = ()
    attribution: str = ""
    licence: str = ""
    date: str = key(r"\d{4}-\d{2}-\d{2}", says="une date AAAA-MM-JJ", default="")
    visible: bool = True
    opacity: int = 80


@dataclass(frozen=True)
class PackedMap:
    """A map that the portal shows from its first day, as long as the team does not change it."""

    slug: str = key(SLUG, says=SAYS_SLUG)
    title: str
    summary: str
    layers: tuple[PackedLayer, ...]
    theme: str = key(SLUG, says=SAYS_SLUG, default="")
    granularity: str = key(choices=GRANULARITIES, says="une granularité", default="")
    territory: str = ""
    base: str = key(SLUG, says=SAYS_SLUG, default="")
    popup: str = ""
    published: bool = True
