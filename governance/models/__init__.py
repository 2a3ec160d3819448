"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.contests import Contest, Criterion, Entry, JurySeat, KitDataset, RulesVersion, Score
from governance.models.events import Ballot, Barcamp, EventOutput, Room, Session, Slot
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.precisions import Precision
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector
from governance.models.support import Relay, SupportFile, SupportObstacle, SupportResult, SupportStep

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Barcamp",
    "Body",
    "College",
    "Commitment",
    "Contest",
    "Criterion",
    "Document",
    "Entry",
    "Erratum",
    "Event",
    "EventOutput",
    "JurySeat",
    "KitDataset",
    "Mandate",
    "Meeting",
    "Outcome",
    "Partner",
    "Precision",
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
    "Support",
    "SupportFile",
    "SupportObstacle",
    "SupportResult",
    "SupportStep",
]
