"""Addresses of what belongs to the map of the territories."""

from django.urls import path

from sig.maps.urls import map_patterns
from sig.views import contours

app_name = "sig"
urlpatterns = [
    path("territoires/contours/<slug:level>.geojson", contours, name="contours"),
    *map_patterns,
]
