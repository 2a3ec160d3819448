"""Addresses of sector plans."""

from django.urls import path

from governance.plans import exports, views

PLAN = "gouvernance/filieres/<slug:slug>/plan"
urlpatterns = [
    path(f"{PLAN}/", views.plan, name="plan"),
    path(f"{PLAN}/comparer/", views.plan_compare, name="plan_compare"),
    path(f"{PLAN}/v<int:number>/", views.plan_version, name="plan_version"),
    path(f"{PLAN}/v<int:number>/avis/", views.plan_comment, name="plan_comment"),
    path(f"{PLAN}.csv", exports.plan_csv, name="plan_csv"),
    path(f"{PLAN}.atom", exports.plan_atom, name="plan_atom"),
    path(f"{PLAN}/jalons.ics", exports.plan_ics, name="plan_ics"),
]
