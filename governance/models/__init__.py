"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.charters import Charter
from governance.models.consultations import Comment
from governance.models.contests import Contest, Criterion, Entry, JurySeat, KitDataset, RulesVersion, Score
from governance.models.events import Ballot, Barcamp, EventOutput, Room, Session, Slot
from governance.models.experiments import Experiment
from governance.models.framework import Activity, Evaluation, Hypothesis, Milestone, Phase
from governance.models.indicators import Indicator, Measurement, Series
from governance.models.inventory import InventoryDataset, InventoryImport, InventoryItem, InventoryObstacle
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.plan_lines import Deliverable, PlanActor, PlanMilestone, PlanPhase
from governance.models.plans import Plan
from governance.models.precisions import Precision
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector
from governance.models.standards import Conformance, Standard
from governance.models.support import Relay, SupportFile, SupportObstacle, SupportResult, SupportStep
from governance.models.surveys import Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave

__all__ = [
    "Activity",
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Barcamp",
    "Body",
    "Charter",
    "College",
    "Comment",
    "Commitment",
    "Conformance",
    "Contest",
    "Criterion",
    "Deliverable",
    "Document",
    "Entry",
    "Erratum",
    "Evaluation",
    "Event",
    "EventOutput",
    "Experiment",
    "Hypothesis",
    "Indicator",
    "InventoryDataset",
    "InventoryImport",
    "InventoryItem",
    "InventoryObstacle",
    "JurySeat",
    "KitDataset",
    "Mandate",
    "Measurement",
    "Meeting",
    "Milestone",
    "Outcome",
    "Partner",
    "Phase",
    "Plan",
    "PlanActor",
    "PlanMilestone",
    "PlanPhase",
    "Precision",
    "Registration",
    "Relay",
    "Request",
    "Room",
    "RulesVersion",
    "Score",
    "Seat",
    "Sector",
    "Series",
    "Session",
    "Slot",
    "Standard",
    "Support",
    "SupportFile",
    "SupportObstacle",
    "SupportResult",
    "SupportStep",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyRemark",
    "Wave",
]
