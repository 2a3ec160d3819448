"""Addresses of proofs of concept."""

from django.urls import path

from governance.experiments import views

urlpatterns = [
    path("gouvernance/experimentations/", views.experiments, name="experiments"),
    path("gouvernance/experimentations.csv", views.experiments_csv, name="experiments_csv"),
    path("gouvernance/experimentations/<slug:ref>/", views.experiment, name="experiment"),
]
