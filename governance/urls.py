"""Addresses of the governance."""

from django.urls import include, path, re_path

from governance import api
from governance.views import about, answering, asking, delays, precisions, requests
from governance.views.bodies import body, home, partners, sector
from governance.views.meetings import (
    agenda_ics,
    body_ics,
    meeting,
    meeting_ics,
    meetings,
    meetings_csv,
    registered,
    registering,
    registration,
)
from governance.views.outcomes import atom, outcome, outcomes, outcomes_csv

app_name = "governance"
REF = r"(?P<ref>\d{4}-\d{4,9})"
urlpatterns = [
    path("", include("governance.events.urls")),
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
    path("", include("governance.inventory.urls")),
    path("gouvernance/demandes/", requests.request_list, name="request_list"),
    path("gouvernance/demandes.csv", requests.request_csv, name="request_csv"),
    path("gouvernance/demandes.atom", requests.request_atom, name="request_atom"),
    path("gouvernance/demandes.json", requests.request_json, name="request_json"),
    path("gouvernance/demandes/nouvelle/", asking.new_request, name="new_request"),
    path("gouvernance/demandes/document-administratif/", asking.cada, name="cada"),
    path("gouvernance/demandes/recue/<slug:receipt>/", asking.request_sent, name="request_sent"),
    path("gouvernance/demandes/delais/", delays.delays, name="delays"),
    path("gouvernance/demandes/delais.csv", delays.delays_csv, name="delays_csv"),
    path("gouvernance/demandes/preciser/<str:token>/", precisions.precise, name="precise"),
    path("gouvernance/a-propos/jeu/<str:key>/", about.for_dataset, name="for_dataset"),
    path("gouvernance/a-propos/producteur/<str:key>/", about.for_organization, name="for_organization"),
    path("gouvernance/a-propos/territoire/<str:key>/", about.for_territory, name="for_territory"),
    path("api/1/governance/requests/", api.requests, name="api_requests"),
    re_path(rf"^api/1/governance/requests/{REF}/$", api.request_one, name="api_request"),
    path("api/1/governance/meetings/", api.meetings, name="api_meetings"),
    path("api/1/governance/meetings/<slug:ref>/", api.meeting, name="api_meeting"),
    path("api/1/governance/decisions/", api.decisions, name="api_decisions"),
    path("api/1/governance/decisions/<slug:ref>/", api.decision, name="api_decision"),
    path("gouvernance/reunions.csv", meetings_csv, name="meetings_csv"),
    path("gouvernance/demandes/confirmer/<str:token>/", asking.confirm, name="confirm"),
    path("gouvernance/demandes/soutien/<str:token>/", asking.confirm_support, name="confirm_support"),
    path("gouvernance/demandes/verifier/<str:token>/", asking.verify, name="verify"),
    path("gouvernance/demandes/repondre/<str:token>/", answering.answer, name="answer"),
    re_path(rf"^gouvernance/demandes/{REF}/$", requests.request_page, name="request"),
    re_path(rf"^gouvernance/demandes/{REF}/moi-aussi/$", asking.support, name="support"),
    path("", include("governance.support.urls")),
    path("", include("governance.consultations.urls")),
    path("", include("governance.plans.urls")),
    path("", include("governance.standards.urls")),
    path("", include("governance.experiments.urls")),
    path("", include("governance.framework.urls")),
    path("", include("governance.surveys.urls")),
]
