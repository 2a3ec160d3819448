"""Addresses of consultations, whichever text they are about."""

from django.urls import path

from governance.consultations import views

urlpatterns = [
    path("gouvernance/consultations/", views.consultations, name="consultations"),
    path("gouvernance/consultations/avis.csv", views.comments_csv, name="comments_csv"),
    path("gouvernance/consultations/avis-recu/", views.comment_sent, name="comment_sent"),
    path("gouvernance/consultations/avis/<str:key>/", views.comment_confirm, name="comment_confirm"),
]
