"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.journal import Event
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector

__all__ = [
    "Body",
    "College",
    "Commitment",
    "Event",
    "Mandate",
    "Partner",
    "Request",
    "Seat",
    "Sector",
    "Support",
]
