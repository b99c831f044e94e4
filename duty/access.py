"""Access is a fetch: a roster, or a change of one, is reached only through here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from duty.models import Change, Roster
from duty.policy import plans, sees
from duty.queries.changes import change_for
from staff.models import Membership


def roster_for(who: Membership, pk: int, *, to_plan: bool = False) -> Roster:
    """The community's roster, if the person may see it; 404 otherwise, 403 when they may only see it."""
    roster = Roster.objects.select_related("department", "published_by").filter(pk=pk, community=who.community).first()
    if roster is None or not sees(who, roster):
        raise Http404
    if to_plan and not plans(who, roster):
        raise PermissionDenied
    roster.community = who.community
    return roster


def change_of(who: Membership, pk: int) -> Change:
    """The change, for leads and for those concerned; 404 for everybody else."""
    change = change_for(who, pk)
    if change is None:
        raise Http404
    return change
