"""The register of letters: who may read which, and which still wait (IN-7)."""

from django.db.models import Q, QuerySet

from staff.enums import DESK, OVERSIGHT
from staff.models import Membership
from tickets.models import Letter
from tickets.models.letter import NOT_TAKEN_OVER, UNDECIDED

PEOPLE = (
    "registered_by",
    "supervised_by",
    "decided_by",
    "taken_over_by",
    "department",
    "unit",
    "ticket",
    "form__department",
)


def letters_for(who: Membership) -> QuerySet[Letter]:
    """Those that this person may read, the latest first: the desk's all, others their department's."""
    rows = Letter.objects.filter(community=who.community).select_related(*PEOPLE).order_by("-registered_at", "-pk")
    if who.role in DESK | OVERSIGHT:
        return rows
    return rows.filter(department=who.department_id) if who.department_id else rows.none()


def waiting(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Those on which nobody has decided, or that nobody has taken over; the oldest first."""
    return rows.filter(UNDECIDED | NOT_TAKEN_OVER).order_by("registered_at", "pk")


def like(rows: QuerySet[Letter], words: str) -> QuerySet[Letter]:
    """By number, ticket, sender, unit or subject."""
    found = Q(number__contains=words) | Q(ticket__number=words) | Q(sender_name__contains=words)
    return rows.filter(found | Q(unit__code=words) | Q(subject__icontains=words))
