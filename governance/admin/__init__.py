"""The team's pages about the governance."""

from governance.admin import bodies, journal

__all__ = ["bodies", "journal"]
