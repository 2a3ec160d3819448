"""Map services and their layers as a region pack writes them."""

from dataclasses import dataclass

from opendatalab.tables import key

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SAYS_SLUG = "des lettres minuscules, chiffres et tirets"
WEB = r"https?://[^\s/]+(/\S*)?"
GRANULARITIES = ("region", "departement", "epci", "commune", "objet")


@dataclass(frozen=True)
class PackedClass:
    """A line of the legend, in words."""

    label: str
    colour: str = key(r"#[0-9a-fA-F]{6}", says="une couleur « #rrvvbb »", default="")


@dataclass(frozen=True)
class PackedServiceLayer:
    """A layer that the portal knows from its first day; the first reading of its server completes it."""

    slug: str = key(SLUG, says=SAYS_SLUG)
    title: str
    wms_name: str = ""
    wfs_name: str = ""
    summary: str = ""
    theme: str = key(SLUG, says=SAYS_SLUG, default="")
    granularity: str = key(choices=GRANULARITIES, says="une granularité", default="")
    attribution: str = ""
    licence: str = ""
    refresh_minutes: int = 60
    name_field: str = ""
    code_field: str = ""
    classes: tuple[PackedClass, ...] = ()


@dataclass(frozen=True)
class PackedService:
    """A WMS and WFS server. Out of use (`active = false`) until its address has been verified."""

    slug: str = key(SLUG, says=SAYS_SLUG)
    title: str
    wms_url: str = key(WEB, says="une adresse http(s)", default="")
    wfs_url: str = key(WEB, says="une adresse http(s)", default="")
    attribution: str = ""
    licence: str = ""
    refresh_hours: int = 24
    active: bool = False
    layers: tuple[PackedServiceLayer, ...] = ()
