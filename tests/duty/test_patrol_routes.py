"""Routes that leave, points that get other words; a trainee's finding names who supervises (L-6, IN-8)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from deadlines.models import Deadline
from duty import patrol_refusals as refusals
from duty.models import PatrolPoint, PatrolRoute, Round, Visit
from duty.queries.patrols import rounds_of, stops_of
from duty.services import Finding, finish_round, plan_rounds, rename_point, retire_point, retire_route, visit_point
from ledger.models import Entry
from staff.enums import Role
from staff.models import Membership
from tests.duty.test_patrols import a_route, place, visited
from tests.factories import NOON, CategoryFactory, MembershipFactory
from tickets import refusals as tickets
from tickets.models import Contact

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def url(who: Membership, name: str, *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


@pytest.mark.rule("L-6")
def test_a_route_that_leaves_cancels_what_is_due_and_keeps_what_was_walked(lead: Membership) -> None:
    route = a_route(lead, times="11:59", now=NOON - 60 * MINUTE)
    walked = visited(lead, place(route), now=NOON - 40 * MINUTE).round
    finish_round(lead, walked.pk, words="下雨", now=NOON - 35 * MINUTE)
    plan_rounds(NOON)

    retire_route(lead, route.pk, words="两条路线合并", now=NOON)

    walked.refresh_from_db()
    due = Round.objects.get(planned_at__isnull=False)
    assert due.cancelled_at == NOON
    assert Deadline.objects.get(subject_kind="patrol_round", subject_id=due.pk).cancelled_at == NOON
    assert [stop.visit is not None for stop in stops_of(walked)] == [True, False]
    assert {one.pk for one in rounds_of([route.post])} == {walked.pk, due.pk}
    assert plan_rounds(NOON + 1440 * MINUTE) == 0
    assert Entry.objects.filter(action="patrol.route_retired").count() == 1


@pytest.mark.parametrize("words", ["", "  ", "长" * 201])
def test_a_route_leaves_for_a_reason(lead: Membership, words: str) -> None:
    with pytest.raises(refusals.RouteReasonMissing):
        retire_route(lead, a_route(lead).pk, words=words, now=NOON)


def test_a_route_does_not_leave_while_it_is_walked(lead: Membership) -> None:
    route = a_route(lead)
    visited(lead, place(route))

    with pytest.raises(refusals.RouteWalked):
        retire_route(lead, route.pk, words="合并", now=NOON)
    with pytest.raises(refusals.RouteWalked):
        retire_point(lead, place(route, 1).pk, now=NOON)


def test_the_code_of_a_route_that_left_opens_nothing(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    route = a_route(lead)
    token = place(route).token

    retire_route(lead, route.pk, words="合并", now=NOON)

    assert client.get(url(lead, "patrol_point", token)).status_code == 404


@pytest.mark.rule("L-6")
def test_a_renamed_point_keeps_its_code_and_old_rounds_their_words(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    route = a_route(lead, now=NOON - 60 * MINUTE)
    point = place(route)
    walked = visited(lead, point, now=NOON - 10 * MINUTE).round
    finish_round(lead, walked.pk, words="停电", now=NOON - 5 * MINUTE)
    walked.refresh_from_db()

    renamed = rename_point(lead, point.pk, place="1号水泵房", now=NOON)

    assert (renamed.token, renamed.position) == (point.token, point.position)
    assert [stop.point.place for stop in stops_of(walked)] == ["水泵房", "配电房"]
    assert "1号水泵房" in client.get(url(lead, "patrol_point", point.token)).content.decode()
    assert Entry.objects.filter(action="patrol.point_renamed").count() == 1


def test_a_point_can_not_take_another_points_words(lead: Membership) -> None:
    with pytest.raises(refusals.PointKnown):
        rename_point(lead, place(a_route(lead)).pk, place="配电房", now=NOON)


def test_the_last_point_of_a_route_stays(lead: Membership) -> None:
    route = a_route(lead)
    retire_point(lead, place(route).pk, now=NOON)

    with pytest.raises(refusals.LastPoint):
        retire_point(lead, place(route, 1).pk, now=NOON)
    assert PatrolPoint.objects.filter(route=route, retired_at=None).count() == 1


def test_leads_change_points_and_retire_the_route_on_its_pages(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    route = a_route(lead)
    point = place(route)

    client.post(url(lead, "patrol_points", route.pk), {"point": str(point.pk), "place": "1号水泵房"})
    taken = client.post(url(lead, "patrol_points", route.pk), {"point": str(place(route, 1).pk), "place": "1号水泵房"})
    assert (taken.status_code, "本路线已有同名巡查点" in taken.content.decode()) == (422, True)
    assert client.post(url(lead, "patrol_points", route.pk), {"point": "x"}).status_code == 404
    client.post(url(lead, "patrol_route_retire", route.pk), {"words": "合并", "key": str(uuid.uuid4())})

    assert PatrolRoute.objects.get().retired_words == "合并"
    assert "合并" in client.get(url(lead, "patrols")).content.decode()


@pytest.fixture
def trainee(front: Membership) -> Membership:
    who: Membership = MembershipFactory.create(community=front.community, role=Role.TRAINEE)
    return who


@pytest.mark.rule("IN-8")
def test_what_a_trainee_finds_names_the_colleague_who_supervises(trainee: Membership, front: Membership) -> None:
    found = Finding("顶灯不亮", CategoryFactory.create(community=front.community), None)
    point = place(a_route(front))

    with pytest.raises(tickets.SupervisingColleagueMissing):
        visited(trainee, point, found)
    visit = visit_point(
        trainee, point, finding=Finding(**{**vars(found), "supervised_by": front.user}), key=uuid.uuid4(), now=NOON
    )

    call = Contact.objects.get(ticket=visit.ticket).call
    assert call is not None
    assert (call.taken_by, call.supervised_by) == (trainee.user, front.user)


@pytest.mark.rule("IN-8")
def test_a_trainee_reports_a_finding_on_the_points_page(client: Client, trainee: Membership, front: Membership) -> None:
    client.force_login(trainee.user)
    point = place(a_route(front))
    form = {"finding": "顶灯不亮", "category": str(CategoryFactory.create(community=front.community).pk)}

    alone = client.post(url(trainee, "patrol_point", point.token), {**form, "key": str(uuid.uuid4())})
    assert alone.status_code == 422
    assert "supervised_by" in alone.context["form"].errors
    beside = {**form, "supervised_by": str(front.user_id), "key": str(uuid.uuid4())}
    assert client.post(url(trainee, "patrol_point", point.token), beside).status_code == 302

    assert Visit.objects.get().ticket is not None


def test_a_trainee_says_in_order_without_naming_anybody(trainee: Membership, front: Membership) -> None:
    assert visited(trainee, place(a_route(front))).ticket is None


def test_only_a_trainee_is_asked_for_a_colleague(client: Client, front: Membership) -> None:
    client.force_login(front.user)

    page = client.get(url(front, "patrol_point", place(a_route(front)).token))

    assert "supervised_by" not in page.context["form"].fields
