"""Sectors, bodies and their seats, partners, meetings and what they decide, one journal for all."""

from governance.models.bodies import Body, Mandate, Seat
from governance.models.journal import Event
from governance.models.meetings import AgendaItem, Attendance, Document, Erratum, Meeting, Registration
from governance.models.outcomes import Outcome
from governance.models.requests import Commitment, Request, Support
from governance.models.sectors import College, Partner, Sector
from governance.models.surveys import Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "College",
    "Commitment",
    "Document",
    "Erratum",
    "Event",
    "Mandate",
    "Meeting",
    "Outcome",
    "Partner",
    "Registration",
    "Request",
    "Seat",
    "Sector",
    "Support",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyRemark",
    "Wave",
]
