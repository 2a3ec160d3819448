"""Addresses of the inventory, of the generic frame and of the working rules of bodies."""

from django.urls import path

from governance.inventory import views
from governance.views.frame import charter, frame, sector_frame

urlpatterns = [
    path("gouvernance/recensement/", views.inventory, name="inventory"),
    path("gouvernance/recensement.csv", views.inventory_csv, name="inventory_csv"),
    path("gouvernance/recensement.atom", views.inventory_atom, name="inventory_atom"),
    path("gouvernance/recensement/repertoire.csv", views.directory_csv, name="inventory_directory_csv"),
    path("gouvernance/recensement/<slug:ref>/", views.inventory_item, name="inventory_item"),
    path("gouvernance/cadre/", frame, name="frame"),
    path("gouvernance/filieres/<slug:slug>/cadre.toml", sector_frame, name="sector_frame"),
    path("gouvernance/instances/<slug:slug>/charte/", charter, name="charter"),
]
