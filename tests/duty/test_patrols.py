"""Patrols: rounds that are due, points with codes, findings that become matters of the department (L-6)."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deadlines.models import Deadline
from deadlines.sweep import sweep
from duty import patrol_refusals as refusals
from duty import patrol_rules as rules
from duty.models import PatrolPoint, PatrolRoute, Round, Visit
from duty.queries.patrols import open_findings, stops_of
from duty.services import Finding, finish_round, plan_rounds, set_route, visit_point
from ledger.models import Entry
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership
from tests.factories import NOON, CategoryFactory, DepartmentFactory, MembershipFactory, a_post
from tickets.enums import Channel
from tickets.models import Handover

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def a_route(who: Membership, points: str = "水泵房\n配电房", times: str = "", **facts: Any) -> PatrolRoute:
    given: dict[str, Any] = {"name": "设备巡查", "key": uuid.uuid4(), "now": NOON, **facts}
    return set_route(who, a_post(who.community), points=points, times=times, **given)


def place(route: PatrolRoute, number: int = 0) -> PatrolPoint:
    return PatrolPoint.objects.select_related("route__post", "route__community").get(route=route, position=number)


def visited(who: Membership, point: PatrolPoint, finding: Finding | None = None, now: datetime = NOON) -> Visit:
    return visit_point(who, point, finding=finding, key=uuid.uuid4(), now=now)


@pytest.mark.parametrize("text", ["24:00", "8", "08:00 x"])
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(refusals.RouteTimes):
        rules.parse_times(text)


def test_times_are_read_as_people_write_them() -> None:
    assert rules.parse_times("22:00，8：30、14:00") == ["08:30", "14:00", "22:00"]


def test_a_round_is_due_at_its_time_and_not_before_the_route_was_made() -> None:
    since = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 in Shanghai
    now = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
    found = rules.due_moments(["00:15", "08:00", "09:00"], since=since, now=now, zone=SHANGHAI)

    assert found == [datetime(2026, 11, 23, 0, 0, tzinfo=UTC)]


@pytest.mark.rule("L-6")
@pytest.mark.django_db
def test_a_finding_becomes_a_matter_of_the_department_and_is_followed(front: Membership, lead: Membership) -> None:
    works = DepartmentFactory.create(community=front.community)
    route = a_route(front)
    found = Finding("压力表漏水", CategoryFactory.create(community=front.community), works)

    visit = visited(front, place(route), found)

    assert visit.ticket is not None
    assert (visit.ticket.channel, visit.ticket.text) == (Channel.PATROL, "水泵房：压力表漏水")
    assert Handover.objects.get(ticket=visit.ticket).to_department == works
    assert open_findings([route.post]) == [visit]


@pytest.mark.rule("L-6")
@pytest.mark.django_db
def test_points_that_were_left_out_need_a_reason_and_stay_visible(front: Membership) -> None:
    route = a_route(front)
    walked = visited(front, place(route)).round
    with pytest.raises(refusals.PointsLeft):
        finish_round(front, walked.pk, words=" ", now=NOON)

    finish_round(front, walked.pk, words="配电房检修上锁", now=NOON)

    assert [stop.visit is not None for stop in stops_of(walked)] == [True, False]
    with pytest.raises(refusals.RoundOver):
        finish_round(front, walked.pk, words="", now=NOON)
    assert set(Entry.objects.values_list("action", flat=True)) >= {"patrol.visited", "patrol.walked"}


@pytest.mark.rule("L-6")
@pytest.mark.django_db
def test_a_round_that_nobody_walks_alarms_the_supervisor(front: Membership, lead: Membership) -> None:
    route = a_route(front, times="12:30 14:00")
    assert (plan_rounds(NOON + 31 * MINUTE), plan_rounds(NOON + 32 * MINUTE)) == (1, 0)

    sweep(NOON + 61 * MINUTE)

    assert Notice.objects.get(code="patrol.breach").recipient == lead.user
    plan_rounds(NOON + 121 * MINUTE)
    first, second = Round.objects.filter(route=route).order_by("planned_at")
    assert (first.missed_at is not None, second.missed_at) == (True, None)
    visited(front, place(route), now=NOON + 122 * MINUTE)
    visited(front, place(route, 1), now=NOON + 123 * MINUTE)
    finish_round(front, second.pk, words="", now=NOON + 124 * MINUTE)
    assert Deadline.objects.get(subject_kind="patrol_round", subject_id=second.pk).met_at is not None


@pytest.mark.django_db
def test_one_round_is_walked_by_one_person_and_a_point_once(front: Membership) -> None:
    route = a_route(front)
    visited(front, place(route))
    other = MembershipFactory.create(community=front.community, role=Role.FRONT)

    with pytest.raises(refusals.PointDone):
        visited(front, place(route))
    with pytest.raises(refusals.RoundTaken):
        visited(other, place(route, 1))
    guard = MembershipFactory.create(community=front.community, role=Role.GUARD)
    with pytest.raises(refusals.RouteNotYours):
        visited(guard, place(route, 1))


@pytest.mark.django_db
def test_a_place_that_stays_keeps_its_code(front: Membership) -> None:
    route = a_route(front)
    token = place(route).token

    a_route(front, "天面\n水泵房", route=route)

    assert PatrolPoint.objects.get(token=token).position == 1
    assert PatrolPoint.objects.get(place="配电房").retired_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE duty_visit SET finding = ''", "DELETE FROM duty_visit"])
def test_what_was_seen_is_never_altered(front: Membership, sql: str) -> None:
    visited(front, place(a_route(front)))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def url(who: Membership, name: str = "patrols", *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


@pytest.mark.django_db
def test_a_point_is_done_with_one_thumb_and_a_finding_has_its_matter(desk_client: Client, front: Membership) -> None:
    category = CategoryFactory.create(community=front.community)
    route = a_route(front)
    page = url(front, "patrol_point", place(route).token)
    desk_client.post(page, {"fine": "1", "key": str(uuid.uuid4())})
    other = url(front, "patrol_point", place(route, 1).token)

    unsaid = desk_client.post(other, {"finding": "门锁坏", "key": str(uuid.uuid4())})
    assert (unsaid.status_code, "门锁坏" in unsaid.content.decode()) == (422, True)
    form = {"finding": "门锁坏", "category": category.pk, "key": str(uuid.uuid4())}
    after = desk_client.post(other, form, follow=True).content.decode()

    ticket = Visit.objects.get(point=place(route, 1)).ticket
    assert ticket is not None
    assert ticket.number in after
    assert Visit.objects.filter(finding="").count() == 1


@pytest.mark.django_db
def test_a_code_of_another_community_leads_nowhere(client: Client, front: Membership) -> None:
    point = place(a_route(front))
    stranger = MembershipFactory.create(role=Role.DIRECTOR)
    client.force_login(stranger.user)

    assert client.get(url(stranger, "patrol_point", point.token)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many_rounds_there_are(
    desk_client: Client, front: Membership, count: int
) -> None:
    for number in range(count):
        route = a_route(front, name=f"路线{number}")
        found = Finding("漏水", CategoryFactory.create(community=front.community), None)
        visited(front, place(route), found)

    with CaptureQueriesContext(connection) as seen:
        assert desk_client.get(url(front)).status_code == 200

    assert len(seen) == 9, [one["sql"][:90] for one in seen]
