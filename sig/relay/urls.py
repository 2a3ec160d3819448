"""`/cartes/couches/<couche>/…`: what the relay gives of a layer."""

from django.urls import path

from sig.pages import layer
from sig.relay import views

urlpatterns = [
    path("<slug:slug>/", layer, name="layer"),
    path("<slug:slug>/tuile/<int:z>/<int:x>/<int:y>.png", views.tile, name="relay_tile"),
    path("<slug:slug>/image.png", views.image, name="relay_image"),
    path("<slug:slug>/legende.png", views.legend, name="relay_legend"),
    path("<slug:slug>/info.json", views.info, name="relay_info"),
    path("<slug:slug>/objets.geojson", views.features_geojson, name="relay_geojson"),
    path("<slug:slug>/objets.csv", views.features_csv, name="relay_csv"),
]
