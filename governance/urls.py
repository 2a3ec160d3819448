"""Addresses of the governance."""

from django.urls import path

from governance.views.bodies import body, home, partners, sector
from governance.views.meetings import (
    agenda_ics,
    body_ics,
    meeting,
    meeting_ics,
    meetings,
    registered,
    registering,
    registration,
)
from governance.views.outcomes import atom, outcome, outcomes, outcomes_csv

app_name = "governance"
urlpatterns = [
    path("gouvernance/", home, name="home"),
    path("gouvernance/agenda.ics", agenda_ics, name="agenda_ics"),
    path("gouvernance/atom.xml", atom, name="atom"),
    path("gouvernance/filieres/<slug:slug>/", sector, name="sector"),
    path("gouvernance/instances/<slug:slug>/", body, name="body"),
    path("gouvernance/instances/<slug:slug>/agenda.ics", body_ics, name="body_ics"),
    path("gouvernance/partenaires/", partners, name="partners"),
    path("gouvernance/reunions/", meetings, name="meetings"),
    path("gouvernance/reunions/<slug:ref>/", meeting, name="meeting"),
    path("gouvernance/reunions/<slug:ref>/reunion.ics", meeting_ics, name="meeting_ics"),
    path("gouvernance/reunions/<slug:ref>/inscription/", registering, name="register"),
    path("gouvernance/reunions/<slug:ref>/inscription/recue/", registered, name="registered"),
    path("gouvernance/inscriptions/<str:key>/", registration, name="registration"),
    path("gouvernance/decisions/", outcomes, name="outcomes"),
    path("gouvernance/decisions.csv", outcomes_csv, name="outcomes_csv"),
    path("gouvernance/decisions/<slug:ref>/", outcome, name="outcome"),
]
