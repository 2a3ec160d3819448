"""DCAT-AP: the catalogue and each dataset as linked data, in the shape that data.gouv.fr's harvester reads.

A record becomes a JSON-LD dictionary, sent as it is; rdflib draws Turtle and RDF/XML from the very same.
Things keep data.gouv.fr's names (`…/datasets/<id>`): the portal describes datasets, it makes no others.
"""

import re
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from rdflib import RDF, BNode, Graph, Literal, URIRef

from catalogue.api.reference import LICENSES_BY_ID
from catalogue.api.shapes import upstream_origin
from sig import territories

FORMATS = {  # extension → media type, rdflib's name
    "jsonld": ("application/ld+json", "json-ld"),
    "ttl": ("text/turtle", "turtle"),
    "rdf": ("application/rdf+xml", "xml"),
    "xml": ("application/rdf+xml", "xml"),
}
BY_TYPE = {
    "application/ld+json": "jsonld",
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/rdf+xml": "rdf",
}
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
FRENCH = f"{EU}language/FRA"
METADATA_LICENSE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
ACCESS_RIGHTS = {
    "open": f"{EU}access-right/PUBLIC",
    "open_with_account": f"{EU}access-right/RESTRICTED",
    "restricted": f"{EU}access-right/NON_PUBLIC",
}
# As data.gouv.fr says them: Dublin Core's terms where they exist, else the European ones.
DUBLIN_CORE = "http://purl.org/cld/freq/"
DUBLIN_CORE_FREQUENCIES = frozenset(
    (
        "continuous",
        "daily",
        "threeTimesAWeek",
        "semiweekly",
        "weekly",
        "biweekly",
        "threeTimesAMonth",
        "semimonthly",
        "monthly",
        "bimonthly",
        "quarterly",
        "threeTimesAYear",
        "semiannual",
        "annual",
        "biennial",
        "triennial",
        "irregular",
    )
)
EU_FREQUENCIES = {
    "unknown": "UNKNOWN",
    "oneMinute": "1MIN",
    "fiveMinutes": "5MIN",
    "tenMinutes": "10MIN",
    "fifteenMinutes": "15MIN",
    "thirtyMinutes": "30MIN",
    "hourly": "HOURLY",
    "bihourly": "BIHOURLY",
    "trihourly": "TRIHOURLY",
    "twelveHours": "12HRS",
    "severalTimesADay": "CONT",
    "threeTimesADay": "DAILY_3",
    "semidaily": "DAILY_2",
    "fiveTimesAWeek": "WEEKLY_5",
    "quadrennial": "QUADRENNIAL",
    "quinquennial": "QUINQUENNIAL",
    "decennial": "DECENNIAL",
    "bidecennial": "BIDECENNIAL",
    "tridecennial": "TRIDECENNIAL",
    "punctual": "AS_NEEDED",
    "never": "NEVER",
    "notPlanned": "NOT_PLANNED",
    "other": "OTHER",
}
CHECKSUMS = {"md5", "sha1", "sha256"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')

Node = dict[str, Any]


# ---- values


def iri(address: Any) -> str:
    """An address fit to be a name in RDF, "" when it is none."""
    text = address.strip() if isinstance(address, str) else ""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https", "ftp") and parts.hostname
    except ValueError:
        return ""
    return NOT_IRI.sub(lambda found: quote(found.group()), text) if known else ""


def text(value: Any) -> str:
    return NOT_XML.sub("", value) if isinstance(value, str) else ""


def ref(address: str) -> Node | None:
    return {"@id": address} if address else None


def moment(value: Any) -> Node | None:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        return None
    return {"@value": value.replace(" ", "T"), "@type": "xsd:dateTime"}


def day(value: Any) -> Node | None:
    found = DAY.match(value) if isinstance(value, str) else None
    return {"@value": found.group(), "@type": "xsd:date"} if found else None


def node(**properties: Any) -> Node:
    """Properties with a value; `dct__title` stands for `dct:title`, `id` and `type` for JSON-LD's own."""
    kept = {}
    for name, value in properties.items():
        if value in (None, "", []):
            continue
        kept[f"@{name}" if name in ("id", "type") else name.replace("__", ":")] = value
    return kept


# ---- records


def dataset_iri(record: Node) -> str:
    return f"{upstream_origin(record)}/datasets/{record['id']}"


def dataset_node(record: Node) -> Node:
    """One dataset with its distributions. No address or name of a person goes out."""
    harvest = record.get("harvest") or {}
    access = record.get("access_type") or "open"
    mine = dataset_iri(record)
    other = text(harvest.get("dct_identifier"))
    landing = iri(harvest.get("remote_url")) or iri(record.get("page")) or mine
    return node(
        id=mine,
        type="dcat:Dataset",
        dct__identifier=record["id"],
        dct__title=text(record.get("title")),
        dct__description=text(record.get("description")) or text(record.get("title")),
        skos__altLabel=text(record.get("acronym")),
        dct__created=moment(harvest.get("created_at")) or moment(record.get("created_at")),
        dct__issued=moment(harvest.get("issued_at")) or moment(record.get("created_at")),
        dct__modified=moment(harvest.get("modified_at")) or moment(record.get("last_modified")),
        dct__language=ref(FRENCH),
        dct__publisher=_publisher(record),
        dcat__contactPoint=_contact(record),
        dcat__keyword=[text(tag) for tag in record.get("tags") or []],
        dcat__landingPage=ref(landing),
        adms__identifier=node(type="adms:Identifier", skos__notation=other) if other else None,
        dct__accrualPeriodicity=ref(_frequency(record.get("frequency"))),
        dct__accessRights=node(id=ACCESS_RIGHTS[access], type="dct:RightsStatement")
        if access in ACCESS_RIGHTS
        else None,
        dct__temporal=_temporal(record.get("temporal_coverage")),
        dct__spatial=_places(record),
        # A licence belongs to the files; before the first sync they are not listed, and it must not be lost.
        **({} if record.get("resources") else _rights(record)),
        dcat__distribution=[_distribution(item, record) for item in record.get("resources") or []],
    )


def _publisher(record: Node) -> Node | None:
    organization = record.get("organization")
    if not organization:
        return None
    return node(
        id=f"{upstream_origin(record)}/organizations/{organization['id']}",
        type="foaf:Organization",
        foaf__name=text(organization.get("name")),
        foaf__homepage=ref(iri(organization.get("page"))),
    )


def _contact(record: Node) -> Node | None:
    """The producer itself, by its form or page: contact points bear names and addresses of people."""
    organization = record.get("organization")
    if not organization:
        return None
    forms = (iri(point.get("contact_form")) for point in record.get("contact_points") or [])
    address = next(filter(None, forms), "") or iri(record.get("page"))
    return node(
        type="vcard:Organization", vcard__fn=text(organization.get("name")), vcard__hasURL=ref(address)
    )


def _frequency(value: Any) -> str:
    if value in DUBLIN_CORE_FREQUENCIES:
        return DUBLIN_CORE + value
    return f"{EU}frequency/{EU_FREQUENCIES[value]}" if value in EU_FREQUENCIES else ""


def _temporal(coverage: Any) -> Node | None:
    if not isinstance(coverage, dict):
        return None
    first, last = day(coverage.get("start")), day(coverage.get("end"))
    if not (first or last):
        return None
    return node(type="dct:PeriodOfTime", dcat__startDate=first, dcat__endDate=last)


def _places(record: Node) -> list[Node]:
    origin = upstream_origin(record)
    places = []
    for zone in (record.get("spatial") or {}).get("zones") or []:
        if not isinstance(zone, str):
            continue
        found = territories.feature(zone)
        said = found["properties"] if found else {}
        name = said.get("uri") or f"{origin}/api/1/spatial/zone/{quote(zone, safe=':')}/"
        places.append(
            node(id=name, type="dct:Location", dct__identifier=zone, skos__prefLabel=text(said.get("name")))
        )
    return places


def _distribution(resource: Node, record: Node) -> Node:
    """A file: its licence is the dataset's; its address today and its permanent one."""
    permanent = iri(resource.get("latest")) or (
        f"{upstream_origin(record)}/api/1/datasets/r/{quote(str(resource['id']))}"
    )
    harvest = resource.get("harvest") or {}
    size = resource.get("filesize")
    return node(
        id=f"{dataset_iri(record)}?resource_id={quote(str(resource['id']))}",
        type="dcat:Distribution",
        dct__identifier=text(resource["id"]),
        dct__title=text(resource.get("title")) or text(resource["id"]),
        dct__description=text(resource.get("description")),
        dcat__accessURL=ref(permanent),
        dcat__downloadURL=ref(iri(resource.get("url"))),
        dct__format=text(resource.get("format")),
        dcat__mediaType=text(resource.get("mime")),
        dcat__byteSize=size if isinstance(size, int) and size >= 0 else None,
        **_rights(record),
        dct__issued=moment(harvest.get("issued_at")) or moment(resource.get("created_at")),
        dct__modified=moment(harvest.get("modified_at")) or moment(resource.get("last_modified")),
        spdx__checksum=_checksum(resource.get("checksum")),
    )


def _rights(record: Node) -> Node:
    known = LICENSES_BY_ID.get(record.get("license") or "notspecified", {})
    if known.get("url"):
        return {"dct__license": ref(known["url"])}
    return {"dct__rights": known.get("title") or text(record.get("license"))}


def _checksum(said: Any) -> Node | None:
    if not isinstance(said, dict) or said.get("type") not in CHECKSUMS or not said.get("value"):
        return None
    return node(
        type="spdx:Checksum",
        spdx__algorithm=ref(f"http://spdx.org/rdf/terms#checksumAlgorithm_{said['type']}"),
        spdx__checksumValue=text(said["value"]),
    )


# ---- documents


def catalogue_node(
    datasets: list[Node],
    *,
    address: str,
    title: str,
    about: str,
    home: str,
    publisher: Node,
    page: Node,
    total: int,
) -> Node:
    """A page of the catalogue, with Hydra's links to the others."""
    return node(
        id=address,
        type=["dcat:Catalog", "hydra:Collection"],
        dct__title=title,
        dct__description=about,
        dct__language=ref(FRENCH),
        dct__license=ref(METADATA_LICENSE),
        foaf__homepage=ref(home),
        dct__publisher=publisher,
        hydra__totalItems=total,
        hydra__view=page,
        dcat__dataset=datasets,
    )


def document(top: Node) -> Node:
    return {"@context": CONTEXT, **top}


def serialize(top: Node, extension: str) -> bytes:
    """The document in the syntax of an extension of FORMATS."""
    name = FORMATS[extension][1]
    if name == "json-ld":
        return orjson.dumps(document(top))
    graph = Graph()
    for prefix, address in CONTEXT.items():
        graph.bind(prefix, address)
    _add(graph, top)
    return graph.serialize(format=name, encoding="utf-8")


def _add(graph: Graph, said: Node) -> URIRef | BNode:
    """The same in triples: our nodes are plain enough to do without a JSON-LD processor, ten times slower."""
    subject = URIRef(said["@id"]) if "@id" in said else BNode()
    for name, values in said.items():
        if name == "@id":
            continue
        for value in values if isinstance(values, list) else [values]:
            if name == "@type":
                graph.add((subject, RDF.type, _term(value)))
            else:
                graph.add((subject, _term(name), _object(graph, value)))
    return subject


def _object(graph: Graph, value: Any) -> URIRef | BNode | Literal:
    if not isinstance(value, dict):
        return Literal(value)
    if "@value" in value:
        return Literal(value["@value"], datatype=_term(value["@type"]), normalize=False)
    return _add(graph, value)


def _term(name: str) -> URIRef:
    prefix, _, rest = name.partition(":")
    return URIRef(CONTEXT[prefix] + rest)


def preferred(accept: str, *, default: str = "") -> str:
    """The extension that an Accept header prefers over HTML; `default` when it prefers none."""
    best, weight = default, 0.0
    for part in accept.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((item[2:] for item in parameters if item.startswith("q=")), "1")
        try:
            quality = float(given)
        except ValueError:
            continue
        if quality <= weight:
            continue
        if media in ("text/html", "application/xhtml+xml"):
            best, weight = "", quality
        elif media in BY_TYPE:
            best, weight = BY_TYPE[media], quality
    return best


def media_type(extension: str) -> str:
    return f"{FORMATS[extension][0]}; charset=utf-8" if extension == "ttl" else FORMATS[extension][0]
