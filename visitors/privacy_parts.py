"""What the gate keeps of people: unmasked with a reason, erased when its days are over, handed out on request (A-3)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.sealing import Unreadable
from privacy.documents import open_document
from privacy.erasers import in_batches
from privacy.persons import Whom
from privacy.reveals import Plain
from staff.models import Community, Membership
from visitors.access import SEES, permit_of, visit_of
from visitors.models import INSIDE, Announcement, Permit, Visit, WatchEntry

NOTHING = {"phone": "", "plate": "", "document_kind": "", "document_sealed": "", "document_digest": ""}
VISIT_GONE = {**NOTHING, "name": "", "words": "", "card": "", "agreed_name": "", "document_masked": "", "host": None}
ANNOUNCED_GONE = {"name": "", "phone": "", "plate": "", "sealed": "", "host": None}
PERMIT_GONE = {
    "holder": "", "phone": "", "company": "", "document_kind": "", "document_sealed": "", "document_digest": "",
    "document_masked": "", "withdrawn_words": "–",
}  # fmt: skip
WATCH_GONE = {"name": "", "phone": "", "plate": "", "document_digest": "", "document_masked": "", "reason": "–"}


def visit_phone(who: Membership, pk: int) -> Plain:
    """The phone of a visitor."""
    return Plain(visit_of(_at_the_gate(who), pk).phone, f"visit:{pk}")


def visit_document(who: Membership, pk: int) -> Plain:
    """The document number of a visitor."""
    return Plain(_opened(visit_of(_at_the_gate(who), pk).document_sealed), f"visit:{pk}")


def visit_card(who: Membership, pk: int) -> Plain:
    """What a visitor left for the host, with the number in it."""
    return Plain(visit_of(_at_the_gate(who), pk).card, f"visit:{pk}")


def permit_phone(who: Membership, pk: int) -> Plain:
    """The phone of a permit's holder."""
    return Plain(permit_of(_at_the_gate(who), pk).phone, f"permit:{pk}")


def permit_document(who: Membership, pk: int) -> Plain:
    """The document number of a permit's holder."""
    return Plain(_opened(permit_of(_at_the_gate(who), pk).document_sealed), f"permit:{pk}")


def erase_visits(community: Community, before: datetime, dry: bool) -> int:
    """Take out who they were of visits and announcements that ended before; times, units and counts stay (V-5)."""
    visits = Visit.objects.filter(community=community, registered_at__lt=before, erased_at=None).exclude(INSIDE)
    visits = visits.exclude(left_at__gte=before)
    announced = Announcement.objects.filter(community=community, until_at__lt=before, erased_at=None)
    return _erase(visits, VISIT_GONE, before, dry=dry) + _erase(announced, ANNOUNCED_GONE, before, dry=dry)


def erase_permits(community: Community, before: datetime, dry: bool) -> int:
    """Take out the holders of permits that ended before."""
    over = Q(until_day__lt=localtime(before).date()) | Q(withdrawn_at__lt=before)
    return _erase(Permit.objects.filter(over, community=community, erased_at=None), PERMIT_GONE, before, dry=dry)


def erase_watched(community: Community, before: datetime, dry: bool) -> int:
    """Take out who stood on the watch list until then."""
    over = Q(until__lt=localtime(before).date()) | Q(ended_at__lt=before)
    return _erase(WatchEntry.objects.filter(over, community=community, erased_at=None), WATCH_GONE, before, dry=dry)


def export_visits(whom: Whom) -> Iterable[Mapping[str, Any]]:
    """Every visit of the person and to the person; numbers as they are masked."""
    for one in _visits(whom).select_related("unit", "host").order_by("registered_at", "pk"):
        yield {
            _("Visitor"): one.name, _("Phone"): one.phone, _("Plate"): one.plate, _("Document"): one.document_masked,
            _("To whom"): one.unit.code if one.unit else "", _("Purpose of the visit"): one.get_purpose_display(),
            _("Registered"): _said(one.registered_at), _("In"): _said(one.entered_at), _("Out"): _said(one.left_at),
            _("State"): one.get_state_display(),
        }  # fmt: skip


def erase_visits_of(whom: Whom, now: datetime) -> int:
    """The person as a visitor, as a host, as somebody who is announced, with a permit or on the watch list."""
    theirs = _known(whom)
    announced = Announcement.objects.filter(community=whom.community, erased_at=None)
    gone = _erase(_visits(whom).filter(theirs) if theirs else Visit.objects.none(), VISIT_GONE, now)
    if theirs:
        gone += _erase(Permit.objects.filter(theirs, community=whom.community, erased_at=None), PERMIT_GONE, now)
        gone += _erase(WatchEntry.objects.filter(theirs, community=whom.community, erased_at=None), WATCH_GONE, now)
    if whom.phones:
        gone += _erase(announced.filter(phone__in=whom.phones), ANNOUNCED_GONE, now)
    if whom.resident_id:
        hosted = Visit.objects.filter(community=whom.community, host=whom.resident_id)
        gone += hosted.update(host=None, agreed_name="")
        gone += announced.filter(host=whom.resident_id).update(host=None)
    return gone


def _visits(whom: Whom) -> QuerySet[Visit]:
    known = _known(whom)
    if whom.resident_id:
        known |= Q(host=whom.resident_id)
    rows = Visit.objects.filter(community=whom.community, erased_at=None)
    return rows.filter(known) if known else rows.none()


def _known(whom: Whom) -> Q:
    """By phone and document; nothing to match is an empty condition, which the callers look at first."""
    found = Q()
    if whom.phones:
        found |= Q(phone__in=whom.phones)
    if whom.documents:
        found |= Q(document_digest__in=whom.documents)
    return found


def _erase(rows: QuerySet[Any], gone: Mapping[str, Any], at: datetime, *, dry: bool = False) -> int:
    return in_batches(rows, lambda some: some.update(**gone, erased_at=at), dry=dry)


def _at_the_gate(who: Membership) -> Membership:
    if who.role not in SEES:
        raise Http404
    return who


def _opened(sealed: str) -> str:
    """The number; empty, as after erasing, once its key is gone."""
    try:
        return open_document(sealed)
    except Unreadable:
        return ""


def _said(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""
