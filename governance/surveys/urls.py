"""Addresses of the surveys, within the governance's."""

from django.urls import path

from governance.surveys import views

urlpatterns = [
    path("enquetes/", views.waves, name="survey_list"),
    path("enquetes.csv", views.waves_csv, name="survey_list_csv"),
    path("enquetes.atom", views.waves_atom, name="survey_list_atom"),
    path("enquetes/sujets/<slug:slug>/", views.survey, name="survey"),
    path("enquetes/invitation/<str:key>/", views.invited, name="survey_invited"),
    path("enquetes/<slug:ref>/", views.wave, name="wave"),
    path("enquetes/<slug:ref>/resultats.csv", views.wave_csv, name="wave_csv"),
    path("enquetes/<slug:ref>/repondre/", views.answer, name="wave_answer"),
    path("enquetes/<slug:ref>/merci/", views.thanks, name="wave_thanks"),
    path("enquetes/<slug:ref>/comparaison/", views.comparison, name="wave_comparison"),
    path("enquetes/<slug:ref>/comparaison.csv", views.comparison_csv, name="wave_comparison_csv"),
]
