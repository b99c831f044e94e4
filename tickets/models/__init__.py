"""The rows of the desk, by what they are about."""

from tickets.models.charge import ChargeLine, Consent, Rate
from tickets.models.clearance import CarryOver, DayLine, ServiceDay
from tickets.models.complaint import Compensation, Complaint, Coordination, MajorMatter
from tickets.models.letter import Letter
from tickets.models.matter import OPEN, Call, Category, Contact, Draft, Event, Handover, NumberSeries, Ticket
from tickets.models.message import Message
from tickets.models.order import Ability, Explanation, OrderStep, WorkOrder
from tickets.models.outage import Outage
from tickets.models.praise import Praise
from tickets.models.revisit import Revisit

__all__ = [
    "OPEN",
    "Ability",
    "Call",
    "CarryOver",
    "Category",
    "ChargeLine",
    "Compensation",
    "Complaint",
    "Consent",
    "Contact",
    "Coordination",
    "DayLine",
    "Draft",
    "Event",
    "Explanation",
    "Handover",
    "Letter",
    "MajorMatter",
    "Message",
    "NumberSeries",
    "OrderStep",
    "Outage",
    "Praise",
    "Rate",
    "Revisit",
    "ServiceDay",
    "Ticket",
    "WorkOrder",
]
