"""« Publier »: help for a local authority, under /publier/."""

from django.urls import path, re_path

from knowledge.publishing.views import aid, check, models, way

app_name = "publishing"
urlpatterns = [
    path("publier/", way.home, name="home"),
    path("publier/puis-je-publier/", aid.aid, name="aid"),
    path("publier/ou-heberger/", way.hosting, name="hosting"),
    path("publier/pas-a-pas/", way.walkthrough, name="walkthrough"),
    path("publier/schemas/", way.schemas, name="schemas"),
    path("publier/verifier/", check.check, name="check"),
    path("publier/verifier/ailleurs/", check.check_elsewhere, name="check_elsewhere"),
    path("publier/modeles/", models.models, name="models"),
    path("publier/modeles/inventaire/", models.inventory, name="inventory"),
    re_path(
        r"^publier/modeles/inventaire\.(?P<sheet>csv|ods)$", models.inventory_file, name="inventory_file"
    ),
    re_path(
        r"^publier/modeles/(?P<text>[a-z-]+)\.(?P<document>odt|txt)$", models.model_file, name="model_file"
    ),
    path("publier/modeles/<slug:text>/", models.model, name="model"),
]
