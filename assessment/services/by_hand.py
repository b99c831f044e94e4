"""Points that a lead enters, with a reason and, where there is one, the evidence (ST-1)."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from assessment import refusals, rules
from assessment.models import CatalogueItem, Entry
from assessment.queries.sheets import another_director, today_in
from assessment.services.catalogue import lock_settings
from assessment.services.record import lock_entry, mine_url, news, seal, sheet_for
from core.once import made_with
from ledger import services as ledger
from notices.services import tell
from staff.enums import Role
from staff.models import Membership, User
from tickets.models import Ticket


@dataclass(frozen=True)
class Points:
    """What a lead wants to enter. `ticket` is a ticket's number, or nothing; a page as evidence is given beside it."""

    item_id: int
    points: int
    day: date
    reason: str
    ticket: str = ""


@dataclass(frozen=True)
class Evidence:
    """What the person may look at."""

    label: str = ""
    url: str = ""


@transaction.atomic
def add_points(
    who: Membership, person: User, wish: Points, *, key: uuid.UUID, now: datetime, evidence: Evidence | None = None
) -> Entry:
    """Enter points on the sheet of the day's month. Raises a Refused; the same key again gives the same entry."""
    settings = lock_settings(who.community_id)
    if found := made_with(Entry, key, made_by_id=who.user_id):
        return found
    check_judge(who, person.pk)
    item = _item(who, person, wish)
    reason = rules.check_reason(wish.reason)
    month = rules.first_of(wish.day)
    rules.check_happened(wish.day, today_in(who.community, now))
    shown = evidence or _evidence(who, wish.ticket)
    sheet = sheet_for(who.community, person.pk, month, base=settings.base)
    rules.check_open(confirmed=sheet.is_confirmed, name=str(person), month=month)
    made = Entry.objects.create(
        sheet=sheet,
        person=person,
        item=item,
        evidence=shown.label[:80],
        evidence_url=shown.url[:200],
        name=item.name,
        name_en=item.name_en,
        points=wish.points,
        day=wish.day,
        reason=reason,
        made_by=who.user,
        made_at=now,
        key=key,
    )
    code = "sheet.deducted" if wish.points < 0 else "sheet.credited"
    params = {"count": "1", "points": f"{wish.points:+d}"}
    tell([news(sheet, code, {person.pk} - {who.user_id}, key=str(key), url=mine_url(sheet), **params)], now=now)
    facts: dict[str, ledger.Fact] = {"entry": made.pk, "item": item.pk, "points": made.points}
    seal(sheet, "sheet.entered", by=who.user_id, at=now, facts={**facts, "reason": ledger.digest(reason)})
    return made


def _item(who: Membership, person: User, wish: Points) -> CatalogueItem:
    """The item, when the person works here and the points are the item's."""
    if not Membership.objects.filter(user=person, community=who.community, active=True).exists():
        raise refusals.NotThePerson("person")
    item = CatalogueItem.objects.filter(community=who.community, pk=wish.item_id, retired_at=None).first()
    if item is None:
        raise refusals.ItemGone("item")
    rules.check_points(wish.points, item=str(item), least=item.least, most=item.most)
    return item


@transaction.atomic
def strike_points(who: Membership, entry_id: int, *, reason: str, now: datetime) -> Entry:
    """Strike an entry that should not have been made; it stays to be seen, and counts no more. Raises a Refused."""
    sheet, entry = lock_entry(entry_id)
    if entry.struck_at and entry.struck_by_id == who.user_id:
        return entry  # a second click
    check_judge(who, sheet.person_id)
    rules.check_open(confirmed=sheet.is_confirmed, name=str(sheet.person), month=sheet.month)
    if entry.struck_at:
        raise refusals.EntryStruck
    entry.struck_at, entry.struck_by, entry.struck_reason = now, who.user, rules.check_reason(reason)
    entry.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    tell([news(sheet, "sheet.struck", {sheet.person_id}, key=str(entry.pk), url=mine_url(sheet))], now=now)
    facts: dict[str, ledger.Fact] = {"entry": entry.pk, "reason": ledger.digest(entry.struck_reason)}
    seal(sheet, "sheet.struck", by=who.user_id, at=now, facts=facts)
    return entry


def check_judge(who: Membership, person_id: int) -> None:
    """Nobody judges on their own sheet; only a director without another one must. Raises OwnSheet."""
    own, director = who.user_id == person_id, who.role == Role.DIRECTOR
    another = own and director and another_director(who.community_id, who.user_id)
    if not rules.may_judge(own=own, director=director, another_director=another):
        raise refusals.OwnSheet


def _evidence(who: Membership, number: str) -> Evidence:
    number = number.strip()
    if not number:
        return Evidence()
    if not Ticket.objects.filter(community=who.community, number=number).exists():
        raise refusals.NoSuchEvidence("ticket")
    return Evidence(number, f"/c/{who.community.slug}/tickets/{number}/")
