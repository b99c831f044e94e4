"""Points by hand, contested, answered, confirmed and frozen (ST-1)."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from assessment import refusals, rules
from assessment.models import CatalogueItem, Entry, Sheet
from assessment.queries.sheets import entries_of, month_lines, sums_of, today_in
from assessment.services import (
    ItemWish,
    Points,
    add_item,
    add_points,
    answer_contest,
    begin_catalogue,
    confirm_month,
    confirm_sheet,
    contest,
    edit_item,
    retire_item,
    see_sheet,
    set_base,
    strike_points,
)
from ledger.models import Chain
from ledger.models import Entry as LedgerEntry
from ledger.queries import verify_chain
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.assessment.sheets import DAY, NOVEMBER, NOW, OCTOBER, a_director, an_entry, an_item, sheet_of
from tests.factories import MembershipFactory, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(front: Membership) -> Membership:
    return a_director(front)


@pytest.mark.rule("ST-1")
@given(st.integers(1, 1000), st.lists(st.integers(-100, 100).filter(bool), max_size=40))
def test_the_total_is_the_base_and_every_standing_entry(base: int, points: list[int]) -> None:
    found = rules.sums(base, points)

    assert found.total == base + sum(points)
    assert found.deductions <= 0 <= found.credits


@pytest.mark.rule("ST-1")
def test_struck_entries_are_shown_and_do_not_count(front: Membership, lead: Membership) -> None:
    an_entry(lead, front.user, -5)
    an_entry(lead, front.user, 3, item="好人好事、合理化建议")
    strike_points(lead, an_entry(lead, front.user, -8).pk, reason="重复录入", now=NOW)

    entries = entries_of(sheet_of(front))

    assert len(entries) == 3
    assert sums_of(100, entries).total == 98
    line = next(one for one in month_lines(front.community, OCTOBER) if one.person == front.user)
    assert (line.sums.deductions, line.sums.credits, line.sums.total, line.entries) == (-5, 3, 98, 2)


def test_points_outside_of_the_items_are_refused(front: Membership, lead: Membership) -> None:
    for points in (-11, -4, 0, 5):
        with pytest.raises(refusals.PointsOutside):
            an_entry(lead, front.user, points)
    assert not Entry.objects.exists()


def test_points_need_a_reason(front: Membership, lead: Membership) -> None:
    with pytest.raises(refusals.ReasonMissing):
        an_entry(lead, front.user, reason="  ")


@pytest.mark.parametrize("days", [0, 1, 3])
def test_points_are_entered_for_today_and_for_days_before(days: int, front: Membership, lead: Membership) -> None:
    today = today_in(front.community, NOW)
    assert today.day > 1  # the month's first day alone would show nothing

    assert an_entry(lead, front.user, day=today - timedelta(days=days)).day == today - timedelta(days=days)


def test_points_are_not_entered_for_a_day_to_come(front: Membership, lead: Membership) -> None:
    with pytest.raises(refusals.DayFuture):
        an_entry(lead, front.user, day=today_in(front.community, NOW) + timedelta(days=1))


def test_the_evidence_is_a_ticket_of_this_community(front: Membership, lead: Membership) -> None:
    ticket, foreign = a_ticket(front), a_ticket()

    assert an_entry(lead, front.user, ticket=ticket.number).evidence == ticket.number
    if foreign.number != ticket.number:
        with pytest.raises(refusals.NoSuchEvidence):
            an_entry(lead, front.user, ticket=foreign.number)
    with pytest.raises(refusals.NoSuchEvidence):
        an_entry(lead, front.user, ticket="261399-9999")


def test_the_same_click_makes_one_entry(front: Membership, lead: Membership) -> None:
    wish, key = Points(an_item(lead).pk, -5, date(2026, 10, 12), "争吵"), uuid.uuid4()

    first, again = (add_points(lead, front.user, wish, key=key, now=NOW) for _ in range(2))

    assert first == again
    assert Entry.objects.count() == 1


@pytest.mark.rule("ST-1")
def test_nobody_judges_on_their_own_sheet(lead: Membership, director: Membership) -> None:
    with pytest.raises(refusals.OwnSheet):
        an_entry(lead, lead.user)
    entry = an_entry(director, lead.user)
    contest(entry_id=entry.pk, by=lead.user, words="不属实", now=NOW)
    with pytest.raises(refusals.OwnSheet):
        answer_contest(lead, entry.pk, answer="struck", points=None, words="对", now=NOW)

    assert set(Notice.objects.filter(code="sheet.contested").values_list("recipient", flat=True)) == {director.user_id}


def test_an_only_director_keeps_their_own_sheet_and_with_another_one_does_not(director: Membership) -> None:
    assert confirm_sheet(director, director.user, OCTOBER, words="", now=NOW).is_confirmed

    another = a_director(director)

    with pytest.raises(refusals.OwnSheet):
        confirm_sheet(another, another.user, OCTOBER, words="", now=NOW)
    assert another.user_id not in {one.person_id for one in confirm_month(another, OCTOBER, words="", now=NOW)}
    assert confirm_sheet(director, another.user, OCTOBER, words="", now=NOW).is_confirmed


@pytest.mark.rule("ST-1")
def test_an_entry_is_contested_once_with_a_word(front: Membership, lead: Membership) -> None:
    entry = an_entry(lead, front.user)
    with pytest.raises(refusals.ContestWordsMissing):
        contest(entry_id=entry.pk, by=front.user, words=" ", now=NOW)

    contest(entry_id=entry.pk, by=front.user, words="当时在接电话", now=NOW)
    contest(entry_id=entry.pk, by=front.user, words="当时在接电话", now=NOW)  # a second click

    with pytest.raises(refusals.ContestedBefore):
        contest(entry_id=entry.pk, by=front.user, words="还有一点", now=NOW)
    assert LedgerEntry.objects.filter(action="sheet.contested").count() == 1


def test_changed_points_are_others(front: Membership, lead: Membership) -> None:
    entry = an_entry(lead, front.user, -8)
    contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)

    with pytest.raises(refusals.SamePoints):
        answer_contest(lead, entry.pk, answer="changed", points=-8, words="已核对", now=NOW)

    entry.refresh_from_db()
    assert entry.waits


@pytest.mark.rule("ST-1")
@pytest.mark.parametrize(
    ("answer", "points", "total"), [("kept", None, 92), ("changed", -5, 95), ("struck", None, 100)]
)
def test_the_lead_keeps_changes_or_strikes_what_is_contested(
    front: Membership, lead: Membership, answer: str, points: int | None, total: int
) -> None:
    entry = an_entry(lead, front.user, -8)
    contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)

    answer_contest(lead, entry.pk, answer=answer, points=points, words="已核对", now=NOW)

    assert sums_of(100, entries_of(sheet_of(front))).total == total
    assert Notice.objects.filter(code="sheet.answered", recipient=front.user).count() == 1
    with pytest.raises(refusals.NotContested):
        answer_contest(lead, entry.pk, answer=answer, points=points, words="再次", now=NOW)


def test_changed_points_stay_within_the_item(front: Membership, lead: Membership) -> None:
    entry = an_entry(lead, front.user)
    contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)

    with pytest.raises(refusals.PointsOutside):
        answer_contest(lead, entry.pk, answer="changed", points=-20, words="已核对", now=NOW)


@pytest.mark.rule("ST-1")
def test_what_is_contested_and_unanswered_blocks_the_month(
    front: Membership, lead: Membership, director: Membership
) -> None:
    entry = an_entry(lead, front.user)
    contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)

    with pytest.raises(refusals.Unanswered) as refused:
        confirm_month(director, OCTOBER, words="", now=NOW)

    assert refused.value.params == {"count": 1, "names": str(front.user)}
    assert not Sheet.objects.exclude(confirmed_at=None).exists()
    answer_contest(lead, entry.pk, answer="kept", points=None, words="已核对", now=NOW)
    assert {one.person for one in confirm_month(director, OCTOBER, words="", now=NOW)} == {
        front.user, lead.user, director.user,
    }  # fmt: skip


def test_a_month_is_confirmed_when_it_is_over(front: Membership, director: Membership) -> None:
    with pytest.raises(refusals.MonthGoesOn):
        confirm_month(director, NOVEMBER, words="", now=NOW)


@pytest.mark.rule("ST-1")
def test_a_confirmed_sheet_is_frozen_by_verbs_and_by_the_database(
    front: Membership, lead: Membership, director: Membership
) -> None:
    entry = an_entry(lead, front.user)
    confirm_sheet(director, front.user, OCTOBER, words="继续努力", now=NOW)

    with pytest.raises(refusals.SheetConfirmed):
        an_entry(lead, front.user)
    with pytest.raises(refusals.SheetConfirmed):
        contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)
    with pytest.raises(refusals.SheetConfirmed):
        strike_points(lead, entry.pk, reason="录错", now=NOW)
    for change in (
        lambda: Entry.objects.update(points=-1),
        lambda: Entry.objects.all().delete(),
        lambda: Sheet.objects.filter(person=front.user).update(total=100),
        lambda: Sheet.objects.filter(person=front.user).update(confirmed_at=None, confirmed_by=None, total=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert sheet_of(front).total == 95


def test_confirming_again_is_the_same_confirmation(front: Membership, director: Membership) -> None:
    first = confirm_sheet(director, front.user, OCTOBER, words="", now=NOW)
    again = confirm_sheet(director, front.user, OCTOBER, words="另一句", now=NOW + DAY)

    assert (first.confirmed_at, again.confirmed_at) == (NOW, NOW)
    assert LedgerEntry.objects.filter(action="sheet.confirmed").count() == 1


def test_the_person_marks_that_they_have_seen_it(front: Membership) -> None:
    see_sheet(front, OCTOBER, now=NOW)

    assert sheet_of(front).seen_at == NOW


def test_every_verb_of_a_sheet_stands_in_the_chain(front: Membership, lead: Membership, director: Membership) -> None:
    entry = an_entry(lead, front.user)
    contest(entry_id=entry.pk, by=front.user, words="不属实", now=NOW)
    answer_contest(lead, entry.pk, answer="kept", points=None, words="已核对", now=NOW)
    see_sheet(front, OCTOBER, now=NOW)
    confirm_sheet(director, front.user, OCTOBER, words="", now=NOW)

    actions = list(
        LedgerEntry.objects.filter(action__startswith="sheet.").order_by("seq").values_list("action", flat=True)
    )
    assert actions == ["sheet.entered", "sheet.contested", "sheet.answered", "sheet.seen", "sheet.confirmed"]
    assert verify_chain(Chain.objects.get(pk=front.community_id)).broken_at is None


def test_the_catalogue_is_begun_once_and_changed_by_its_keeper(director: Membership) -> None:
    begin_catalogue(director.community, now=NOW)
    begin_catalogue(director.community, now=NOW)
    first = CatalogueItem.objects.filter(community=director.community)
    assert first.count() == 13

    added = add_item(director, ItemWish("未佩戴工牌", "No badge", -2, -1, -1), now=NOW)
    edit_item(director, added.pk, ItemWish("未佩戴工牌", "No badge", -3, -1, -2), now=NOW)
    with pytest.raises(refusals.ItemTwice):
        add_item(director, ItemWish("服务态度", "", -3, -1, -2), now=NOW)
    with pytest.raises(refusals.PointsCrooked):
        edit_item(director, added.pk, ItemWish("未佩戴工牌", "", -3, 2, -2), now=NOW)
    with pytest.raises(refusals.SystemItemStays):
        retire_item(director, first.get(source="praise").pk, now=NOW)
    retire_item(director, added.pk, now=NOW)

    with pytest.raises(refusals.ItemGone):
        edit_item(director, added.pk, ItemWish("x", "", -3, -1, -2), now=NOW)


def test_another_base_counts_for_every_sheet_that_is_not_confirmed(
    front: Membership, lead: Membership, director: Membership
) -> None:
    an_entry(lead, front.user)
    confirm_sheet(director, lead.user, OCTOBER, words="", now=NOW)

    set_base(director, 120, now=NOW)

    assert (sheet_of(front).base, sheet_of(lead).base) == (120, 100)


def test_an_item_of_another_community_is_none_of_ours(front: Membership, lead: Membership) -> None:
    foreign = an_item(MembershipFactory.create(role=Role.SUPERVISOR))

    with pytest.raises(refusals.ItemGone):
        add_points(lead, front.user, Points(foreign.pk, -5, date(2026, 10, 12), "争吵"), key=uuid.uuid4(), now=NOW)
