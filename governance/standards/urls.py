"""Addresses of standards and of what conforms."""

from django.urls import path

from governance.standards import exports, views

urlpatterns = [
    path("gouvernance/standards/", views.standards, name="standards"),
    path("gouvernance/standards.csv", exports.standards_csv, name="standards_csv"),
    path("gouvernance/standards.atom", exports.standards_atom, name="standards_atom"),
    path("gouvernance/standards/conformite/", views.conformance, name="conformance"),
    path("gouvernance/standards/conformite.csv", exports.conformance_csv, name="conformance_csv"),
    path("gouvernance/standards/jeu/<str:key>/", views.standards_for_dataset, name="standards_for_dataset"),
    path("gouvernance/standards/<slug:slug>/", views.standard, name="standard"),
    path("gouvernance/standards/<slug:slug>/avis/", views.standard_comment, name="standard_comment"),
]
