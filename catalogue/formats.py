"""Formats of files and services: the free words of upstream, grouped in families that mean something."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    family: str
    label: str
    open: bool  # readable without a given vendor's software
    about: str


FORMATS = {
    item.family: item
    for item in (
        Format("csv", "CSV", True, "tableau, lisible par tout tableur"),
        Format("json", "JSON", True, "données structurées pour les développeurs"),
        Format("geojson", "GeoJSON", True, "données géographiques, lisibles sur une carte en ligne"),
        Format("shp", "Shapefile", True, "données géographiques pour un logiciel de cartographie"),
        Format("gpkg", "GeoPackage", True, "données géographiques pour un logiciel de cartographie"),
        Format("kml", "KML", True, "données géographiques, lisibles dans un globe virtuel"),
        Format("gml", "GML", True, "données géographiques normalisées"),
        Format("mapinfo", "MapInfo", False, "données géographiques d’un logiciel propriétaire"),
        Format("gdb", "Géodatabase Esri", False, "données géographiques d’un logiciel propriétaire"),
        Format("dwg", "DXF ou DWG", False, "dessin technique"),
        Format("wms", "WMS", True, "images de carte servies à la demande"),
        Format("wfs", "WFS", True, "données géographiques servies à la demande"),
        Format("ogc-api", "OGC API", True, "données géographiques servies à la demande"),
        Format("esri-api", "Service ArcGIS", False, "service géographique d’un logiciel propriétaire"),
        Format("api", "API", True, "données servies à la demande pour les développeurs"),
        Format("xls", "Excel", False, "tableau au format d’un tableur propriétaire"),
        Format("ods", "OpenDocument", True, "tableau au format ouvert"),
        Format("xml", "XML", True, "données structurées"),
        Format("rdf", "RDF", True, "données liées"),
        Format("parquet", "Parquet", True, "tableau compact pour l’analyse"),
        Format("txt", "Texte", True, "texte brut"),
        Format("pdf", "PDF", False, "document à lire, difficile à retraiter"),
        Format("doc", "Document", False, "document de traitement de texte"),
        Format("html", "Page web", False, "page à consulter, pas un fichier de données"),
        Format("image", "Image", False, "image ou photographie"),
        Format("zip", "Archive", True, "archive compressée"),
        Format("gtfs", "GTFS", True, "horaires et arrêts de transports"),
        Format("atom", "Flux Atom ou RSS", True, "flux de mises à jour ou de téléchargements"),
        Format("dbf", "dBase", False, "tableau au format dBase"),
        Format("other", "Autre", False, "format non reconnu"),
    )
}

# Words met in a raw format, tried in this order on the folded text.
FORMAT_WORDS = (
    ("geojson", ("geojson",)),
    ("gtfs", ("gtfs", "netex", "siri", "gbfs")),
    ("parquet", ("parquet",)),
    ("esri-api", ("arcgis", "esri rest", "esri:rest", "featureserver", "mapserver")),
    ("ogc-api", ("ogc api", "ogc:api", "ogcapi")),
    ("wms", ("wms", "wmts")),
    ("wfs", ("wfs",)),
    ("atom", ("atom", "rss", "georss")),
    ("gpkg", ("gpkg", "geopackage")),
    ("shp", ("shp", "shape")),
    ("mapinfo", ("mapinfo", "mif", "tab")),
    ("gdb", ("gdb", "geodatabase", "fgdb")),
    ("dwg", ("dwg", "dxf")),
    ("kml", ("kml", "kmz")),
    ("gml", ("gml",)),
    ("csv", ("csv", "tsv")),
    ("ods", ("ods", "odt", "opendocument")),
    ("xls", ("xls", "xlsx", "excel", "spreadsheet")),
    ("json", ("json", "jsonl", "ndjson", "odata")),
    ("rdf", ("rdf", "turtle", "ttl", "n3", "sparql", "jsonld", "json-ld", "nt")),
    ("pdf", ("pdf",)),
    ("dbf", ("dbf", "dbase")),
    ("doc", ("doc", "docx", "rtf", "word", "document", "pptx", "ppt")),
    ("html", ("html", "htm", "web", "www", "link", "page", "url", "information", "doi")),
    ("image", ("jpg", "jpeg", "png", "tif", "tiff", "geotiff", "image", "ecw", "jp2", "gif", "svg", "webp")),
    ("xml", ("xml", "dcat", "gpx")),
    ("zip", ("zip", "7z", "gz", "rar", "tar", "tgz", "archive")),
    ("api", ("api", "rest", "soap", "webservice", "service")),
    ("txt", ("txt", "text", "plain", "asc", "md")),
)


def format_family(raw: str | None) -> str:
    """The family of a resource's free-form format, `other` when nothing is recognised."""
    text = (raw or "").strip().lower()
    if text in FORMATS:
        return text
    words = "".join(c if c.isalnum() else " " for c in text).split()
    for family, signs in FORMAT_WORDS:
        for sign in signs:
            if sign in words or ((" " in sign or ":" in sign or "-" in sign) and sign in text):
                return family
    for family, signs in FORMAT_WORDS[:12]:
        if any(len(sign) > 3 and sign in text for sign in signs):
            return family
    return "other"
