"""Visits at home: planned, changed by hand, made or found nobody; what was raised becomes a matter (F-1)."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from deadlines.models import Deadline
from ledger.models import Entry
from notices.models import Notice
from outreach import refusals
from outreach.enums import VisitState
from outreach.models import HomeVisit, VisitMatter, VisitPlan
from outreach.queries.coverage import coverage_of
from outreach.queries.visits import progress_of
from outreach.services.visits import add_visit, change_visit, drop_visit, make_plan, nobody_home
from outreach.services.watch_visits import watch_visits
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, MembershipFactory, OccupancyFactory, UnitFactory, a_matter
from tests.outreach.asked import DAY, HOUR, NOVEMBER, a_visit, made, planned
from tickets.enums import Channel
from tickets.models import Ticket
from tickets.refusals import PromiseMissing

pytestmark = pytest.mark.django_db


@pytest.mark.rule("F-1")
def test_the_first_hour_of_a_month_makes_its_plan_once(desk: Membership, homes: list[Unit]) -> None:
    first = NOON.replace(day=1)

    assert [watch_visits(first), watch_visits(first + HOUR), watch_visits(first + 3 * DAY)] == [1, 0, 0]
    plan = VisitPlan.objects.get()
    assert (plan.month, plan.households, plan.need, plan.made_by) == (NOVEMBER, 40, 2, None)
    assert HomeVisit.objects.filter(plan=plan).count() == 2
    assert Notice.objects.filter(code="visits.planned", recipient=desk.user).count() == 1


def test_empty_flats_and_shops_are_no_households(desk: Membership, homes: list[Unit]) -> None:
    Unit.objects.filter(pk=homes[0].pk).update(occupied=False)
    Unit.objects.filter(pk=homes[1].pk).update(kind="shop")

    assert planned(desk.community).households == 38


def test_a_replayed_community_plans_nothing(desk: Membership, homes: list[Unit]) -> None:
    type(desk.community).objects.filter(pk=desk.community_id).update(daily_clearance=False)

    assert watch_visits(NOON) == 0


def test_a_lead_makes_the_next_months_plan_before_it_makes_itself(lead: Membership, homes: list[Unit]) -> None:
    december = date(2026, 12, 1)

    plan = make_plan(lead.community, december, by=lead.user, now=NOON)

    assert plan.made_by == lead.user
    assert all(one.day.month == 12 for one in HomeVisit.objects.filter(plan=plan))
    with pytest.raises(refusals.PlanThere):
        make_plan(lead.community, december, by=lead.user, now=NOON)
    with pytest.raises(refusals.PlanTooFar):
        make_plan(lead.community, date(2027, 1, 1), by=lead.user, now=NOON)


def test_without_households_or_people_a_lead_reads_what_to_do_first(community: object, lead: Membership) -> None:
    with pytest.raises(refusals.NoHouseholds):
        planned(lead.community)
    UnitFactory.create(building__community=lead.community)
    Membership.objects.filter(pk=lead.pk).update(role=Role.DIRECTOR)
    with pytest.raises(refusals.NobodyToGo):
        planned(lead.community)


@pytest.mark.rule("F-1", "OTE-1")
def test_what_is_raised_at_a_visit_becomes_a_matter_of_whoever_was_there(desk: Membership, homes: list[Unit]) -> None:
    visit = a_visit(desk)
    home = OccupancyFactory.create(unit=visit.unit)

    made(desk, visit, resident=home.resident, met="", matters=[a_matter(), a_matter(text="楼道灯不亮")])

    tickets = list(Ticket.objects.order_by("pk"))
    assert [one.text for one in tickets] == ["厨房水管漏水", "楼道灯不亮"]
    assert {(one.first_responder_id, one.channel, one.unit_id, one.resident_id) for one in tickets} == {
        (desk.user_id, Channel.PATROL, visit.unit_id, home.resident_id)
    }
    assert VisitMatter.objects.filter(visit=visit).count() == 2
    assert Deadline.objects.filter(rule="TL-1", subject_kind="ticket").count() == 2


def test_a_matter_that_is_refused_leaves_the_visit_to_be_made(desk: Membership, homes: list[Unit]) -> None:
    visit = a_visit(desk)

    with pytest.raises(PromiseMissing):
        made(desk, visit, matters=[a_matter(promised_at=None)])

    visit.refresh_from_db()
    assert (visit.state, Ticket.objects.count()) == (VisitState.PLANNED, 0)


def test_a_visit_is_written_down_once(desk: Membership, homes: list[Unit]) -> None:
    visit = a_visit(desk)
    made(desk, visit)

    with pytest.raises(refusals.VisitGone):
        made(desk, visit)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"visited_at": NOON + HOUR}, refusals.VisitAhead),
        ({"visited_at": NOON - 8 * DAY}, refusals.VisitLongAgo),
        ({"met": " "}, refusals.NobodyMet),
    ],
)
def test_a_visit_says_when_and_whom(
    desk: Membership, homes: list[Unit], changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        made(desk, a_visit(desk), **changes)


def test_somebody_of_another_unit_was_not_met_here(desk: Membership, homes: list[Unit]) -> None:
    with pytest.raises(refusals.NotOfThisHousehold):
        made(desk, a_visit(desk), resident=OccupancyFactory.create(unit__building__community=desk.community).resident)


def test_a_trainee_takes_nothing_alone(desk: Membership, homes: list[Unit]) -> None:
    trainee = MembershipFactory.create(community=desk.community, role=Role.TRAINEE)

    with pytest.raises(refusals.VisitorUnfit):
        made(trainee, a_visit(desk))


@pytest.mark.rule("F-1")
def test_nobody_at_home_keeps_the_visit_on_the_list_and_counts_once_a_click(
    desk: Membership, homes: list[Unit]
) -> None:
    visit, key = a_visit(desk), uuid.uuid4()

    for click in (key, key, uuid.uuid4()):
        nobody_home(desk, visit.pk, key=click, now=NOON)

    visit.refresh_from_db()
    assert (visit.state, visit.tries, progress_of(visit.plan).nobody) == (VisitState.PLANNED, 2, 2)


def test_another_goes_on_another_day_of_the_month(lead: Membership, desk: Membership, homes: list[Unit]) -> None:
    visit = a_visit(desk)

    change_visit(lead, visit.pk, lead.user, date(2026, 11, 27), now=NOON)

    visit.refresh_from_db()
    assert (visit.visitor, visit.day) == (lead.user, date(2026, 11, 27))
    for day, refusal in ((date(2026, 12, 1), refusals.DayOfOtherMonth), (date(2026, 11, 2), refusals.DayOver)):
        with pytest.raises(refusal):
            change_visit(lead, visit.pk, lead.user, day, now=NOON)
    guard = MembershipFactory.create(community=lead.community, role=Role.GUARD)
    with pytest.raises(refusals.VisitorUnfit):
        change_visit(lead, visit.pk, guard.user, date(2026, 11, 27), now=NOON)


def test_a_household_is_left_out_with_a_reason_and_may_be_added_again(lead: Membership, homes: list[Unit]) -> None:
    visit = a_visit(lead)
    with pytest.raises(refusals.WordsMissing):
        drop_visit(lead, visit.pk, why=" ", now=NOON)

    drop_visit(lead, visit.pk, why="业主出国", now=NOON)

    assert progress_of(visit.plan).planned == 1
    unit = Unit.objects.select_related("community").get(pk=visit.unit_id)
    facts: dict[str, Any] = {"key": uuid.uuid4(), "now": NOON}
    again = add_visit(lead, unit, lead.user, date(2026, 11, 26), **facts)
    assert add_visit(lead, unit, lead.user, date(2026, 11, 26), **facts) == again
    with pytest.raises(refusals.UnitInPlan):
        add_visit(lead, unit, lead.user, date(2026, 11, 26), key=uuid.uuid4(), now=NOON)


def test_a_unit_of_another_community_is_not_added(lead: Membership, homes: list[Unit]) -> None:
    planned(lead.community)

    with pytest.raises(refusals.UnitEmpty):
        add_visit(lead, UnitFactory.create(), lead.user, date(2026, 11, 26), key=uuid.uuid4(), now=NOON)


@pytest.mark.rule("F-1")
def test_a_month_that_will_fall_short_is_told_to_the_leads_once(
    lead: Membership, desk: Membership, homes: list[Unit]
) -> None:
    planned(lead.community)
    late = NOON.replace(day=27)

    assert [watch_visits(NOON), watch_visits(late), watch_visits(late + DAY)] == [0, 1, 0]
    assert [one.recipient for one in Notice.objects.filter(code="visits.short")] == [lead.user]


def test_a_month_that_has_its_visits_warns_nobody(lead: Membership, homes: list[Unit]) -> None:
    planned(lead.community)
    for _ in range(2):
        made(lead, a_visit(lead))

    assert watch_visits(NOON.replace(day=29)) == 0


def test_the_map_says_of_every_door_when_it_was_seen(desk: Membership, homes: list[Unit]) -> None:
    visit = a_visit(desk)
    made(desk, visit)
    HomeVisit.objects.filter(pk=a_visit(desk).pk).update(
        state="made", visited_at=NOON - 90 * DAY, made_by=desk.user, mood="satisfied", met="李"
    )

    blocks = coverage_of(desk.community, NOVEMBER)

    assert [len(one.cells) for one in blocks] == [20, 20]
    totals = {code: sum(one.count(code) for one in blocks) for code in ("month", "year", "before", "never")}
    assert totals == {"month": 1, "year": 1, "before": 0, "never": 38}


def test_words_of_a_visit_stand_in_the_chain_as_a_digest_alone(desk: Membership, homes: list[Unit]) -> None:
    made(desk, a_visit(desk), met="王秘密", words="保密的话")

    payloads = b"".join(bytes(one) for one in Entry.objects.values_list("payload", flat=True)).decode()
    assert "visit_at_home.made" in payloads
    assert "王秘密" not in payloads
    assert "保密的话" not in payloads


def test_visits_older_than_their_days_lose_whom_and_what_and_still_count(desk: Membership, homes: list[Unit]) -> None:
    from outreach.personal import erase_old_visits

    visit = made(desk, a_visit(desk))
    community = desk.community

    assert erase_old_visits(community, NOON - DAY, False) == 0
    assert [erase_old_visits(community, NOON + timedelta(days=1), dry) for dry in (True, False, False)] == [1, 1, 0]
    visit.refresh_from_db()
    assert (visit.met, visit.words, visit.state, visit.mood) == ("", "", "made", "satisfied")
