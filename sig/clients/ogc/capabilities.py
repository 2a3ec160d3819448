"""Capabilities of WMS 1.1.1 and 1.3.0, WFS 1.0.0, 1.1.0 and 2.0.0, as plain values.

Groups of layers are told apart from layers: they are themes, drawn by nobody. The extent is the geographic
box; WFS 1.0.0 of MapServer writes metres there, which is then no extent at all.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from opendatalab.http import UpstreamRefused
from sig.clients.ogc.documents import child, children, local, raise_exception, read_xml, refuse, text
from sig.clients.ogc.planes import Box

HREF = "{http://www.w3.org/1999/xlink}href"
# ScaleHint is the diagonal of a pixel in metres; MapServer reckons at 72 dpi, as its limits do in fact.
METRES_A_PIXEL_72 = 0.0254 / 72
MAX_LAYERS = 5000
MAX_TEXT = 2000


@dataclass(frozen=True)
class StyleInfo:
    name: str
    title: str


@dataclass(frozen=True)
class LayerInfo:
    """One layer of a WMS, or one feature type of a WFS."""

    name: str
    title: str
    abstract: str = ""
    group: str = ""  # titles of the groups above, the widest first: « Tourisme › Sentiers »
    box: Box | None = None  # degrees
    crs: tuple[str, ...] = ()
    queryable: bool = False
    styles: tuple[StyleInfo, ...] = ()
    min_scale: float | None = None
    max_scale: float | None = None
    attribution: str = ""
    keywords: tuple[str, ...] = ()
    metadata: str = ""  # shown to people, never fetched
    formats: tuple[str, ...] = ()  # of features

    @property
    def metadata_id(self) -> str:
        """The record's identifier in its address: what tells a renamed layer from a new one."""
        found = re.search(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", self.metadata)
        return found.group().lower() if found else self.metadata


@dataclass(frozen=True)
class Capabilities:
    kind: str  # WMS or WFS
    version: str
    title: str
    abstract: str = ""
    licence: str = ""
    contact: str = ""
    image_formats: tuple[str, ...] = ()
    info_formats: tuple[str, ...] = ()
    layers: tuple[LayerInfo, ...] = ()
    groups: tuple[str, ...] = ()
    fingerprint: str = field(default="", compare=False)

    def layer(self, name: str) -> LayerInfo | None:
        wanted = plain_name(name)
        return next((layer for layer in self.layers if plain_name(layer.name) == wanted), None)


def plain_name(name: str) -> str:
    """A layer's name as WMS and WFS share it: without prefix, case, nor QGIS's underscores."""
    return name.rpartition(":")[2].replace(" ", "_").lower()


def read_capabilities(body: bytes) -> Capabilities:
    """Whatever document came; raises UpstreamRefused, or OgcException, for anything else."""
    if not body.strip():
        refuse(body, "capabilities")
    try:
        root = read_xml(body)
    except UpstreamRefused as error:
        if error.reason == "xml" and b"<html" in body[:2000].lower():
            raise UpstreamRefused("html", "capabilities") from error
        raise
    raise_exception(root)
    name = local(root)
    fingerprint = hashlib.blake2b(body, digest_size=12).hexdigest()
    if name in ("WMS_Capabilities", "WMT_MS_Capabilities"):
        return _read_wms(root, fingerprint)
    if name == "WFS_Capabilities":
        return _read_wfs(root, fingerprint)
    raise UpstreamRefused("html" if name.lower() == "html" else "unreadable", f"<{name}>")


def _read_wms(root: etree._Element, fingerprint: str) -> Capabilities:
    service, capability = child(root, "Service"), child(root, "Capability")
    requests = child(capability, "Request")
    layers: list[LayerInfo] = []
    groups: list[str] = []
    for top in children(capability, "Layer"):
        _walk(top, Inherited(), layers, groups, top=True)
    return Capabilities(
        kind="WMS",
        version=root.get("version", "")[:16],
        title=text(service, "Title")[:200],
        abstract=text(service, "Abstract")[:MAX_TEXT],
        licence=_licence(text(service, "Fees"), text(service, "AccessConstraints")),
        contact=text(service, "ContactInformation", "ContactPersonPrimary", "ContactOrganization")[:200],
        image_formats=_formats(requests, "GetMap"),
        info_formats=_formats(requests, "GetFeatureInfo"),
        layers=tuple(layers[:MAX_LAYERS]),
        groups=tuple(groups),
        fingerprint=fingerprint,
    )


@dataclass(frozen=True)
class Inherited:
    """What a layer has from those around it."""

    crs: tuple[str, ...] = ()
    box: Box | None = None
    queryable: bool = False
    attribution: str = ""
    group: tuple[str, ...] = ()
    min_scale: float | None = None
    max_scale: float | None = None


def _walk(
    element: etree._Element,
    above: Inherited,
    layers: list[LayerInfo],
    groups: list[str],
    *,
    top: bool = False,
) -> None:
    inside = children(element, "Layer")
    name, title = text(element, "Name"), text(element, "Title")
    minimum, maximum = _scales(element)
    own = Inherited(
        crs=tuple(dict.fromkeys((*above.crs, *_crs(element)))),
        box=_box(element) or above.box,
        queryable=element.get("queryable", "1" if above.queryable else "0") in ("1", "true"),
        attribution=text(element, "Attribution", "Title") or above.attribution,
        group=(*above.group, *(() if top or not inside else (title or name,))),
        min_scale=minimum if minimum is not None else above.min_scale,
        max_scale=maximum if maximum is not None else above.max_scale,
    )
    if inside:
        if not top:
            groups.append(" › ".join(own.group))
        for one in inside:
            _walk(one, own, layers, groups)
    elif name:
        layers.append(
            LayerInfo(
                name=name[:200],
                title=(title or name)[:200],
                abstract=text(element, "Abstract")[:MAX_TEXT],
                group=" › ".join(above.group),
                box=own.box,
                crs=own.crs,
                queryable=own.queryable,
                styles=tuple(
                    StyleInfo(text(style, "Name")[:200], text(style, "Title")[:200])
                    for style in children(element, "Style")
                    if text(style, "Name")
                ),
                min_scale=own.min_scale,
                max_scale=own.max_scale,
                attribution=own.attribution[:200],
                keywords=_keywords(element),
                metadata=_link(child(element, "MetadataURL")),
            )
        )


def _read_wfs(root: etree._Element, fingerprint: str) -> Capabilities:
    service = child(root, "ServiceIdentification")
    service = service if service is not None else child(root, "Service")
    common = tuple(_wfs_formats(root))
    layers = []
    for element in children(child(root, "FeatureTypeList"), "FeatureType")[:MAX_LAYERS]:
        name = text(element, "Name")
        own = tuple(
            item.text.strip() for item in children(child(element, "OutputFormats"), "Format") if item.text
        )
        keywords = child(element, "Keywords")
        layers.append(
            LayerInfo(
                name=name[:200],
                title=(text(element, "Title") or name)[:200],
                abstract=text(element, "Abstract")[:MAX_TEXT],
                box=_wfs_box(element),
                crs=tuple(
                    crs_name(item.text or "")
                    for item in element
                    if isinstance(item.tag, str)
                    and local(item) in ("DefaultSRS", "OtherSRS", "DefaultCRS", "OtherCRS", "SRS")
                ),
                keywords=_list_of_words(keywords) if keywords is not None else (),
                metadata=_link(child(element, "MetadataURL")),
                formats=own or common,
                queryable=True,
            )
        )
    return Capabilities(
        kind="WFS",
        version=root.get("version", "")[:16],
        title=text(service, "Title")[:200],
        abstract=text(service, "Abstract")[:MAX_TEXT],
        licence=_licence(text(service, "Fees"), text(service, "AccessConstraints")),
        contact=text(root, "ServiceProvider", "ProviderName")[:200],
        layers=tuple(layer for layer in layers if layer.name),
        fingerprint=fingerprint,
    )


def _wfs_formats(root: etree._Element) -> Iterator[str]:
    """What GetFeature gives, for every type: elements in 1.0.0, values of a parameter after."""
    old = child(root, "Capability", "Request", "GetFeature", "ResultFormat")
    if old is not None:
        yield from (local(item) for item in old if isinstance(item.tag, str))
    for operation in children(child(root, "OperationsMetadata"), "Operation"):
        if operation.get("name") != "GetFeature":
            continue
        for parameter in children(operation, "Parameter"):
            if parameter.get("name", "").lower() == "outputformat":
                yield from (item.text.strip() for item in parameter.iter("{*}Value") if item.text)


def _wfs_box(element: etree._Element) -> Box | None:
    box = child(element, "WGS84BoundingBox")
    if box is not None:
        corners = f"{text(box, 'LowerCorner')} {text(box, 'UpperCorner')}".split()
        return _degrees(corners)
    old = child(element, "LatLongBoundingBox")
    return (
        _degrees([old.get(key, "") for key in ("minx", "miny", "maxx", "maxy")]) if old is not None else None
    )


def _box(element: etree._Element) -> Box | None:
    box = child(element, "EX_GeographicBoundingBox")
    if box is not None:
        names = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        return _degrees([text(box, name) for name in names])
    box = child(element, "LatLonBoundingBox")
    return (
        _degrees([box.get(key, "") for key in ("minx", "miny", "maxx", "maxy")]) if box is not None else None
    )


def _degrees(values: list[str]) -> Box | None:
    """Four numbers that can be degrees, in order; None for anything else."""
    try:
        west, south, east, north = (float(value) for value in values)
    except ValueError:
        return None
    sound = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if sound else None


def _crs(element: etree._Element) -> list[str]:
    """1.1.1 may put several in one element."""
    return [
        crs_name(name)
        for item in element
        if isinstance(item.tag, str) and local(item) in ("CRS", "SRS")
        for name in (item.text or "").split()
    ]


def crs_name(name: str) -> str:
    """`EPSG:2154` for `urn:ogc:def:crs:EPSG::2154` and `http://www.opengis.net/gml/srs/epsg.xml#2154`."""
    found = re.search(r"EPSG.*?(\d{2,6})$", name.strip(), re.IGNORECASE)
    return f"EPSG:{found.group(1)}" if found else name.strip()[:64]


def _scales(element: etree._Element) -> tuple[float | None, float | None]:
    hint = child(element, "ScaleHint")
    if hint is not None:
        least, most = (_number(hint.get(key, "")) for key in ("min", "max"))
        return _of_hint(least), _of_hint(most)
    return (
        _number(text(element, "MinScaleDenominator")),
        _number(text(element, "MaxScaleDenominator")),
    )


def _of_hint(diagonal: float | None) -> float | None:
    return round(diagonal / 2**0.5 / METRES_A_PIXEL_72, 1) if diagonal else None


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 < number < 1e12 else None


def _formats(requests: etree._Element | None, name: str) -> tuple[str, ...]:
    request = child(requests, name)
    return tuple(text(item)[:80] for item in children(request, "Format")) if request is not None else ()


def _keywords(element: etree._Element) -> tuple[str, ...]:
    words = child(element, "KeywordList")
    return _list_of_words(words) if words is not None else ()


def _list_of_words(words: etree._Element) -> tuple[str, ...]:
    listed = [text(item) for item in words if isinstance(item.tag, str)]
    if not listed:  # 1.0.0: one a line, or commas between
        listed = [part.strip() for part in re.split(r"[,\n]", words.text or "")]
    return tuple(word[:80] for word in listed[:40] if word)


def _link(element: etree._Element | None) -> str:
    if element is None:
        return ""
    resource = child(element, "OnlineResource")
    found = (resource.get(HREF) if resource is not None else element.get(HREF)) or element.text or ""
    found = found.strip()
    return found[:500] if found.startswith(("http://", "https://")) else ""


def _licence(fees: str, constraints: str) -> str:
    """« none » and the like say nothing."""
    nothing = {"", "none", "no", "aucun", "aucune", "unknown", "-", "n/a"}
    said = [value for value in (fees, constraints) if value.strip().lower() not in nothing]
    return " · ".join(dict.fromkeys(said))[:200]
