"""What outreach keeps."""

from outreach.models.events import EVENT_PHOTO, Event
from outreach.models.surveys import Question, Reply, Return, Slip, Survey
from outreach.models.visits import HomeVisit, VisitMatter, VisitPlan, VisitTry

__all__ = [
    "EVENT_PHOTO",
    "Event",
    "HomeVisit",
    "Question",
    "Reply",
    "Return",
    "Slip",
    "Survey",
    "VisitMatter",
    "VisitPlan",
    "VisitTry",
]
