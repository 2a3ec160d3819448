"""Every address of the site: its own pages here, each app's in the app."""

from django.contrib import admin
from django.urls import include, path

from catalogue.api.urls import last_patterns
from catalogue.sitemaps import sitemap, sitemap_part
from opendatalab.views import machines, texts
from opendatalab.views.contact import contact_form, contact_received
from opendatalab.views.home import home
from opendatalab.views.search import search
from opendatalab.views.status import status

urlpatterns = [
    path("", home, name="home"),
    path("recherche/", search, name="search"),
    path("etat/", status, name="status"),
    path("mentions-legales/", texts.legal, name="legal"),
    path("donnees-personnelles/", texts.privacy, name="privacy"),
    path("accessibilite/", texts.accessibility, name="accessibility"),
    path("plan-du-site/", texts.site_map, name="site_map"),
    path("contact/", texts.contact, name="contact"),
    path("contact/ecrire/", contact_form, name="contact_form"),
    path("contact/recu/<slug:receipt>/", contact_received, name="contact_received"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path("api/", include("catalogue.api.urls")),
    path("", include("sig.urls")),
    path("", include("catalogue.embed.urls")),
    path("", include("catalogue.urls")),
    path("", include("knowledge.urls")),
    path("", include("governance.urls")),
    path("", include("knowledge.publishing.urls")),
    path("admin/", admin.site.urls),
    *last_patterns,
]
handler400 = "opendatalab.views.errors.bad_request"
handler403 = "opendatalab.views.errors.forbidden"
handler404 = "opendatalab.views.errors.not_found"
handler500 = "opendatalab.views.errors.server_error"
