"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings, requests, surveys

__all__ = ["bodies", "journal", "meetings", "requests", "surveys"]
