"""Addresses of the knowledge pages."""

from django.urls import path

from knowledge import api, feeds
from knowledge.addresses import LISTS
from knowledge.views import about, handbook, preview, readers
from knowledge.views.items import item
from knowledge.views.lists import home, item_list

app_name = "knowledge"
urlpatterns = [
    path("connaissances/", home, name="home"),
    path("connaissances/images/<slug:digest>.webp", preview.image, name="image"),
    path("connaissances/apercu/<str:token>/", preview.shared, name="preview"),
    path("connaissances/atom.xml", feeds.atom, name="atom"),
    path("connaissances/a-propos/jeu/<str:key>/", about.for_dataset, name="for_dataset"),
    path("connaissances/a-propos/organisation/<str:key>/", about.for_organization, name="for_organization"),
    path("connaissances/a-propos/reutilisation/<str:key>/", about.for_reuse, name="for_reuse"),
    path("connaissances/a-propos/territoire/<str:key>/", about.for_territory, name="for_territory"),
    path("connaissances/manuel/", handbook.handbook, name="handbook"),
    path("connaissances/manuel/complet/", handbook.handbook_whole, name="handbook_whole"),
    path("connaissances/manuel/edition-<int:number>.pdf", handbook.handbook_pdf, name="handbook_pdf"),
    path("connaissances/manuel/<slug:slug>/", handbook.handbook_chapter, name="handbook_chapter"),
    path("connaissances/questions/poser/", readers.ask_question, name="ask"),
    path("connaissances/questions/poser/envoyee/", readers.asked, name="asked"),
    *(
        path(f"connaissances/{mark.folder}/", item_list, {"folder": mark.folder}, name=mark.folder)
        for mark in LISTS
    ),
    path("connaissances/<str:folder>/atom.xml", feeds.list_atom, name="list_atom"),
    path("connaissances/<str:folder>/<str:slug>/", item, name="item"),
    path("connaissances/<str:folder>/<str:slug>/avis/", readers.opinion, name="opinion"),
    path("connaissances/<str:folder>/<str:slug>/avis/merci/", readers.opinion_thanks, name="opinion_thanks"),
    path("api/1/knowledge/", api.items, name="api_items"),
    path("api/1/knowledge/<str:kind>/<str:slug>/", api.item, name="api_item"),
]
