"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings

__all__ = ["bodies", "journal", "meetings"]
