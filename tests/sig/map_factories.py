"""Maps made as the team makes them; nothing random."""

from typing import Any

import orjson
from django.utils import timezone

from sig.maps.joining import read_table
from sig.maps.sources import features_of
from sig.models import DataSource, MapLayer, SourceCopy, ThematicMap

CSV = "code;nom;part\n09122;Foix;12,5\n31555;Toulouse;40\n"
POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"nom": "Refuge du Rulhe", "lits": 40},
            "geometry": {"type": "Point", "coordinates": [1.786, 42.657]},
        },
        {
            "type": "Feature",
            "properties": {"nom": "Gîte de Foix", "lits": 12},
            "geometry": {"type": "Point", "coordinates": [1.6053, 42.9657]},
        },
    ],
}


def make_source(kind: str = "territories", **changes: Any) -> DataSource:
    """Populations known of the portal, a table of communes, or two points."""
    usual = {
        "territories": {"slug": "population-commune", "value_column": "population"},
        "csv": {"slug": "part-commune", "code_column": "code", "value_column": "part", "name_column": "nom"},
        "geojson": {"slug": "refuges", "name_column": "nom", "level": "objet"},
    }[kind]
    values = {"title": usual["slug"].capitalize(), "kind": kind, "level": "commune", **usual, **changes}
    if kind != "territories":
        values.setdefault("url", f"https://donnees.example/{values['slug']}")
    return DataSource.objects.create(**values)


def give_copy(source: DataSource, body: bytes | str | None = None, **changes: Any) -> SourceCopy:
    """What a good reading of the file leaves."""
    if body is None:
        body = orjson.dumps(POINTS) if source.kind == "geojson" else CSV
    body = body.encode() if isinstance(body, str) else body
    columns, content = features_of(body) if source.kind == "geojson" else read_table(body)
    now = timezone.now()
    kept = SourceCopy(
        **{"source": source, "columns": columns, "fetched_at": now, "tried_at": now, "changed_at": now}
        | changes
    )
    kept.write(content)
    kept.save()
    return kept


def make_map(number: int = 1, *shown: Any, **changes: Any) -> ThematicMap:
    """A published map of populations, or of the layers and sources given."""
    values = {"slug": f"carte-{number}", "title": f"Carte {number}", "summary": "Ce que montre la carte."}
    thematic = ThematicMap.objects.create(**values | {"base": "contours", "published": True} | changes)
    for position, item in enumerate(shown or (make_source(),)):
        field = "source" if isinstance(item, DataSource) else "layer"
        MapLayer.objects.create(map=thematic, position=position, **{field: item})
    return thematic
