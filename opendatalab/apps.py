from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig

from opendatalab.region import region


class OpenDatalabConfig(AppConfig):
    default = True
    name = "opendatalab"
    verbose_name = "Portail"

    def ready(self) -> None:
        region()  # a pack that is missing or faulty stops the start


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

    def ready(self) -> None:
        """The folder of what `prepare` builds is there before it is built: checks warn of a missing one."""
        super().ready()
        with suppress(OSError):
            (settings.DATA_DIR / "built-static").mkdir(parents=True, exist_ok=True)
