"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.charters import Charter
from governance.models.inventory import InventoryDataset, InventoryImport, InventoryItem, InventoryObstacle
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "Charter",
    "College",
    "Commitment",
    "Document",
    "Erratum",
    "Event",
    "InventoryDataset",
    "InventoryImport",
    "InventoryItem",
    "InventoryObstacle",
    "Mandate",
    "Meeting",
    "Outcome",
    "Partner",
    "Registration",
    "Request",
    "Seat",
    "Sector",
    "Support",
]
