"""Addresses of BarCamps, contests and events."""

from django.urls import path

from governance.events.views import barcamps, contests, listing

DAY = "gouvernance/evenements/<slug:ref>"
CONTEST = "gouvernance/concours/<slug:ref>"
urlpatterns = [
    path("gouvernance/evenements/", listing.events, name="events"),
    path("gouvernance/evenements.csv", listing.events_csv, name="events_csv"),
    path("gouvernance/evenements.atom", listing.events_atom, name="events_atom"),
    path("gouvernance/evenements/session/<str:token>/", barcamps.confirm_session, name="confirm_session"),
    path("gouvernance/evenements/vote/<str:token>/", barcamps.confirm_ballot, name="confirm_ballot"),
    path(f"{DAY}/programme/", barcamps.programme, name="programme"),
    path(f"{DAY}/programme.csv", barcamps.programme_csv, name="programme_csv"),
    path(f"{DAY}/programme/<slug:number>/", barcamps.session, name="session"),
    path(f"{DAY}/proposer/", barcamps.propose, name="propose"),
    path(f"{DAY}/proposer/recue/", barcamps.proposed, name="proposed"),
    path(f"{DAY}/voter/", barcamps.vote, name="vote"),
    path(f"{DAY}/voter/recu/", barcamps.voted, name="voted"),
    path(f"{DAY}/sorties/", barcamps.outputs, name="outputs"),
    path(f"{DAY}/sorties.csv", barcamps.outputs_csv, name="outputs_csv"),
    path("gouvernance/concours/", listing.contests, name="contests"),
    path("gouvernance/concours.csv", listing.contests_csv, name="contests_csv"),
    path("gouvernance/concours/dossier/<str:token>/", contests.confirm_entry, name="confirm_entry"),
    path(f"{CONTEST}/", contests.contest, name="contest"),
    path(f"{CONTEST}/dates.ics", contests.contest_ics, name="contest_ics"),
    path(f"{CONTEST}/dossiers/", contests.entries, name="entries"),
    path(f"{CONTEST}/dossiers.csv", contests.entries_csv, name="entries_csv"),
    path(f"{CONTEST}/dossiers.atom", contests.entries_atom, name="entries_atom"),
    path(f"{CONTEST}/dossiers/<slug:number>/", contests.entry, name="entry"),
    path(f"{CONTEST}/candidater/", contests.enter, name="enter"),
    path(f"{CONTEST}/candidater/recu/", contests.entered, name="entered"),
]
