"""The person contests an entry with a word; a lead answers: keeps it, changes the points, strikes it (ST-1)."""

from datetime import datetime

from django.db import transaction

from assessment import rules
from assessment.enums import Answer
from assessment.models import Entry, Sheet
from assessment.services.by_hand import check_judge
from assessment.services.record import lock_entry, mine_url, news, seal, sheet_url
from ledger import services as ledger
from notices.services import tell
from staff.enums import Role
from staff.models import Membership, User
from staff.queries import ids_by_role, leads_of


@transaction.atomic
def contest(*, entry_id: int, by: User, words: str, now: datetime) -> Entry:
    """The person says what is wrong with an entry of their own sheet; the view has fetched it as theirs.

    Once an entry, until the sheet is confirmed. Raises a Refused.
    """
    sheet, entry = lock_entry(entry_id)
    if entry.contested_at and entry.contest == words.strip():
        return entry  # a second click
    rules.check_open(confirmed=sheet.is_confirmed, name=str(sheet.person), month=sheet.month)
    said = rules.check_contest(struck=not entry.stands, contested=entry.contested_at is not None, words=words)
    entry.contested_at, entry.contest = now, said
    entry.save(update_fields=["contested_at", "contest"])
    people = _judges(sheet)
    told = news(sheet, "sheet.contested", people - {by.pk}, key=str(entry.pk), url=sheet_url(sheet), who=str(by))
    tell([told], now=now)
    facts: dict[str, ledger.Fact] = {"entry": entry.pk, "words": ledger.digest(said)}
    seal(sheet, "sheet.contested", by=by.pk, at=now, facts=facts)
    return entry


@transaction.atomic
def answer_contest(
    who: Membership, entry_id: int, *, answer: str, points: int | None, words: str, now: datetime
) -> Entry:
    """A lead answers: the entry stays, its points change within the item's, or it is struck. Raises a Refused."""
    sheet, entry = lock_entry(entry_id)
    check_judge(who, sheet.person_id)
    rules.check_open(confirmed=sheet.is_confirmed, name=str(sheet.person), month=sheet.month)
    said = rules.check_answer(waits=entry.waits, answer=answer, words=words)
    fields = ["answered_at", "answered_by", "answer", "answer_words"]
    entry.answered_at, entry.answered_by, entry.answer, entry.answer_words = now, who.user, answer, said
    if answer == Answer.CHANGED:
        item = entry.item
        rules.check_points(points or 0, item=entry.wording, least=item.least, most=item.most)
        rules.check_changed(entry.points, points or 0)
        entry.points_before, entry.points = entry.points, points or 0
        fields += ["points", "points_before"]
    if answer == Answer.STRUCK:
        entry.struck_at, entry.struck_by, entry.struck_reason = now, who.user, said
        fields += ["struck_at", "struck_by", "struck_reason"]
    entry.save(update_fields=fields)
    tell([news(sheet, "sheet.answered", {sheet.person_id}, key=str(entry.pk), url=mine_url(sheet))], now=now)
    facts: dict[str, ledger.Fact] = {"entry": entry.pk, "points": entry.points, "struck": not entry.stands}
    facts |= {"words": ledger.digest(said)}
    seal(sheet, "sheet.answered", by=who.user_id, at=now, facts=facts)
    return entry


def _judges(sheet: Sheet) -> set[int]:
    """Who is to answer: the supervisors; of a supervisor's own sheet the directors."""
    leads = leads_of(sheet.community_id)
    if sheet.person_id not in leads:
        return leads
    found = ids_by_role([sheet.community_id], [Role.DIRECTOR])
    return found.get((sheet.community_id, Role.DIRECTOR), set()) - {sheet.person_id} or leads
