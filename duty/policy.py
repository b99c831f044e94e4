"""Who may do what with rosters: small named predicates (PR, L-4)."""

from duty.log_rules import at_home
from duty.models import Change, Post, Roster
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


def is_own(who: Membership, post: Post) -> bool:
    """Whether the person is on duty at this post: by department, else by what the role does."""
    return at_home(who.role, who.department_id, kind=post.kind, of=post.department_id)


def writes(who: Membership, post: Post) -> bool:
    """Leads write at every post; everybody else at their own. The administrator reads only."""
    here = post.community_id == who.community_id and post.retired_at is None
    return here and (who.role in LEADS or is_own(who, post))


def reads(who: Membership, post: Post) -> bool:
    """Oversight reads every log of its community, everybody else that of their own posts."""
    return post.community_id == who.community_id and (who.role in OVERSIGHT or is_own(who, post))
