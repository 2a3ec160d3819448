"""Addresses of the catalogue's pages."""

from django.urls import path

from catalogue.api.feed_urls import feed_patterns
from catalogue.views.dataset import dataset
from catalogue.views.datasets import dataset_list
from catalogue.views.discussions import dataset_discussions
from catalogue.views.empty_searches import empty_searches, empty_searches_csv, empty_searches_json
from catalogue.views.extracts import dataset_extracts, extract, extract_csv, extract_json, extract_rows
from catalogue.views.missing import missing_csv
from catalogue.views.openings import territories_csv, territories_json
from catalogue.views.organizations import organization, organization_list
from catalogue.views.reuses import reuse, reuse_list
from catalogue.views.suggest import suggest
from catalogue.views.territories import territory_list
from catalogue.views.territory import territory

app_name = "catalogue"
urlpatterns = [
    path("jeux-de-donnees/", dataset_list, name="dataset_list"),
    path("jeux-de-donnees/<str:slug>/", dataset, name="dataset"),
    path("jeux-de-donnees/<str:slug>/discussions/", dataset_discussions, name="dataset_discussions"),
    path("jeux-de-donnees/<str:slug>/extraits/", dataset_extracts, name="dataset_extracts"),
    path("territoires/<str:level>/<str:code>/extraits/<uuid:resource>/", extract, name="extract"),
    path(
        "territoires/<str:level>/<str:code>/extraits/<uuid:resource>/lignes/",
        extract_rows,
        name="extract_rows",
    ),
    path(
        "territoires/<str:level>/<str:code>/extraits/<uuid:resource>/extrait.csv",
        extract_csv,
        name="extract_csv",
    ),
    path(
        "territoires/<str:level>/<str:code>/extraits/<uuid:resource>/extrait.json",
        extract_json,
        name="extract_json",
    ),
    path("organisations/", organization_list, name="organization_list"),
    path("organisations/<str:slug>/", organization, name="organization"),
    path("reutilisations/", reuse_list, name="reuse_list"),
    path("reutilisations/<str:slug>/", reuse, name="reuse"),
    path("territoires/<slug:level>/<slug:code>/manque.csv", missing_csv, name="missing_csv"),
    path("territoires/", territory_list, name="territories"),
    path("territoires.csv", territories_csv, name="territories_csv"),
    path("territoires.json", territories_json, name="territories_json"),
    path("territoires/<slug:level>/<slug:code>/", territory, name="territory"),
    path("recherches-sans-resultat/", empty_searches, name="empty_searches"),
    path("recherches-sans-resultat/recherches.csv", empty_searches_csv, name="empty_searches_csv"),
    path("recherches-sans-resultat/recherches.json", empty_searches_json, name="empty_searches_json"),
    path("suggestions/", suggest, name="suggest"),
    *feed_patterns,
]
