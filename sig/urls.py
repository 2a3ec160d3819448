"""Addresses of what belongs to the map of the territories."""

from django.urls import include, path

from sig.maps.urls import map_patterns
from sig.views import contours

app_name = "sig"
urlpatterns = [
    path("territoires/contours/<slug:level>.geojson", contours, name="contours"),
    path("cartes/couches/", include("sig.relay.urls")),
    *map_patterns,
]
