"""Who may do what with rosters: small named predicates (PR, L-4)."""

from duty.models import Change, Roster
from duty.queries.changes import people_of
from staff.enums import LEADS, OVERSIGHT
from staff.models import Membership


def sees(who: Membership, roster: Roster) -> bool:
    """Everybody sees what is published; a draft is for those who plan, and for the administrator."""
    return roster.community_id == who.community_id and (roster.published_at is not None or who.role in OVERSIGHT)


def plans(who: Membership, roster: Roster) -> bool:
    """Supervisor and director fill in, publish and change; their own change is consent in itself."""
    return roster.community_id == who.community_id and who.role in LEADS


def consents(who: Membership, change: Change) -> bool:
    """Whose consent makes a change count."""
    return plans(who, change.roster)


def declines(who: Membership, change: Change) -> bool:
    """The supervisor; and a colleague whose shifts somebody else wants to change."""
    return consents(who, change) or (who.user_id in people_of(change) and who.user_id != change.asked_by_id)
