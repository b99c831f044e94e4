"""Messages for colleagues: who may read them, and which still wait for the call (IN-5)."""

from django.db.models import Q, QuerySet

from staff.enums import DESK, OVERSIGHT
from staff.models import Membership
from tickets.models import Message


def messages_for(who: Membership) -> QuerySet[Message]:
    """Those that this person may read: the desk's all, everybody else's own."""
    rows = Message.objects.filter(community=who.community).select_related(
        "to", "taken_by", "supervised_by", "done_by", "unit"
    )
    if who.role in DESK | OVERSIGHT:
        return rows
    return rows.filter(Q(to=who.user_id) | Q(taken_by=who.user_id))


def waiting_for_me(who: Membership) -> QuerySet[Message]:
    """Mine that still wait, the next to lapse first."""
    return messages_for(who).filter(to=who.user_id, done_at=None).order_by("call_back_at", "pk")


def waiting_for_others(who: Membership) -> QuerySet[Message]:
    """Those of colleagues that still wait."""
    return messages_for(who).filter(done_at=None).exclude(to=who.user_id).order_by("call_back_at", "pk")


def done_lately(who: Membership) -> QuerySet[Message]:
    """Those whose callers were called back, the latest first."""
    return messages_for(who).exclude(done_at=None).order_by("-done_at", "-pk")
