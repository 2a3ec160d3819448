from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig


class OpenDatalabConfig(AppConfig):
    default = True
    name = "opendatalab"
    verbose_name = "Portail"


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin as the team's site."""

    default = False
    default_site = "opendatalab.admin_site.PortalAdminSite"


class StaticConfig(StaticFilesConfig):
    """Static files, less those of the packages that no page of ours loads."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("htmx-2.js", "htmx-4*", "htmax*", "ext"),  # of django_htmx
        *("jquery.js", "select2.full.js", "xregexp.js"),  # of the admin, which loads the small ones
        "admin/js/vendor/select2/i18n/[!f]*",  # words of other languages
    ]
