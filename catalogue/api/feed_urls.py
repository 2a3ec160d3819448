"""Routes of the feeds and exports of the catalogue, in its namespace."""

from django.urls import path, re_path

from catalogue import exports, feeds

EXTENSIONS = "jsonld|ttl|rdf|xml"
feed_patterns = [
    path("jeux-de-donnees.atom", feeds.dataset_atom, name="dataset_atom"),
    path("jeux-de-donnees.csv", exports.dataset_csv, name="dataset_csv"),
    path("organisations.csv", exports.organization_csv, name="organization_csv"),
    path("reutilisations.csv", exports.reuse_csv, name="reuse_csv"),
    path("catalogue", feeds.dcat_negotiated, name="dcat_negotiated"),
    re_path(rf"^catalogue\.(?P<extension>{EXTENSIONS})$", feeds.dcat, name="dcat"),
    re_path(
        rf"^jeux-de-donnees/(?P<slug>[^/]+)\.(?P<extension>{EXTENSIONS})$",
        feeds.dataset_dcat,
        name="dataset_dcat",
    ),
    path("suggestions.json", feeds.opensearch_suggestions, name="opensearch_suggestions"),
]
