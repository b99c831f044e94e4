"""A draft on its way: begun once, filled in by several, last month's rotation continued, published and told."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from duty import refusals
from duty.models import Cell, Roster
from duty.queries.months import checks_of, grid_of
from duty.rules import Edit
from duty.services import begin, copy_rotation, fill_in, publish, set_shift
from duty.services.shifts import ShiftWish
from ledger.models import Entry
from notices.models import Notice
from notices.wording import sentence
from staff.models import Community, Department, Membership
from tests.duty.rosters import (
    NOON,
    NOVEMBER,
    ROTATION,
    a_department,
    a_roster,
    fill,
    published,
    shift,
    sign,
)

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return date(2026, 12, number)


def test_a_month_of_a_department_is_begun_once(lead: Membership, works: Department) -> None:
    first, again = a_roster(lead, works), a_roster(lead, works)

    assert first == again
    assert Entry.objects.filter(action="roster.begun").count() == 1


def test_the_usual_shifts_come_with_the_first_roster(lead: Membership, works: Department, community: Community) -> None:
    a_roster(lead, works)

    night = shift(community, "夜")
    assert (night.name, night.hours, night.facts.overnight) == ("夜班", "23:00–07:00", True)


def test_a_month_far_away_is_not_begun(lead: Membership, works: Department) -> None:
    with pytest.raises(refusals.MonthNotOffered):
        begin(lead, works, year=2027, month=4, now=NOON)


def test_two_who_fill_in_at_once_lose_nothing_and_hear_of_each_other(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    roster = a_roster(lead, works)
    early, late, me = shift(community, "早").pk, shift(community, "中").pk, people[0].user_id
    seen = roster.version
    fill_in(roster_id=roster.pk, edits=[Edit(me, day(1), None, early)], seen=seen)

    other = fill_in(roster_id=roster.pk, edits=[Edit(me, day(1), None, late), Edit(me, day(2), None, late)], seen=seen)

    assert (sign(roster, people[0], 1), sign(roster, people[0], 2)) == ("早", "中")
    (conflict,) = other.conflicts
    assert "早班" in str(conflict.refusal)
    assert "2026-12-01" in str(conflict.refusal)


def test_a_cleared_cell_remembers_that_it_was_changed(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    roster = a_roster(lead, works, 甲="早")
    seen, me = roster.version, people[0].user_id
    early, late = shift(community, "早").pk, shift(community, "中").pk
    fill_in(roster_id=roster.pk, edits=[Edit(me, day(1), early, None)], seen=seen)

    stale = fill_in(roster_id=roster.pk, edits=[Edit(me, day(1), early, late)], seen=seen)

    assert sign(roster, people[0], 1) == "-"
    assert stale.conflicts


def test_somebody_of_another_department_is_not_put_on_it(
    lead: Membership, works: Department, community: Community
) -> None:
    roster = a_roster(lead, works)
    _other, (stranger,) = a_department(community, "秩序部", people=1)

    with pytest.raises(refusals.NotOfDepartment):
        fill_in(roster_id=roster.pk, edits=[Edit(stranger.user_id, day(1), None, shift(community, "早").pk)], seen=0)


def test_who_stands_on_another_roster_that_day_is_not_put_on_this_one(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    published(lead, works)
    other, _nobody = a_department(community, "秩序部", people=0)
    Membership.objects.filter(pk=people[0].pk).update(department=other)
    roster = a_roster(lead, other)

    with pytest.raises(refusals.ElsewhereThatDay, match="工程部"):
        fill_in(roster_id=roster.pk, edits=[Edit(people[0].user_id, day(1), None, shift(community, "早").pk)], seen=0)


def test_the_database_keeps_one_roster_a_month_and_one_entry_a_person_and_day(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    roster = a_roster(lead, works, 甲="早")
    facts = {"community": community, "begun_at": NOON, "begun_by": lead.user}
    cell = {"community": community, "user": people[0].user, "day": day(1), "shift": shift(community, "早")}
    elsewhere = Roster.objects.create(department=a_department(community, "别处")[0], year=2026, month=12, **facts)

    for rows, fields in (
        (Roster.objects, {"department": works, "year": 2026, "month": 12, **facts}),
        (Cell.objects, {"roster": roster, "version": 9, **cell}),
        (Cell.objects, {"roster": elsewhere, "version": 9, **cell}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.create(**fields)


def test_a_rotation_goes_on_over_the_turn_of_the_month(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    a_roster(lead, works, month=NOVEMBER, **ROTATION)
    roster = a_roster(lead, works)

    count = copy_rotation(roster_id=roster.pk)

    assert count == 4 * 31
    row = next(row for row in grid_of(roster, NOON).rows if row.name[0] == "甲")
    assert row.text.startswith("夜休早中夜")  # November ends with 早中


def test_continuing_leaves_what_was_typed(lead: Membership, works: Department, people: list[Membership]) -> None:
    a_roster(lead, works, month=NOVEMBER, **ROTATION)
    roster = a_roster(lead, works)
    early = shift(roster.community, "早").pk
    fill_in(roster_id=roster.pk, edits=[Edit(people[0].user_id, day(1), None, early)], seen=0)

    copy_rotation(roster_id=roster.pk)

    assert (sign(roster, people[0], 1), sign(roster, people[0], 2)) == ("早", "休")


def test_without_a_month_before_there_is_nothing_to_continue(lead: Membership, works: Department) -> None:
    with pytest.raises(refusals.NothingToCopy):
        copy_rotation(roster_id=a_roster(lead, works).pk)


def remarks(roster: Roster) -> set[tuple[str, int, str]]:
    found = checks_of(grid_of(Roster.objects.get(pk=roster.pk), NOON), NOON)
    return {(one.code, one.day.day, one.person or one.shift) for one in found.remarks}


def test_a_rotation_of_four_has_nothing_wrong(lead: Membership, works: Department, people: list[Membership]) -> None:
    assert remarks(a_roster(lead, works, **ROTATION)) == set()


def test_an_uncovered_shift_and_a_short_rest_are_remarked(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    roster = a_roster(lead, works, **ROTATION)
    edits = [Edit(people[0].user_id, day(2), shift(community, "中").pk, shift(community, "休").pk)]
    edits += [Edit(people[1].user_id, day(2), shift(community, "夜").pk, shift(community, "早").pk)]
    fill_in(roster_id=roster.pk, edits=edits, seen=roster.version)

    assert remarks(roster) == {("uncovered", 2, "中班"), ("uncovered", 2, "夜班"), ("rest", 2, "乙师傅")}


def test_rest_is_counted_over_the_turn_of_the_month(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    a_roster(lead, works, month=NOVEMBER, 甲="中")
    roster = a_roster(lead, works, 甲="早")

    assert ("rest", 1, "甲师傅") in remarks(roster)


@pytest.mark.rule("L-4")
def test_publishing_tells_everybody_on_it_and_seals_it_without_names(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)

    told = Notice.objects.filter(code="roster.published")
    assert {one.recipient_id for one in told} == {one.user_id for one in people}
    assert "工程部 2026-12" in sentence(told[0].code, told[0].params)
    entry = Entry.objects.get(action="roster.published")
    assert entry.subject == f"roster:{roster.pk}"
    assert "师傅" not in bytes(entry.payload).decode()


def test_publishing_again_changes_and_tells_nothing(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)
    before = Notice.objects.count()

    again = publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=NOON + timedelta(hours=1))

    assert (again.published_at, Notice.objects.count()) == (roster.published_at, before)


def test_warnings_are_looked_at_before_publishing(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works, 甲="早")

    with pytest.raises(refusals.WarningsLeft):
        publish(roster_id=roster.pk, who=lead, accept_warnings=False, now=NOON)


def test_an_empty_roster_is_not_published(lead: Membership, works: Department, people: list[Membership]) -> None:
    with pytest.raises(refusals.NothingOnRoster):
        publish(roster_id=a_roster(lead, works).pk, who=lead, accept_warnings=True, now=NOON)


@pytest.mark.rule("L-4")
def test_nobody_is_published_on_two_shifts_at_once(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = a_roster(lead, works)
    wish = ShiftWish(
        "值班", "值", "q", shift(roster.community, "早").starts, shift(roster.community, "早").starts, False
    )
    set_shift(lead, wish, shift_id=None, now=NOON)  # round the clock, 07:00 to 07:00
    night = shift(roster.community, "夜")
    early_night = ShiftWish("夜班", "夜", "n", night.starts, shift(roster.community, "行").starts, True)
    set_shift(lead, early_night, shift_id=night.pk, now=NOON)  # until 08:30
    fill(roster, 甲="夜值")

    with pytest.raises(refusals.TwiceAtOnce):
        publish(roster_id=roster.pk, who=lead, accept_warnings=True, now=NOON)


def test_a_published_month_is_not_filled_in_any_more(
    lead: Membership, works: Department, people: list[Membership]
) -> None:
    roster = published(lead, works)

    with pytest.raises(refusals.AlreadyPublished):
        fill_in(roster_id=roster.pk, edits=[Edit(people[0].user_id, day(1), None, None)], seen=99)


def test_other_times_of_a_shift_leave_what_is_published_and_reach_drafts(
    lead: Membership, works: Department, people: list[Membership], community: Community
) -> None:
    told = published(lead, works, month=NOVEMBER)
    draft = a_roster(lead, works, **ROTATION)
    old = shift(community, "早")
    wish = ShiftWish("早班", "早", "z", old.starts, shift(community, "行").ends, True)

    fresh = set_shift(lead, wish, shift_id=old.pk, now=NOON)

    assert fresh.pk != old.pk
    assert {cell.shift.hours for cell in told.cells.filter(shift__mark="早").select_related("shift") if cell.shift} == {
        "07:00–15:00"
    }
    assert not draft.cells.filter(shift=old).exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"mark": "中"}, refusals.ShiftNameTaken),
        ({"mark": "-"}, refusals.ShiftMarkBad),
        ({"mark": "7"}, refusals.ShiftMarkBad),
        ({"letter": "Z"}, refusals.ShiftKeyBad),
        ({"starts": None}, refusals.ShiftTimesMissing),
    ],
)
def test_a_shift_that_cannot_be_says_why(
    lead: Membership,
    works: Department,
    community: Community,
    changes: dict[str, str | None],
    refusal: type[refusals.RosterRefused],
) -> None:
    a_roster(lead, works)
    old = shift(community, "早")
    facts = {
        "name": "早班", "mark": "早", "letter": "z", "starts": old.starts, "ends": old.ends, "manned": True, **changes
    }  # fmt: skip

    with pytest.raises(refusal):
        set_shift(lead, ShiftWish(**facts), shift_id=old.pk, now=NOON)  # type: ignore[arg-type]  # a table of faults
