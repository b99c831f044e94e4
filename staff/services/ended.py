"""A person's own sessions: ended by themselves, one or all the others."""

from datetime import datetime

from django.db import transaction

from ledger import services as ledger
from staff.models import DeskSession, Membership, User
from staff.presence import handle_of


@transaction.atomic
def end_sessions(*, user: User, here: str, handle: str | None, now: datetime, by: User | None = None) -> int:
    """End the own session with this handle, or with None all but the one whose key is `here`; how many that were.

    The caller has checked password or PIN. `here` goes on in any case. Nothing to end writes nothing. `by`: the
    administrator who has switched the account off; None for the person themselves.
    """
    mine = DeskSession.objects.select_for_update().filter(user=user).exclude(session_key=here).order_by("pk")
    keys = [key for key in mine.values_list("session_key", flat=True) if handle in {None, handle_of(key)}]
    if not keys:
        return 0
    DeskSession.objects.filter(session_key__in=keys).delete()
    note_of(user, "session.ended", actor_id=(by or user).pk, now=now, facts={"sessions": len(keys)})
    return len(keys)


def note_of(
    user: User, action: str, *, actor_id: int | None, now: datetime, facts: dict[str, int] | None = None
) -> None:
    """Tell the ledger of every community in which the person works. Call it last in the transaction (L-1)."""
    rows = Membership.objects.filter(user=user, active=True).order_by("community_id")
    for community_id in list(rows.values_list("community_id", flat=True)):
        ledger.append(community_id, action, subject=f"user:{user.pk}", actor_id=actor_id, at=now, facts=facts or {})
