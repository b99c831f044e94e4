"""Saved filters: made, changed, deleted by their owner."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from core.once import made_with
from extracts.models import Saved
from extracts.queries.rows import Filters, keepable
from extracts.refusals import NameMissing, NotYours, TooManySaved
from extracts.registry import Listing
from extracts.rules import first_of_next_month
from ledger import services as ledger
from staff.models import Membership

MOST_SAVED = 50


@dataclass(frozen=True)
class Wish:
    """What is saved: the filters, and what becomes of them."""

    name: str
    filters: Filters
    shared: bool = False
    monthly: bool = False


@transaction.atomic
def save_filter(who: Membership, listing: Listing, wish: Wish, *, key: uuid.UUID, now: datetime) -> Saved:
    """Save the filters under a name. The same key saves once. Raises a Refused, or Http404 for a list not theirs."""
    if who.role not in listing.roles:
        raise Http404
    Membership.objects.select_for_update().get(pk=who.pk)
    if done := made_with(Saved, key, owner_id=who.user_id, community_id=who.community_id, listing=listing.code):
        return done
    if Saved.objects.filter(community=who.community_id, owner=who.user_id).count() >= MOST_SAVED:
        raise TooManySaved("name", most=MOST_SAVED)
    saved = Saved(
        community_id=who.community_id,
        owner_id=who.user_id,
        listing=listing.code,
        name=_name(wish),
        filters=keepable(listing, wish.filters),
        shared=wish.shared,
        next_on=_next(who, now) if wish.monthly else None,
        key=key,
        made_at=now,
    )
    saved.save(force_insert=True)
    _tell_ledger(who, saved, "extract.saved", now)
    return saved


@transaction.atomic
def change_filter(who: Membership, pk: int, listing: Listing, wish: Wish, *, now: datetime) -> Saved:
    """Change one's own. Raises NotYours, NameMissing, Http404."""
    saved = _own(who, pk)
    if who.role not in listing.roles or saved.listing != listing.code:
        raise Http404
    saved.name, saved.shared = _name(wish), wish.shared
    saved.filters = keepable(listing, wish.filters)
    if wish.monthly != saved.monthly:
        saved.next_on = _next(who, now) if wish.monthly else None
    saved.save(update_fields=["name", "shared", "filters", "next_on"])
    _tell_ledger(who, saved, "extract.changed", now)
    return saved


@transaction.atomic
def delete_filter(who: Membership, pk: int, *, now: datetime) -> None:
    """Delete one's own, with what it was sent for. Raises NotYours, Http404."""
    saved = _own(who, pk)
    _tell_ledger(who, saved, "extract.deleted", now)
    saved.delete()


def _own(who: Membership, pk: int) -> Saved:
    found = Saved.objects.select_for_update().filter(community=who.community_id, pk=pk).first()
    if found is None or (found.owner_id != who.user_id and not found.shared):
        raise Http404
    if found.owner_id != who.user_id:
        raise NotYours
    return found


def _name(wish: Wish) -> str:
    if not wish.name.strip():
        raise NameMissing("name")
    return wish.name.strip()


def _next(who: Membership, now: datetime) -> date:
    """The first of the month after this one: a month is sent when it is over."""
    return first_of_next_month(localdate(now, ZoneInfo(who.community.timezone)))


def _tell_ledger(who: Membership, saved: Saved, action: str, now: datetime) -> None:
    facts: dict[str, ledger.Fact] = {
        "list": saved.listing,
        "filters": sorted(saved.filters),
        "shared": saved.shared,
        "monthly": saved.monthly,
    }
    ledger.append(
        who.community_id, action, subject=f"extract_filter:{saved.pk}", actor_id=who.user_id, at=now, facts=facts
    )
