"""Addresses for other sites. Those under `/embed/` may be framed; they are a contract, and never change."""

from django.urls import path

from catalogue.embed import frames, maps, pages, scripts
from catalogue.embed.oembed import oembed

app_name = "embed"
urlpatterns = [
    *scripts.patterns,
    path("embed/catalogue/", frames.catalogue, name="catalogue"),
    path("embed/jeu/<str:slug>/", frames.dataset, name="dataset"),
    path("embed/chiffre/", frames.figure, name="figure"),
    path("embed/carte/<slug:slug>/", maps.map_frame, name="map"),
    path("embed/carte-v1.js", maps.element_script, name="map_script"),
    path("embed/couleurs.css", frames.colours, name="colours"),
    path("embed/cadre-v1.js", pages.cadre_script, name="host_script"),
    path("oembed/", oembed, name="oembed"),
    path("integrer/", pages.integrate, name="integrate"),
    path("integrer/carte/", maps.integrate_map, name="integrate_map"),
    path("integrer/recettes/", pages.recipes, name="recipes"),
    path("integrer/reference/", pages.reference, name="reference"),
    path("integrer/contrat/", pages.contract, name="contract"),
    path("integrer/verifier/", pages.verify, name="verify"),
    path("integrer/exemples/", pages.examples, name="examples"),
    path("integrer/exemples/<slug:example>/", pages.example, name="example"),
]
