"""Access is a fetch: a pass is reached only through here; another community's does not exist."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from attachments.models import Attachment
from staff.models import Membership
from visitors.models import GateCheck, ReleasePass

WITH = (
    "unit",
    "applied_by",
    "supervised_by",
    "confirmed_by",
    "signed_by",
    "used_by",
    "withdrawn_by",
    "owner",
    "applicant",
)


def _passes(who: Membership) -> QuerySet[ReleasePass]:
    return ReleasePass.objects.select_related(*WITH).prefetch_related("items").filter(community=who.community)


def pass_of(who: Membership, pk: int) -> ReleasePass:
    """The community's pass with its lines; 404 otherwise."""
    return _found(who, _passes(who).filter(pk=pk).first())


def scanned_pass(who: Membership, token: uuid.UUID) -> ReleasePass:
    """The pass behind the code on a paper; 404 for another community, and for one that nobody signed."""
    return _found(who, _passes(who).filter(token=token, signed_at__isnull=False).first())


def pass_file_of(who: Membership, pk: int) -> Attachment:
    """A photo of such a pass, with its bytes; 404 otherwise."""
    rows = Attachment.objects.filter(community=who.community, subject_kind="release_pass", pk=pk)
    found = rows.select_related("content").first()
    if found is None:
        raise Http404
    return found


def check_of(who: Membership, pk: int) -> GateCheck:
    """A check at the gate; 404 otherwise."""
    found = GateCheck.objects.select_related("release").filter(community=who.community, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _found(who: Membership, release: ReleasePass | None) -> ReleasePass:
    if release is None:
        raise Http404
    release.community = who.community
    return release
