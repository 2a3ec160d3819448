"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings, requests
from governance.admin import framework as framework_admin

__all__ = ["bodies", "journal", "meetings", "requests"]
__all__ += ["framework_admin"]
