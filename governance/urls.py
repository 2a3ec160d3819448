"""Addresses of the governance."""

from django.urls import path

from governance.views.bodies import body, home, partners, sector

app_name = "governance"
urlpatterns = [
    path("gouvernance/", home, name="home"),
    path("gouvernance/filieres/<slug:slug>/", sector, name="sector"),
    path("gouvernance/instances/<slug:slug>/", body, name="body"),
    path("gouvernance/partenaires/", partners, name="partners"),
]
