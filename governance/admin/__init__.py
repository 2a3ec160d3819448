"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings, requests

__all__ = ["bodies", "journal", "meetings", "requests"]
