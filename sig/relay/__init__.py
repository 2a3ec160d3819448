"""The relay: visitors name one of our layers, we write the whole upstream query.

    tile(layer, z, x, y)                  image(layer, box, width, height)      legend(layer)    → Answer
    info(layer, longitude, latitude, zoom)                                                       → [Feature]
    features(layer, bbox=None, territory=None)                                                   → FeatureSet

Each answers from what is kept when that is younger than the layer's delay; else one call for all who ask the
same, four calls at most under way to one server, and when it fails the last good copy, seven days at most.
None of them ever raises because of an upstream; `info` gives None when there is no telling what is there.

    answering.py   kept, fresh, stale, nothing: the one road that every answer takes
    store.py       what is kept: Redis, else files, bounded either way
    turns.py       who calls, who waits, and who does not wait any longer
    pictures.py    tiles, images, legends        objects.py    features and what is under a click
    places.py      what lies in a territory      targets.py    layers as memory holds them
    http.py        headers of what visitors get  front.py      kept tiles, before anything else runs
"""

from sig.clients.ogc.features import Feature
from sig.relay.answering import Answer
from sig.relay.objects import FeatureSet, features, info
from sig.relay.pictures import image, legend, tile

__all__ = ["Answer", "Feature", "FeatureSet", "features", "image", "info", "legend", "tile"]
