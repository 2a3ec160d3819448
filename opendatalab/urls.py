from django.contrib import admin
from django.urls import include, path

from catalogue.api.urls import last_patterns

urlpatterns = [
    path("api/", include("catalogue.api.urls")),
    path("", include("catalogue.urls")),
    path("admin/", admin.site.urls),
    *last_patterns,
]
