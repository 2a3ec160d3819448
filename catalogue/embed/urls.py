"""Addresses for other sites. Those under `/embed/` may be framed; they are a contract, and never change."""

from django.urls import path

from catalogue.embed import frames
from catalogue.embed.oembed import oembed

app_name = "embed"
urlpatterns = [
    path("embed/catalogue/", frames.catalogue, name="catalogue"),
    path("embed/jeu/<str:slug>/", frames.dataset, name="dataset"),
    path("embed/chiffre/", frames.figure, name="figure"),
    path("embed/couleurs.css", frames.colours, name="colours"),
    path("oembed/", oembed, name="oembed"),
]
