"""On the first of each month a saved filter is sent to its owner: a link, never the rows (A-3)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from extracts.models import Saved, Sending
from extracts.queries.kept import to_send
from extracts.registry import listing
from extracts.rules import first_of_next_month, slots_due
from ledger import services as ledger
from notices.enums import Urgency
from notices.services import News, tell
from staff.models import Membership

AHEAD = timedelta(hours=14)  # the first community on earth to have a new day


def send_monthly(now: datetime) -> int:
    """Send what is due, also what was missed; returns how many. Each in its own transaction, each month once."""
    return sum(_send(pk, now) for pk in list(to_send((now + AHEAD).date())))


@transaction.atomic
def _send(pk: int, now: datetime) -> int:
    """The row's lock decides between two workers; the month's row is unique besides."""
    saved = Saved.objects.select_for_update(of=("self",)).select_related("community").filter(pk=pk).first()
    if saved is None or saved.next_on is None:
        return 0
    today = localdate(now, ZoneInfo(saved.community.timezone))
    due = slots_due(saved.next_on, today)
    if not due:
        return 0
    owner = _owner(saved)
    found = listing(saved.listing)
    if owner is None or found is None or owner.role not in found.roles:
        return _stop(saved, owner, now)
    made = Sending.objects.bulk_create([Sending(saved=saved, on=on, at=now) for on in due])
    Saved.objects.filter(pk=pk).update(next_on=first_of_next_month(due[-1]))
    tell([_news(saved, "extract.ready", one.on, _link(saved, one.pk)) for one in made], now=now)
    _tell_ledger(saved, "extract.sent", now, months=[f"{on:%Y-%m}" for on in due])
    return len(made)


def _owner(saved: Saved) -> Membership | None:
    """The owner's role as it is now: what they might see when they saved it no longer counts."""
    rows = Membership.objects.filter(community=saved.community_id, user=saved.owner_id, active=True)
    return rows.filter(user__is_active=True).first()


def _stop(saved: Saved, owner: Membership | None, now: datetime) -> int:
    """Whose role no longer reads the list gets it no more, and is told so."""
    on = saved.next_on or localdate(now)
    Saved.objects.filter(pk=saved.pk).update(next_on=None)
    if owner is not None:
        url = reverse("extracts:choose", args=[saved.community.slug])
        tell([_news(saved, "extract.stopped", on, url)], now=now)
    _tell_ledger(saved, "extract.stopped", now, months=[f"{on:%Y-%m}"])
    return 0


def _link(saved: Saved, sending: int) -> str:
    return reverse("extracts:sent", args=[saved.community.slug, sending])


def _news(saved: Saved, code: str, on: date, url: str) -> News:
    """It names the list and the month, not what somebody called the filter: a mail leaves the house."""
    return News(
        community_id=saved.community_id,
        recipients=frozenset({saved.owner_id}),
        code=code,
        key=f"{code}:{saved.pk}:{on:%Y-%m}",
        url=url,
        urgency=Urgency.SOON,
        params={"extract_list": saved.listing, "month": f"{on - timedelta(days=1):%Y-%m}"},
    )


def _tell_ledger(saved: Saved, action: str, now: datetime, *, months: list[str]) -> None:
    facts: dict[str, ledger.Fact] = {"list": saved.listing, "months": months}
    ledger.append(saved.community_id, action, subject=f"extract_filter:{saved.pk}", actor_id=None, at=now, facts=facts)
