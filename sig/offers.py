"""What a server offers, seen before anything is saved: its layers, WMS and WFS put together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from opendatalab.http import UpstreamError
from sig.clients.ogc import wms
from sig.clients.ogc.addresses import twin_addresses
from sig.clients.ogc.capabilities import Capabilities, LayerInfo, plain_name
from sig.clients.ogc.planes import Box
from sig.models import Granularity, Layer, MapService

# What names say of granularity: a clue, for the editor to confirm.
CLUES = (
    (Granularity.COMMUNE, r"commune"),
    (Granularity.EPCI, r"epci|intercommun|\bcc\b|agglom"),
    (Granularity.DEPARTEMENT, r"d[ée]partement"),
    (Granularity.REGION, r"r[ée]gion"),
)
Upstream = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """One layer that may be chosen."""

    key: str
    image: LayerInfo | None = None
    objects: LayerInfo | None = None

    @property
    def main(self) -> LayerInfo:
        return self.image or self.objects

    @property
    def title(self) -> str:
        return self.main.title

    @property
    def abstract(self) -> str:
        return self.main.abstract or (self.objects.abstract if self.objects else "")

    @property
    def box(self) -> Box | None:
        return self.main.box or (self.objects.box if self.objects else None)

    @property
    def metadata(self) -> str:
        return self.main.metadata or (self.objects.metadata if self.objects else "")

    @property
    def granularity(self) -> str:
        words = f"{self.main.name} {self.title}".lower().replace("_", " ")
        return next((level.value for level, clue in CLUES if re.search(clue, words)), "")

    def facts(self) -> Upstream:
        """What is compared from one reading to the next."""
        main = self.main
        return {
            "title": self.title,
            "abstract": self.abstract,
            "box": list(self.box) if self.box else None,
            "styles": [style.name for style in main.styles],
            "queryable": bool(self.image and self.image.queryable),
            "crs": list(main.crs),
            "metadata": main.metadata_id or (self.objects.metadata_id if self.objects else ""),
            "formats": list(self.objects.formats) if self.objects else [],
            "attribution": main.attribution,
        }


@dataclass
class Offers:
    """A server as it answered. `errors` tells in words what of it did not."""

    wms_url: str = ""
    wfs_url: str = ""
    wms: Capabilities | None = None
    wfs: Capabilities | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return next((found.title for found in (self.wms, self.wfs) if found and found.title), "")

    @property
    def licence(self) -> str:
        return next((found.licence for found in (self.wms, self.wfs) if found and found.licence), "")

    @property
    def contact(self) -> str:
        return next((found.contact for found in (self.wms, self.wfs) if found and found.contact), "")

    @property
    def found(self) -> bool:
        return bool(self.wms or self.wfs)

    def offers(self) -> list[Offer]:
        """Layers with an image first, in the server's order; those that only give objects after."""
        types = {plain_name(one.name): one for one in (self.wfs.layers if self.wfs else ())}
        images = self.wms.layers if self.wms else ()
        listed = [
            Offer(f"{one.name}|{types[name].name if name in types else ''}", one, types.get(name))
            for one in images
            for name in [plain_name(one.name)]
        ]
        drawn = {plain_name(one.name) for one in images}
        return listed + [Offer(f"|{one.name}", None, one) for name, one in types.items() if name not in drawn]

    def known(self) -> list[list[str]]:
        return [
            [kind, one.name, one.title, one.metadata_id]
            for kind, found in (("WMS", self.wms), ("WFS", self.wfs))
            for one in (found.layers if found else ())
        ]


def look(address: str, other: str = "") -> Offers:
    """Read a server by the address typed, as it is, and by its twin of the other protocol, guessed if none.

    What was typed is what is kept; a guess is kept only when it answered.
    """
    offers = Offers()
    wms_guess, wfs_guess = twin_addresses(address)
    for kind, tries in (("wms", [address, other, wms_guess]), ("wfs", [other, address, wfs_guess])):
        for url in dict.fromkeys(filter(None, tries)):
            try:
                found = wms.capabilities(url, kind=kind.upper())
            except UpstreamError as error:
                offers.errors.setdefault(kind, str(error))
                if error.reason in ("timeout", "network", "breaker", "forbidden", "tls"):
                    break  # the same server would say the same
                continue
            setattr(offers, kind, found)
            setattr(offers, f"{kind}_url", url)
            offers.errors.pop(kind, None)
            break
    return offers


def read(service: MapService) -> Offers:
    """A registered service, by its own addresses and no other."""
    offers = Offers(service.wms_url, service.wfs_url)
    for kind, url in (("wms", service.wms_url), ("wfs", service.wfs_url)):
        if url:
            try:
                setattr(offers, kind, wms.capabilities(url, kind=kind.upper()))
            except UpstreamError as error:
                offers.errors[kind] = str(error)
    return offers


def describe(layer: Layer, offer: Offer, offers: Offers) -> None:
    """Write on a layer what only the server knows; nothing that an editor decides."""
    image, objects = offer.image, offer.objects
    layer.wms_name = image.name if image else ""
    layer.wfs_name = objects.name if objects else ""
    layer.west, layer.south, layer.east, layer.north = offer.box or (None,) * 4
    layer.crs = list(dict.fromkeys([*(image.crs if image else ()), *(() if image else objects.crs)]))
    layer.queryable = bool(image and image.queryable)
    layer.min_scale, layer.max_scale = offer.main.min_scale, offer.main.max_scale
    layer.image_formats = list(offers.wms.image_formats) if image else []
    layer.info_formats = list(offers.wms.info_formats) if image else []
    layer.feature_formats = list(objects.formats) if objects else []
    layer.metadata_url = offer.metadata
    layer.upstream = offer.facts()


def new_layer(service: MapService, offer: Offer, offers: Offers, **decided: Any) -> Layer:
    """A layer of ours, not saved, as the server describes it and as the editor decided."""
    layer = Layer(
        service=service,
        title=decided.pop("title", "") or offer.title,
        summary=offer.abstract,
        attribution=offer.main.attribution or service.attribution or offers.contact or offers.title,
        licence=service.licence or offers.licence,
        **decided,
    )
    describe(layer, offer, offers)
    return layer


def free_slug(title: str, taken: Iterable[str]) -> str:
    """An address for a title, that no layer has."""
    taken = set(taken)
    base = slugify(title)[:70].strip("-") or "couche"
    return next(slug for n in range(1, 10_000) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
