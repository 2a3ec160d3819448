"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.consultations import Comment
from governance.models.experiments import Experiment
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.plan_lines import Deliverable, Milestone, PlanActor, PlanPhase
from governance.models.plans import Plan
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector
from governance.models.standards import Conformance, Standard

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "College",
    "Comment",
    "Commitment",
    "Conformance",
    "Deliverable",
    "Document",
    "Erratum",
    "Event",
    "Experiment",
    "Mandate",
    "Meeting",
    "Milestone",
    "Outcome",
    "Partner",
    "Plan",
    "PlanActor",
    "PlanPhase",
    "Registration",
    "Request",
    "Seat",
    "Sector",
    "Standard",
    "Support",
]
