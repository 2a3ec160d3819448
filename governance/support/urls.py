"""Addresses of the support of authorities; the names are governance's."""

from django.urls import path

from governance.support import asking, views

urlpatterns = [
    path("gouvernance/accompagnement/", views.home, name="support_home"),
    path("gouvernance/accompagnement.csv", views.counts_csv, name="support_csv"),
    path("gouvernance/accompagnement/obstacles/", views.difficulties, name="support_obstacles"),
    path("gouvernance/accompagnement/obstacles.csv", views.difficulties_csv, name="support_obstacles_csv"),
    path("gouvernance/accompagnement/pilotes/", views.pilots, name="support_pilots"),
    path("gouvernance/accompagnement/pilotes.csv", views.pilots_csv, name="support_pilots_csv"),
    path("gouvernance/accompagnement/relais/", views.relays, name="support_relays"),
    path("gouvernance/accompagnement/relais.csv", views.relays_csv, name="support_relays_csv"),
    path("gouvernance/accompagnement/pres-de/<str:zone>/", views.near, name="support_near"),
    path("gouvernance/accompagnement/demander/", asking.ask, name="support_ask"),
    path("gouvernance/accompagnement/recue/<slug:receipt>/", asking.sent, name="support_sent"),
    path("gouvernance/accompagnement/confirmer/<str:token>/", asking.confirm, name="support_confirm"),
    path("gouvernance/accompagnement/suivi/<str:token>/", asking.follow, name="support_follow"),
    path("gouvernance/accompagnement/bilan/<str:token>/", asking.report, name="support_report"),
]
