"""The team's pages about the governance."""

from governance.admin import bodies, journal, meetings, precisions, requests
from governance.admin import bodies, journal, meetings, requests
from governance.admin import framework as framework_admin

__all__ = ["bodies", "journal", "meetings", "precisions", "requests"]
from governance.admin import bodies, contests, events, journal, meetings, requests

__all__ = ["bodies", "contests", "events", "journal", "meetings", "requests"]
from governance.admin import bodies, journal, meetings, requests, support

__all__ = ["bodies", "journal", "meetings", "requests", "support"]
__all__ = ["bodies", "journal", "meetings", "requests"]
from governance.admin import consultations, experiments, plans, standards

__all__ += ["consultations", "experiments", "plans", "standards"]
__all__ += ["framework_admin"]
