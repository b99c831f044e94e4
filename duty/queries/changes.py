"""Changes of published rosters: what waits, what concerns me, the history of a month."""

from django.db.models import Prefetch, Q, QuerySet

from duty.enums import ChangeState
from duty.models import Change, ChangeLine, Roster
from staff.enums import LEADS
from staff.models import Community, Membership

SHOWN = 50


def told_whole(rows: QuerySet[Change]) -> QuerySet[Change]:
    """With people, shifts and days, in one more query whatever their number."""
    lines = ChangeLine.objects.select_related("user", "before", "after").order_by("day", "pk")
    return rows.select_related("asked_by", "answered_by", "roster__department", "roster__community").prefetch_related(
        Prefetch("lines", lines)
    )


def history_of(roster: Roster, who: Membership) -> list[tuple[Change, bool]]:
    """The month's changes, the latest first, and whether this person may read why. Others see what has changed only."""
    rows = told_whole(Change.objects.filter(roster=roster)).order_by("-asked_at", "-pk")
    if who.role in LEADS:
        return [(change, True) for change in rows[:SHOWN]]
    found = [(change, who.user_id in people_of(change)) for change in rows[:SHOWN]]
    return [(change, mine) for change, mine in found if mine or change.state == ChangeState.ACCEPTED]


def waiting_in(community: Community) -> list[tuple[Change, bool]]:
    """What waits for the supervisor's consent, the oldest first."""
    rows = Change.objects.filter(roster__community=community, state=ChangeState.ASKED)
    return [(change, True) for change in told_whole(rows).order_by("asked_at", "pk")[:SHOWN]]


def mine(who: Membership) -> list[tuple[Change, bool]]:
    """What I asked and what concerns my shifts, the latest first."""
    concerned = Q(asked_by=who.user) | Q(pk__in=ChangeLine.objects.filter(user=who.user).values("change"))
    rows = Change.objects.filter(concerned, roster__community=who.community)
    return [(change, True) for change in told_whole(rows).order_by("-asked_at", "-pk")[:10]]


def change_for(who: Membership, pk: int) -> Change | None:
    """The change, if this person may see it: a lead, whoever asked, whoever it concerns."""
    change = told_whole(Change.objects.filter(pk=pk, roster__community=who.community)).first()
    if change is None or not (who.role in LEADS or who.user_id in people_of(change)):
        return None
    return change


def people_of(change: Change) -> set[int]:
    """Ids of whoever asked and whoever gains or loses a shift."""
    return {change.asked_by_id} | {line.user_id for line in change.lines.all()}
