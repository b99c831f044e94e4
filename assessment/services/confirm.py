"""The person has seen the sheet; the director confirms it, and it is frozen (ST-1)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from assessment import refusals, rules
from assessment.models import Entry, Sheet
from assessment.queries.sheets import assessed, entries_of, sums_of, today_in, waiting_names
from assessment.services.by_hand import check_judge
from assessment.services.catalogue import lock_settings
from assessment.services.record import mine_url, news, seal, sheet_for
from ledger import services as ledger
from notices.services import News, tell
from staff.models import Membership, User


@transaction.atomic
def see_sheet(who: Membership, month: date, *, now: datetime) -> Sheet:
    """The person marks: I have seen it. New entries later make it unseen for nobody: the moment stands beside them."""
    settings = lock_settings(who.community_id)
    rules.check_begun(month, today_in(who.community, now))
    sheet = sheet_for(who.community, who.user_id, month, base=settings.base)
    if sheet.is_confirmed:
        return sheet
    Sheet.objects.filter(pk=sheet.pk).update(seen_at=now)
    sheet.seen_at = now
    seal(sheet, "sheet.seen", by=who.user_id, at=now, facts={})
    return sheet


@transaction.atomic
def confirm_sheet(who: Membership, person: User, month: date, *, words: str, now: datetime) -> Sheet:
    """The director confirms one person's sheet; again, it is the same. Raises a Refused.

    The view has let nobody but a director in, who has signed.
    """
    settings = lock_settings(who.community_id)
    check_judge(who, person.pk)
    sheet = sheet_for(who.community, person.pk, month, base=settings.base)
    if not sheet.is_confirmed:
        _confirm(who, [sheet], month, words=words, now=now)
    return sheet


@transaction.atomic
def confirm_month(who: Membership, month: date, *, words: str, now: datetime) -> list[Sheet]:
    """The director confirms every sheet of the month that is not confirmed yet, and no own one that another must.

    All or none: contested entries without an answer block them all. Raises a Refused. Returns those confirmed now.
    """
    settings = lock_settings(who.community_id)
    people = {one.user_id for one in assessed(who.community)}
    people |= set(Sheet.objects.filter(community=who.community, month=month).values_list("person_id", flat=True))
    people -= {who.user_id} if _must_leave_own(who) else set()
    # begun in the order of the ids, so that two confirmations never wait for each other
    sheets = [sheet_for(who.community, pk, month, base=settings.base) for pk in sorted(people)]
    fresh = [one for one in sheets if not one.is_confirmed]
    _confirm(who, fresh, month, words=words, now=now)
    return fresh


def _must_leave_own(who: Membership) -> bool:
    try:
        check_judge(who, who.user_id)
    except refusals.OwnSheet:
        return True
    return False


def _confirm(who: Membership, sheets: Iterable[Sheet], month: date, *, words: str, now: datetime) -> None:
    rows = list(sheets)
    rules.check_confirm(month, today_in(who.community, now), waiting=waiting_names(rows))
    said = words.replace("\0", "").strip()[: rules.MOST_REASON]
    for sheet in rows:
        Entry.objects.filter(sheet=sheet).update(sealed=True)
        found = sums_of(sheet.base, entries_of(sheet))
        sheet.total, sheet.words = found.total, said
        sheet.confirmed_at, sheet.confirmed_by = now, who.user
        sheet.save(update_fields=["total", "words", "confirmed_at", "confirmed_by"])
    tell([_news(one, who) for one in rows], now=now)
    for sheet in rows:
        facts: dict[str, ledger.Fact] = {"total": sheet.total, "words": ledger.digest(said)}
        seal(sheet, "sheet.confirmed", by=who.user_id, at=now, facts=facts)


def _news(sheet: Sheet, who: Membership) -> News:
    people, total = {sheet.person_id} - {who.user_id}, str(sheet.total)
    return news(sheet, "sheet.confirmed", people, key=str(sheet.pk), url=mine_url(sheet), total=total)
