"""What an answer really is. Servers say « 200 » over exceptions, empty bodies and pages of maintenance.

XML is read from bytes (old servers send ISO-8859-1 that only the prolog announces), within bounds: no entity
of its own, no outside reference, no more than MAX_DEPTH levels. A DOCTYPE alone is allowed:
WMS 1.1.1 has one.
"""

import io
import re

from lxml import etree

from opendatalab.http import UpstreamRefused

MAX_CAPABILITIES = 8 * 2**20
MAX_FEATURES = 8 * 2**20
MAX_DEPTH = 64
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
WORDS = {  # codes of exceptions, as the team reads them
    "LayerNotDefined": "la couche n’existe pas ou n’est plus permise",
    "LayerNotQueryable": "la couche ne s’interroge pas",
    "InvalidSRS": "le système de coordonnées n’est pas offert",
    "InvalidCRS": "le système de coordonnées n’est pas offert",
    "StyleNotDefined": "le style n’existe pas",
    "InvalidFormat": "le format n’est pas offert",
    "MissingParameterValue": "un paramètre manque",
    "InvalidParameterValue": "un paramètre n’est pas accepté",
    "OperationNotSupported": "l’opération n’est pas offerte",
}


class OgcException(UpstreamRefused):
    """The server answered by an exception, whatever its status. Its text is for logs: it may tell paths."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__("ogc", f"{code}: {detail}"[:200])
        self.code = code

    def __str__(self) -> str:
        said = WORDS.get(self.code)
        return f"Le service refuse la demande{f' : {said}' if said else ''}."


def read_xml(body: bytes, *, limit: int = MAX_CAPABILITIES) -> etree._Element:
    """The root element of a document within bounds, or UpstreamRefused."""
    if len(body) > limit:
        raise UpstreamRefused("size", f"XML of {len(body)} bytes")
    if ENTITY.search(body) or ENTITY.search(body.replace(b"\0", b"")):  # UTF-16 too
        raise UpstreamRefused("xml", "entities of its own")
    try:
        depth = 0
        root = None
        parser = etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in parser:
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise UpstreamRefused("xml", f"deeper than {MAX_DEPTH}")
    except etree.XMLSyntaxError as error:
        raise UpstreamRefused("xml", str(error)) from error
    if root is None:
        raise UpstreamRefused("xml", "empty")
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace: versions differ by that."""
    return etree.QName(element).localname


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    if element is None:
        return []
    return [child for child in element if isinstance(child.tag, str) and local(child) == name]


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in names:
        element = next(iter(children(element, name)), None) if element is not None else None
    return element


def text(element: etree._Element | None, *names: str) -> str:
    found = child(element, *names)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def looks_like_xml(body: bytes) -> bool:
    start = body[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith((b"<?xml", b"<", b"\0<"))


def raise_exception(root: etree._Element) -> None:
    """Raise when the document is an exception of WMS, WFS 1.0 or OWS."""
    name = local(root)
    if name not in ("ServiceExceptionReport", "ExceptionReport", "WMTException"):
        return
    one = next((item for item in root if isinstance(item.tag, str)), root)
    raise OgcException(
        one.get("code") or one.get("exceptionCode") or "NoApplicableCode",
        " ".join("".join(one.itertext()).split()),
    )


def refuse(body: bytes, kind: str) -> None:
    """Say what came in place of an image, features or capabilities: always raises."""
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise UpstreamRefused("empty", kind)
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        raise UpstreamRefused("html", kind)
    if looks_like_xml(body):
        raise_exception(read_xml(body))
    raise UpstreamRefused("unreadable", f"not {kind}")


def image_type(body: bytes) -> str:
    """The type that the first bytes prove; raises for anything else than a PNG or JPEG image."""
    if body.startswith(PNG):
        return "image/png"
    if body.startswith(JPEG):
        return "image/jpeg"
    refuse(body, "an image")
    raise AssertionError  # refuse() raises


def is_whole_image(body: bytes) -> bool:
    """An image cut short would be kept for an hour: a PNG ends by IEND, a JPEG by its end mark."""
    return b"IEND" in body[-16:] if body.startswith(PNG) else body.rstrip(b"\0")[-2:] == b"\xff\xd9"
