"""Access is a fetch: visits, permits, announcements, alarms of one's own community; anything else is 404."""

import uuid

from django.http import Http404

from staff.enums import DESK, OVERSIGHT, Role
from staff.models import Membership
from visitors.models import Announcement, GateAlarm, Permit, Visit

GATE = DESK | {Role.GUARD}
SEES = GATE | OVERSIGHT


def visit_of(who: Membership, pk: int) -> Visit:
    """A visit of the community; 404 otherwise."""
    rows = Visit.objects.select_related(
        "unit__building", "host", "registered_by", "supervised_by", "agreed_taken_by", "decided_by",
        "entered_by", "left_by", "permit", "announcement",
    )  # fmt: skip
    found = rows.filter(community=who.community, pk=pk).first()
    if found is None:
        raise Http404
    found.community = who.community
    return found


def permit_of(who: Membership, pk: int) -> Permit:
    """A permit of the community; 404 otherwise."""
    rows = Permit.objects.select_related("unit__building", "issued_by", "supervised_by", "withdrawn_by")
    return _own(who, rows.filter(community=who.community, pk=pk).first())


def permit_by_code(who: Membership, token: uuid.UUID) -> Permit:
    """The permit behind the code on a card; 404 for another community's."""
    return _own(who, Permit.objects.filter(community=who.community, token=token).first())


def announcement_of(who: Membership, pk: int) -> Announcement:
    """An announced visitor of the community; 404 otherwise."""
    rows = Announcement.objects.select_related("unit__building", "host", "made_by")
    found = rows.filter(community=who.community, pk=pk, erased_at=None).first()
    if found is None:
        raise Http404
    found.community = who.community
    return found


def alarm_of(who: Membership, pk: int) -> GateAlarm:
    """An alarm of the community; 404 otherwise."""
    rows = GateAlarm.objects.select_related("raised_by", "ended_by")
    found = rows.filter(community=who.community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _own(who: Membership, permit: Permit | None) -> Permit:
    if permit is None:
        raise Http404
    permit.community = who.community
    return permit
