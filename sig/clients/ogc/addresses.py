"""The address that the team typed is the one called: what the capabilities advertise is never followed.

It may already hold parameters (`map=`, a token, `service=WMS&request=GetCapabilities` pasted whole): ours
take the place of those of the same name, whatever their case, and the others stay.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# What a pasted GetCapabilities address may hold and no other call should.
PROTOCOL = frozenset(
    {
        *("service", "request", "version", "wmtver", "acceptversions", "sections", "updatesequence"),
        *("layers", "layer", "styles", "style", "format", "transparent", "crs", "srs", "bbox", "width"),
        *("height", "exceptions", "query_layers", "info_format", "feature_count", "i", "j", "x", "y"),
        *("typename", "typenames", "srsname", "outputformat", "maxfeatures", "count", "startindex"),
        *("resulttype", "filter", "featureid", "resourceid", "propertyname", "sortby", "bgcolor", "time"),
        *("sld", "sld_body", "sld_version", "elevation"),
    }
)
SAFE = ",:/;=()"  # servers of all ages read these as they are


def call_url(typed: str, parameters: Mapping[str, str]) -> str:
    """The address typed by the team with the parameters of one call."""
    parts = urlsplit(typed.strip())
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in PROTOCOL
    ]
    asked = [*kept, *((name.upper(), value) for name, value in parameters.items())]
    query = urlencode(asked, safe=SAFE, quote_via=quote)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def host_of(typed: str) -> str:
    return (urlsplit(typed.strip()).hostname or "").lower()


def twin_addresses(typed: str) -> tuple[str, str]:
    """(WMS, WFS) addresses of a server, guessed from either: to be tried, never taken for granted.

    PRODIGE 3: /cgi-bin/mapserv and /cgi-bin/mapservwfs. PRODIGE 4: /wms and /wfs, with or without an id.
    Elsewhere one address often serves both.
    """
    parts = urlsplit(typed.strip())
    path = parts.path
    if path.endswith("/mapservwfs"):
        wms, wfs = path.removesuffix("wfs"), path
    elif path.endswith("/mapserv"):
        wms, wfs = path, f"{path}wfs"
    else:
        steps = path.split("/")
        wms = "/".join("wms" if step.lower() == "wfs" else step for step in steps)
        wfs = "/".join("wfs" if step.lower() == "wms" else step for step in steps)
    return (urlunsplit(parts._replace(path=wms)), urlunsplit(parts._replace(path=wfs)))
