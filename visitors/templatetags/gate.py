"""How a visit and what a visitor left stand on a colleague's page."""

import re

from django import template
from django.utils.translation import gettext as _

from core.masking import mask_phone
from visitors.models import Visit
from visitors.services.visits import hindrance
from visitors.visit_enums import Decision, VisitState

register = template.Library()
NUMBER = re.compile(r"\d[\d \-]{5,}\d")


@register.filter
def masked_in(text: str) -> str:
    """The words with every number masked that may be a phone's (A-3): the host alone reads it whole."""
    return NUMBER.sub(lambda found: mask_phone(re.sub(r"\D", "", found[0])), text)


@register.filter
def free_to_enter(visit: Visit) -> bool:
    """Whether nothing stands in the way of letting the visitor in (V-1…3)."""
    return hindrance(visit) is None


@register.filter
def standing(visit: Visit) -> str:
    """Where the visit stands, in words. The host's consent alone is not leave to come in: a document may be missing."""
    if visit.state not in {VisitState.ASKED, VisitState.AGREED}:
        return visit.get_state_display()
    if visit.decision == Decision.DENIED:
        return _("supervisor does not let in")
    if visit.question and not visit.decision:
        return _("supervisor is deciding")
    if free_to_enter(visit):
        return str(VisitState.AGREED.label)
    return _("no document: ask the supervisor") if visit.agreed_at else str(VisitState.ASKED.label)
