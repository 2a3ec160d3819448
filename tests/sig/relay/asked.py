"""What the tests of the relay share."""

import orjson

TILE = (8, 129, 93)  # south of Toulouse


TILE_URL = "/cartes/couches/communes/tuile/8/129/93.png"


EXCEPTION = (
    b'<?xml version="1.0"?><ServiceExceptionReport><ServiceException code="LayerNotDefined">'
    b"msWMSLoadGetMapParams(): /srv/maps/secret.map</ServiceException></ServiceExceptionReport>"
)


def point(name, x, y, **more):
    return {
        "type": "Feature",
        "id": name,
        "properties": {"nom": name, **more},
        "geometry": {"type": "Point", "coordinates": [x, y]},
    }


def collection(features):
    return (
        "application/json; subtype=geojson",
        orjson.dumps({"type": "FeatureCollection", "features": features}),
    )


OK = (
    TILE_URL,
    "/cartes/couches/communes/image.png?bbox=100000,5300000,200000,5400000&width=256&height=256",
    "/cartes/couches/communes/legende.png",
    "/cartes/couches/communes/info.json?lon=1.444&lat=43.604&zoom=12",
    "/cartes/couches/communes/objets.geojson",
    "/cartes/couches/communes/objets.csv?bbox=1.4,43.5,1.5,43.7",
)
