"""The team's pages about the governance."""

from governance.admin import bodies, inventory, journal, meetings, requests

__all__ = ["bodies", "inventory", "journal", "meetings", "requests"]
