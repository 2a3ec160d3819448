"""What a layer of a service holds, by way of the relay."""

from typing import Any


def content_of_layer(layer, *, geozone: str = "", box=None) -> Any:
    from sig.maps.content import Content

    return Content(problem="Le relais n’est pas là.")


def content_at(layer, *, longitude: float, latitude: float, zoom: int) -> Any:
    from sig.maps.content import Content

    return Content(problem="Le relais n’est pas là.")
