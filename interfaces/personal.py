"""What the telephone keeps of people: unmasked with a reason, erased when its days are over, handed out on request."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.sealing import Unreadable, unseal
from interfaces.models import ApiCall, HookEvent, Once, PhoneCall
from ledger.services import digest
from privacy.erasers import deleted, in_batches
from privacy.persons import Whom
from privacy.reveals import Plain
from staff.models import Community, Membership

GONE: Mapping[str, Any] = {
    "caller_sealed": "",
    "caller_digest": "",
    "caller_masked": "",
    "resident": None,
}


def caller_phone(who: Membership, pk: int) -> Plain:
    """The number that called."""
    row = PhoneCall.objects.filter(community=who.community, pk=pk).first()
    if row is None:
        raise Http404
    return Plain(number_of(row), f"phone_call:{pk}")


def number_of(call: PhoneCall) -> str:
    """The caller's number; empty when it is withheld, erased, or its key is gone."""
    try:
        return unseal(call.caller_sealed)
    except Unreadable:
        return ""


def erase_calls(community: Community, before: datetime, dry: bool) -> int:
    """Take out who called; when, to whom and how it ended stays."""
    return _erase(PhoneCall.objects.filter(community=community, rang_at__lt=before, erased_at=None), before, dry=dry)


def erase_asked(community: Community, before: datetime, dry: bool) -> int:
    """Forget what other systems asked, the answers kept for a retry, and what webhooks were told."""
    asked = ApiCall.objects.filter(Q(community=community) | Q(community=None), at__lt=before)
    answered = Once.objects.filter(community=community, at__lt=before)
    told = HookEvent.objects.filter(community=community, ended_at__lt=before)
    return sum(in_batches(rows, deleted, dry=dry) for rows in (asked, answered, told))


def export_calls(whom: Whom) -> Iterable[Mapping[str, Any]]:
    """Every call of the person."""
    for one in _of(whom).order_by("rang_at", "pk"):
        yield {
            _("Rang"): f"{localtime(one.rang_at):%Y-%m-%d %H:%M}",
            _("Phone"): one.caller_masked,
            _("State"): one.get_state_display(),
        }


def erase_calls_of(whom: Whom, now: datetime) -> int:
    """The person as a caller."""
    return _erase(_of(whom), now)


def _of(whom: Whom) -> QuerySet[PhoneCall]:
    known = Q(caller_digest__in=[digest(phone) for phone in whom.phones]) if whom.phones else Q()
    if whom.resident_id:
        known |= Q(resident=whom.resident_id)
    rows = PhoneCall.objects.filter(community=whom.community, erased_at=None)
    return rows.filter(known) if known else rows.none()


def _erase(rows: QuerySet[PhoneCall], at: datetime, *, dry: bool = False) -> int:
    return in_batches(rows, lambda some: some.update(**GONE, erased_at=at), dry=dry)
