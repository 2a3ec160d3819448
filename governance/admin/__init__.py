"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings, requests

__all__ = ["bodies", "journal", "meetings", "requests"]
from governance.admin import consultations, experiments, plans, standards

__all__ += ["consultations", "experiments", "plans", "standards"]
