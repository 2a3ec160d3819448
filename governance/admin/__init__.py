"""The team's pages about the governance."""

from governance.admin import bodies, journal, requests

__all__ = ["bodies", "journal", "requests"]
