"""Who is known beforehand: announced visitors, permits, the watch list (V-1, V-7)."""

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.refusals import Refused
from notices.models import Notice
from residents.models import Occupancy
from staff.models import Membership
from tests.factories import NOON
from tests.visitors.gates import HOUR, a_permit, a_visit, announced
from visitors import visit_refusals as refusals
from visitors.models import Announcement
from visitors.queries.announced import announced_by_code
from visitors.services.announcements import Expected, admit_announced, announce_by_desk, withdraw_announcement
from visitors.services.permits import admit_permit, withdraw_permit
from visitors.services.watch import Known, stop_watching, watch_for
from visitors.visit_enums import Basis, ConsentHow, VisitState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def admit(who: Membership, one: Announcement, **facts: Any) -> Any:
    return admit_announced(who, one.pk, **{"heads": 1, "key": uuid.uuid4(), "now": NOON, **facts})


@pytest.mark.rule("V-1")
def test_an_announced_visitor_comes_in_with_the_hosts_word(
    guard: Membership, desk: Membership, home: Occupancy
) -> None:
    visit = admit(guard, announced(desk, home))

    assert (visit.state, visit.basis, visit.agreed_how) == (VisitState.INSIDE, Basis.CONSENT, ConsentHow.ADVANCE)
    assert visit.agreed_name == home.resident.name


def test_the_code_is_good_for_so_many_people(guard: Membership, desk: Membership, home: Occupancy) -> None:
    one = announced(desk, home, heads=3)
    admit(guard, one, heads=2)
    with pytest.raises(refusals.AnnouncedFewer):
        admit(guard, one, heads=2)
    admit(guard, one)

    with pytest.raises(refusals.AnnouncedUsed):
        admit(guard, one)


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (NOON - HOUR, refusals.AnnouncedEarly),
        (NOON, None),
        (NOON + 6 * HOUR, None),
        (NOON + 7 * HOUR, refusals.AnnouncedOver),
    ],
)
def test_the_code_works_within_its_window(
    guard: Membership, desk: Membership, home: Occupancy, when: Any, fault: type[Refused] | None
) -> None:
    one = announced(desk, home)
    if fault is None:
        assert admit(guard, one, now=when).state == VisitState.INSIDE
        return
    with pytest.raises(fault):
        admit(guard, one, now=when)


def test_a_withdrawn_code_opens_nothing(guard: Membership, desk: Membership, home: Occupancy) -> None:
    one = announced(desk, home)
    assert announced_by_code(desk.community, one.code) == one
    withdraw_announcement(desk.community, one.pk, by=desk, now=NOON)

    with pytest.raises(refusals.AnnouncedWithdrawn):
        admit(guard, one)
    assert announced_by_code(desk.community, one.code) is None


@pytest.mark.parametrize(
    ("begin", "end", "fault"),
    [
        (NOON, NOON, refusals.WindowWrong),
        (NOON - 3 * HOUR, NOON - HOUR, refusals.WindowWrong),
        (NOON, NOON + 49 * HOUR, refusals.WindowTooLong),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    desk: Membership, home: Occupancy, begin: Any, end: Any, fault: type[Refused]
) -> None:
    with pytest.raises(fault):
        announced(desk, home, begin=begin, end=end)


def test_a_household_announces_only_so_many(desk: Membership, home: Occupancy) -> None:
    for _place in range(20):
        announced(desk, home)

    with pytest.raises(refusals.TooManyAnnounced):
        announced(desk, home)


def test_the_token_lies_sealed(desk: Membership, home: Occupancy) -> None:
    from core.sealing import unseal

    one = announced(desk, home)

    assert unseal(one.sealed) not in str(Announcement.objects.values().get())


def test_the_database_lets_no_more_in_than_were_announced(desk: Membership, home: Occupancy) -> None:
    one = announced(desk, home)

    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=one.pk).update(admitted=2)


def test_somebody_of_another_unit_announces_nobody(desk: Membership, home: Occupancy) -> None:
    from tests.factories import OccupancyFactory

    other = OccupancyFactory.create(unit__building__community=desk.community)
    expected = Expected("韩", NOON, NOON + HOUR)

    with pytest.raises(refusals.NotOfThisUnit):
        announce_by_desk(desk, home.unit, other.resident, expected, key=uuid.uuid4(), now=NOON)


def enter(who: Membership, pk: int, now: Any) -> Any:
    return admit_permit(who, pk, key=uuid.uuid4(), now=now)


@pytest.mark.rule("V-7")
@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (NOON, None),  # Monday, noon in Shanghai
        (NOON - DAY, refusals.PermitEarly),
        (NOON + 5 * DAY, refusals.PermitOver),
        (NOON + 7 * HOUR, refusals.PermitOtherHour),
        (NOON - 5 * HOUR, refusals.PermitOtherHour),
    ],
)
def test_a_permit_counts_on_its_days_and_hours(
    guard: Membership, desk: Membership, home: Occupancy, when: Any, fault: type[Refused] | None
) -> None:
    permit = a_permit(desk, home)
    if fault is None:
        assert enter(guard, permit.pk, when).basis == Basis.PERMIT
        return
    with pytest.raises(fault):
        enter(guard, permit.pk, when)


@pytest.mark.rule("V-7")
def test_a_permit_counts_on_its_weekdays_alone(guard: Membership, desk: Membership) -> None:
    permit = a_permit(desk, weekdays=[1, 2])

    with pytest.raises(refusals.PermitOtherDay):
        enter(guard, permit.pk, NOON)
    assert enter(guard, permit.pk, NOON + DAY)


@pytest.mark.rule("V-7")
def test_a_withdrawn_permit_opens_nothing(guard: Membership, desk: Membership) -> None:
    permit = a_permit(desk)
    with pytest.raises(refusals.ReasonMissing):
        withdraw_permit(desk, permit.pk, words=" ", now=NOON)
    withdraw_permit(desk, permit.pk, words="完工", now=NOON)

    with pytest.raises(refusals.PermitWithdrawn):
        enter(guard, permit.pk, NOON)


def test_a_holder_who_is_inside_does_not_come_in_again(guard: Membership, desk: Membership) -> None:
    permit = a_permit(desk)
    enter(guard, permit.pk, NOON)

    with pytest.raises(refusals.InsideAlready):
        enter(guard, permit.pk, NOON)


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        ({"until_day": (NOON - DAY).date()}, refusals.PermitDays),
        ({"until_day": (NOON + 400 * DAY).date()}, refusals.PermitDays),
        ({"weekdays": []}, refusals.PermitWeekdays),
        ({"until_time": time(8)}, refusals.PermitHours),
    ],
)
def test_a_permit_that_cannot_be_is_refused(desk: Membership, span: dict[str, Any], fault: type[Refused]) -> None:
    with pytest.raises(fault):
        a_permit(desk, **span)


def listed(lead: Membership, **known: str) -> Any:
    until = (NOON + 30 * DAY).date()
    return watch_for(lead, Known(**known), reason="冒充快递", until=until, key=uuid.uuid4(), now=NOON)


@pytest.mark.parametrize("known", [{"name": "何访客"}, {"phone": "13900001234"}, {"plate": "粤a123ab"}])
def test_a_match_marks_the_visitor_and_tells_the_supervisor(
    guard: Membership, lead: Membership, home: Occupancy, known: dict[str, str]
) -> None:
    entry = listed(lead, **known)

    visit = a_visit(guard, home)

    assert visit.watch == entry
    notice = Notice.objects.get(code="visit.watch")
    assert (notice.recipient, "何访客" in str(notice.params)) == (lead.user, False)


@pytest.mark.parametrize("known", [{"name": "何"}, {"phone": "13900001235"}])
def test_somebody_else_does_not_match(
    guard: Membership, lead: Membership, home: Occupancy, known: dict[str, str]
) -> None:
    listed(lead, **known)

    assert a_visit(guard, home).watch is None


def test_an_entry_ends_with_its_last_day_or_when_it_is_taken_off(
    guard: Membership, lead: Membership, home: Occupancy
) -> None:
    entry = listed(lead, name="何访客")
    assert a_visit(guard, home, now=NOON + 31 * DAY).watch is None
    assert stop_watching(lead, entry.pk, now=NOON)

    assert a_visit(guard, home).watch is None


@pytest.mark.parametrize(
    ("known", "reason", "days", "fault"),
    [
        ({}, "吵闹", 3, refusals.WatchNobody),
        ({"name": "何"}, " ", 3, refusals.ReasonMissing),
        ({"name": "何"}, "吵闹", -1, refusals.WatchUntil),
        ({"name": "何"}, "吵闹", 400, refusals.WatchUntil),
    ],
)
def test_an_entry_needs_somebody_a_reason_and_a_last_day(
    lead: Membership, known: dict[str, str], reason: str, days: int, fault: type[Refused]
) -> None:
    until = (NOON + days * DAY).date()
    with pytest.raises(fault):
        watch_for(lead, Known(**known), reason=reason, until=until, key=uuid.uuid4(), now=NOON)
