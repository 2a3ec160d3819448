"""What a layer of a service holds, by way of the relay, in the words of a map's rows."""

from collections.abc import Iterable
from typing import Any

from sig import relay
from sig.maps.rows import Content, Field, Item
from sig.maps.within import Box
from sig.models import Layer

SILENT = "Le service qui publie cette couche ne répond pas, et aucune copie récente n’est gardée."
OLD = "Le service qui publie cette couche ne répond pas."
NO_ROWS = "Ce service ne donne que des images de cette couche\u00a0: elle ne se lit pas en liste."


def content_of_layer(layer: Layer, *, geozone: str = "", box: Box | None = None) -> Content:
    """The objects in a territory, in a box, or all; both asked, those of the territory in the box."""
    if not layer.wfs_name:
        return Content(problem=NO_ROWS, complete=False)
    found = relay.features(layer, bbox=None if geozone else box, territory=geozone or None)
    if found.failed:
        return Content(problem=SILENT, complete=False)
    features = found.features
    fields = fields_of(layer, (feature["properties"] for feature in features))
    return Content(
        fields=fields,
        items=tuple(item_of(layer, feature) for feature in features),
        dated=found.dated,
        stale=found.stale,
        complete=found.complete,
        problem=OLD if found.stale else "",
    )


def content_at(layer: Layer, *, longitude: float, latitude: float, zoom: int) -> Content:
    """What is at a point; a problem when the server is silent, which is not the same as nothing there."""
    answer = relay.info(layer, longitude, latitude, zoom)
    if answer is None:
        return Content(problem=SILENT, complete=False)
    found = [feature.as_geojson() for feature in answer]
    fields = fields_of(layer, (feature["properties"] for feature in found))
    return Content(fields=fields, items=tuple(item_of(layer, feature) for feature in found))


def fields_of(layer: Layer, properties: Iterable[dict[str, Any]]) -> tuple[Field, ...]:
    """Those that the team chose, in its order; else all that the objects have, the name first."""
    chosen = [item for item in layer.fields if isinstance(item, dict) and item.get("name")]
    numeric, seen = {}, {}
    for values in properties:
        for name, value in values.items():
            seen.setdefault(name, None)
            if value not in (None, ""):
                numeric[name] = numeric.get(name, True) and isinstance(value, int | float)
    if chosen:
        shown = [item for item in chosen if item.get("shown", True)]
        shown.sort(key=lambda item: item["name"] != layer.name_field)  # the name heads the row
        return tuple(
            Field(item["name"], item.get("label") or item["name"], numeric.get(item["name"], False))
            for item in shown
        )
    order = dict.fromkeys([layer.name_field] if layer.name_field in seen else []) | seen
    return tuple(Field(name, name, numeric.get(name, False)) for name in order)


def item_of(layer: Layer, feature: dict[str, Any]) -> Item:
    properties = feature["properties"]
    name = properties.get(layer.name_field) if layer.name_field else ""
    return Item(str(name or ""), properties, "", feature["geometry"])
