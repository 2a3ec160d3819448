from django.contrib import admin
from django.urls import include, path

from catalogue.api.urls import last_patterns
from catalogue.sitemaps import sitemap, sitemap_part

urlpatterns = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path("api/", include("catalogue.api.urls")),
    path("", include("catalogue.urls")),
    path("admin/", admin.site.urls),
    *last_patterns,
]
