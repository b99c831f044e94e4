"""Forced entry reaches the guards on duty and the supervisors at once; the evening finds the forgotten (V-3, V-5)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from notices.enums import Urgency
from notices.models import Notice
from residents.models import Occupancy
from staff.enums import Role
from staff.models import Membership
from tests.duty.rosters import a_department, published
from tests.factories import NOON, MembershipFactory
from tests.visitors.gates import a_visit
from visitors.models import GateAlarm, Visit
from visitors.queries.gate import inside
from visitors.services.alarms import end_alarm, raise_alarm
from visitors.services.night import settle_gate, watch_the_night
from visitors.services.visits import let_in
from visitors.visit_enums import Basis
from visitors.visit_refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.mark.rule("V-3")
def test_an_alarm_tells_guards_and_leads_at_once(guard: Membership, lead: Membership, desk: Membership) -> None:
    mate = MembershipFactory.create(community=guard.community, role=Role.GUARD)
    director = MembershipFactory.create(community=guard.community, role=Role.DIRECTOR)
    stranger = MembershipFactory.create(role=Role.GUARD)

    raise_alarm(guard, key=uuid.uuid4(), now=NOON)

    told = set(Notice.objects.filter(code="gate.alarm", urgency=Urgency.LATE).values_list("recipient", flat=True))
    assert told == {mate.user_id, director.user_id, lead.user_id}
    assert stranger.user_id not in told


@pytest.mark.rule("V-3")
def test_of_the_guards_on_a_roster_those_on_duty_are_told(desk: Membership, lead: Membership) -> None:
    department, people = a_department(desk.community, "秩序部")
    Membership.objects.filter(pk__in=[one.pk for one in people]).update(role=Role.GUARD)
    published(lead, department)
    first_noon = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)  # 甲 has the early shift

    raise_alarm(desk, key=uuid.uuid4(), now=first_noon)

    told = set(Notice.objects.filter(code="gate.alarm").values_list("recipient__name", flat=True))
    assert told == {"甲师傅", lead.user.name}


@pytest.mark.rule("V-3", "V-5")
def test_whoever_forced_the_way_in_counts_as_inside(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home)
    raise_alarm(guard, key=uuid.uuid4(), visit_id=visit.pk, now=NOON)
    raise_alarm(guard, key=uuid.uuid4(), now=NOON)

    assert [one.basis for one in inside(guard.community)] == [Basis.FORCED] * 2


def test_the_same_key_is_one_alarm(guard: Membership, lead: Membership) -> None:
    key = uuid.uuid4()
    raise_alarm(guard, key=key, now=NOON)
    raise_alarm(guard, key=key, now=NOON)

    assert (GateAlarm.objects.count(), Visit.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_a_strange_key_raises_the_alarm_all_the_same(client: Client, guard: Membership, home: Occupancy) -> None:
    elsewhere = MembershipFactory.create(role=Role.GUARD)
    strange = [raise_alarm(elsewhere, key=uuid.uuid4(), now=NOON).key, a_visit(guard, home).key, "\x00", "x" * 999]
    client.force_login(guard.user)

    answers = [
        client.post(reverse("visitors:force", args=[guard.community.slug]), {"key": str(key)}) for key in strange
    ]

    assert [answer.status_code for answer in answers] == [302] * len(strange)
    assert GateAlarm.objects.filter(community=guard.community).count() == len(strange)


def test_an_alarm_ends_with_words_and_everybody_hears_of_it(guard: Membership, lead: Membership) -> None:
    alarm = raise_alarm(guard, key=uuid.uuid4(), now=NOON)
    with pytest.raises(ReasonMissing):
        end_alarm(guard, alarm.pk, words="", now=NOON)

    end_alarm(guard, alarm.pk, words="已劝离", now=NOON)

    assert Notice.objects.get(code="gate.alarm_over").recipient == lead.user


@pytest.mark.rule("V-3")
def test_the_line_stands_over_every_page_of_guards_and_leads(
    guard: Membership, lead: Membership, client: Client
) -> None:
    raise_alarm(guard, key=uuid.uuid4(), now=NOON)
    client.force_login(lead.user)
    slug = lead.community.slug

    assert "alarm-line" in client.get(f"/c/{slug}/notices/").content.decode()
    assert f"/c/{slug}/gate/alarms/" in client.get(f"/c/{slug}/gate/alarm-line/").content.decode()


NIGHT = NOON.replace(hour=14)  # 22:00 in Shanghai


@pytest.mark.rule("V-5")
def test_who_is_still_inside_at_night_is_marked_and_told_once(
    guard: Membership, lead: Membership, home: Occupancy
) -> None:
    visit = a_visit(guard, home, agreed=True)
    let_in(guard, visit.pk, now=NOON)
    assert watch_the_night(NIGHT - timedelta(minutes=1)) == 0

    assert watch_the_night(NIGHT) == 1
    assert watch_the_night(NIGHT + timedelta(minutes=1)) == 0

    visit.refresh_from_db()
    assert visit.forgotten_at == NIGHT
    assert set(Notice.objects.filter(code="visit.forgotten").values_list("recipient", flat=True)) == {
        guard.user_id,
        lead.user_id,
    }


def test_who_came_in_just_now_is_not_forgotten(guard: Membership, home: Occupancy) -> None:
    visit = a_visit(guard, home, agreed=True, now=NIGHT)
    let_in(guard, visit.pk, now=NIGHT)
    watch_the_night(NIGHT)

    assert not Notice.objects.filter(code="visit.forgotten").exists()


def test_the_hour_is_the_communitys_own(guard: Membership, lead: Membership) -> None:
    settle_gate(lead, documents=False, night_at=NIGHT.replace(hour=20).time(), phone="", now=NOON)

    assert watch_the_night(NIGHT - timedelta(hours=3)) == 0
    assert watch_the_night(NIGHT - timedelta(hours=2)) == 1
