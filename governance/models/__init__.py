"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.contests import Contest, Criterion, Entry, JurySeat, KitDataset, RulesVersion, Score
from governance.models.events import Ballot, Barcamp, EventOutput, Room, Session, Slot
from governance.models.framework import Activity, Evaluation, Hypothesis, Milestone, Phase
from governance.models.indicators import Indicator, Measurement, Series
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.precisions import Precision
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector
from governance.models.support import Relay, SupportFile, SupportObstacle, SupportResult, SupportStep
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
    "Ballot",
    "Barcamp",
    "Body",
    "College",
    "Comment",
    "Commitment",
    "Contest",
    "Criterion",
    "Conformance",
    "Deliverable",
    "Document",
    "Entry",
    "Erratum",
    "Event",
    "EventOutput",
    "JurySeat",
    "KitDataset",
    "Experiment",
    "Mandate",
    "Meeting",
    "Milestone",
    "Outcome",
    "Partner",
    "Precision",
    "Plan",
    "PlanActor",
    "PlanPhase",
    "Registration",
    "Relay",
    "Request",
    "Room",
    "RulesVersion",
    "Score",
    "Seat",
    "Sector",
    "Session",
    "Slot",
    "Standard",
    "Support",
    "SupportFile",
    "SupportObstacle",
    "SupportResult",
    "SupportStep",
    "Activity",
    "Evaluation",
    "Hypothesis",
    "Indicator",
    "Measurement",
    "Milestone",
    "Phase",
    "Series",
]
