"""Access is a fetch: a roster, a change of one, a post and its log are reached only through here."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from attachments.models import Attachment
from duty.models import (
    IN_USE,
    SIGNED,
    Change,
    Emergency,
    Key,
    KeyCount,
    Loan,
    LogEntry,
    PatrolPoint,
    PatrolRoute,
    Post,
    Roster,
    Round,
    ShiftHandover,
)
from duty.policy import is_own, plans, reads, sees
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


def posts_of(who: Membership, *, retired: bool = False) -> list[Post]:
    """The posts in use whose log the person reads, their own first; with `retired` those that left as well."""
    used = Q() if retired else IN_USE
    rows = Post.objects.filter(used, community=who.community).order_by("position", "pk")
    found = [post for post in rows if reads(who, post)]
    for post in found:
        post.community = who.community
    return sorted(found, key=lambda post: not is_own(who, post))


def retired_post_of(who: Membership, text: str) -> Post | None:
    """A post that left, by its id as an address spells it, for those who read its log."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return None
    found = Post.objects.filter(community=who.community, pk=text, retired_at__isnull=False).first()
    if found is None or not reads(who, found):
        return None
    found.community = who.community
    return found


def entry_of(who: Membership, pk: int) -> LogEntry:
    """An entry of a log that the person reads; 404 otherwise."""
    found = LogEntry.objects.select_related("post", "by", "shift").filter(community=who.community, pk=pk).first()
    if found is None or not reads(who, found.post):
        raise Http404
    found.post.community = who.community
    return found


def log_file_of(who: Membership, pk: int) -> Attachment:
    """A photo or paper of such an entry, with its bytes; 404 otherwise."""
    rows = Attachment.objects.filter(community=who.community, subject_kind="log", pk=pk)
    found = rows.select_related("content").first()
    if found is None or not entry_of(who, found.subject_id):
        raise Http404
    return found


def key_of(who: Membership, pk: int) -> Key:
    """A key of a post whose log the person reads; 404 otherwise."""
    found = Key.objects.select_related("post", "unit", "retired_by").filter(community=who.community, pk=pk).first()
    if found is None or not reads(who, found.post):
        raise Http404
    return found


def loan_of(who: Membership, pk: int) -> Loan:
    """A loan of such a key; 404 otherwise."""
    rows = Loan.objects.select_related("held__post", "borrower", "lent_by", "received_by")
    found = rows.filter(held__community=who.community, pk=pk).first()
    if found is None or not reads(who, found.held.post):
        raise Http404
    return found


def count_of(who: Membership, pk: int) -> KeyCount:
    """A count of such a post's keys; 404 otherwise."""
    rows = KeyCount.objects.select_related("post", "done_by").filter(community=who.community, pk=pk)
    found = rows.first()
    if found is None or not reads(who, found.post):
        raise Http404
    return found


def key_file_of(who: Membership, pk: int) -> Attachment:
    """The signature of such a loan, with its bytes; 404 otherwise."""
    rows = Attachment.objects.filter(community=who.community, subject_kind=SIGNED, pk=pk)
    found = rows.select_related("content").first()
    if found is None or not key_of(who, found.subject_id):
        raise Http404
    return found


def route_of(who: Membership, pk: int) -> PatrolRoute:
    """A patrol route of a post whose log the person reads; 404 otherwise."""
    rows = PatrolRoute.objects.select_related("post").filter(IN_USE, community=who.community, pk=pk)
    found = rows.first()
    if found is None or not reads(who, found.post):
        raise Http404
    return found


def point_of(who: Membership, token: uuid.UUID) -> PatrolPoint:
    """The point behind a code on the wall; 404 for another community, and once it is out of use."""
    rows = PatrolPoint.objects.select_related("route__post", "route__community")
    found = rows.filter(IN_USE, token=token, route__community=who.community, route__retired_at=None).first()
    if found is None or not reads(who, found.route.post):
        raise Http404
    return found


def round_of(who: Membership, pk: int) -> Round:
    """A round of such a route; 404 otherwise."""
    rows = Round.objects.select_related("route__post", "by").filter(community=who.community, pk=pk)
    found = rows.first()
    if found is None or not reads(who, found.route.post):
        raise Http404
    return found


def emergency_of(who: Membership, pk: int) -> Emergency:
    """An emergency of the community: it concerns everybody there; 404 otherwise."""
    rows = Emergency.objects.select_related("opened_by", "ended_by", "reported_by", "ticket")
    found = rows.filter(community=who.community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def handover_of(who: Membership, pk: int) -> ShiftHandover:
    """A change of shift at a post whose log the person reads; 404 otherwise."""
    rows = ShiftHandover.objects.select_related("post", "outgoing", "incoming", "shift_out", "shift_in")
    found = rows.filter(community=who.community, pk=pk).first()
    if found is None or not reads(who, found.post):
        raise Http404
    found.community = found.post.community = who.community
    return found
