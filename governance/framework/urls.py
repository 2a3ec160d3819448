"""Addresses of the logical framework, included by those of the governance."""

from django.urls import path, re_path

from governance.framework.views import committee, dashboard, evaluations, frame, indicators, roadmap

BASE = "tableau-de-bord/"
CODE = r"(?P<indicator>I\d\.\d{1,2})"
DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
urlpatterns = [
    path(BASE, dashboard.dashboard, name="dashboard"),
    path(f"{BASE}mesures.csv", dashboard.measurements_csv, name="measurements_csv"),
    path(f"{BASE}atom.xml", dashboard.atom, name="dashboard_atom"),
    path(f"{BASE}cadre-logique/", frame.matrix, name="matrix"),
    path(f"{BASE}cadre-logique.csv", frame.matrix_csv, name="matrix_csv"),
    path(f"{BASE}hypotheses/", frame.hypotheses, name="hypotheses"),
    path(f"{BASE}hypotheses.csv", frame.hypotheses_csv, name="hypotheses_csv"),
    path(f"{BASE}activites/", frame.activities, name="activities"),
    path(f"{BASE}activites.csv", frame.activities_csv, name="activities_csv"),
    path(f"{BASE}feuille-de-route/", roadmap.roadmap, name="roadmap"),
    path(f"{BASE}feuille-de-route.csv", roadmap.roadmap_csv, name="roadmap_csv"),
    path(f"{BASE}evaluations/", evaluations.evaluations, name="evaluations"),
    path(f"{BASE}evaluations/comparer/", evaluations.comparison, name="evaluations_compared"),
    path(f"{BASE}evaluations/<slug:ref>/", evaluations.evaluation, name="evaluation"),
    path(f"{BASE}evaluations/<slug:ref>.csv", evaluations.evaluation_csv, name="evaluation_csv"),
    path(f"{BASE}comite/", committee.committee, name="committee"),
    re_path(rf"^{BASE}{CODE}/$", indicators.indicator, name="indicator"),
    re_path(rf"^{BASE}{CODE}/{DAY}/$", indicators.measurement, name="measurement"),
    re_path(rf"^{BASE}{CODE}/{DAY}\.csv$", indicators.measurement_csv, name="measurement_csv"),
]
