from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class OpenDatalabConfig(AppConfig):
    name = "opendatalab"
    verbose_name = "Portail"


class StaticConfig(StaticFilesConfig):
    """Static files, less the many of the design system that no page of ours loads."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns]
