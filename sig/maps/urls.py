"""Addresses of the maps. The words that stand where a map's slug does are kept from the team."""

from django.urls import path

from sig import entrust_views
from sig.maps import base_tiles, views

RESERVED = ("confier", "couches", "fonds")  # no map may bear these
map_patterns = [
    path("cartes/", views.map_list, name="maps"),
    path("cartes/fonds/<slug:slug>/<int:z>/<int:x>/<int:y>.png", base_tiles.base_tile, name="base_tile"),
    path("cartes/confier/", entrust_views.entrust, name="entrust"),
    path("cartes/confier/<str:token>/", entrust_views.entrusted, name="entrusted"),
    path("cartes/<slug:slug>/", views.map_page, name="map"),
    path("cartes/<slug:slug>/liste/", views.map_rows, name="map_rows"),
    path("cartes/<slug:slug>/donnees.csv", views.map_csv, name="map_csv"),
    path("cartes/<slug:slug>/donnees.geojson", views.map_geojson, name="map_geojson"),
    path("cartes/<slug:slug>/ici.json", views.map_here, name="map_here"),
    path("cartes/<slug:slug>/vignette.svg", views.map_picture, name="map_picture"),
]
