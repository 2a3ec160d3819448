"""Pages of the governance."""

from django.urls import path, re_path

from governance.views import answering, asking, requests

app_name = "governance"
REF = r"(?P<ref>\d{4}-\d{4,9})"
urlpatterns = [
    path("demandes/", requests.request_list, name="request_list"),
    path("demandes.csv", requests.request_csv, name="request_csv"),
    path("demandes.atom", requests.request_atom, name="request_atom"),
    path("demandes.json", requests.request_json, name="request_json"),
    path("demandes/nouvelle/", asking.new_request, name="new_request"),
    path("demandes/document-administratif/", asking.cada, name="cada"),
    path("demandes/recue/<slug:receipt>/", asking.request_sent, name="request_sent"),
    path("demandes/confirmer/<str:token>/", asking.confirm, name="confirm"),
    path("demandes/soutien/<str:token>/", asking.confirm_support, name="confirm_support"),
    path("demandes/verifier/<str:token>/", asking.verify, name="verify"),
    path("demandes/repondre/<str:token>/", answering.answer, name="answer"),
    re_path(rf"^demandes/{REF}/$", requests.request_page, name="request"),
    re_path(rf"^demandes/{REF}/moi-aussi/$", asking.support, name="support"),
]
