"""Who hears of a happening: channels by role and urgency, people by their own e-mail, each once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from notices.deliver.route import route_batch
from notices.enums import Urgency
from notices.models import Channel, Notice, Outgoing
from notices.services import tell
from notices.services.telling import News
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import NOON, CommunityFactory, MembershipFactory
from tests.notices.rows import NIGHT, a_channel, own_mail, told

pytestmark = pytest.mark.django_db


def heard(channel: Channel) -> int:
    return Outgoing.objects.filter(channel=channel).count()


def test_telling_costs_one_statement_with_or_without_channels(
    community: Community, lead: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The notice itself is the outbox: verbs and sweep pay nothing for the channels."""
    a_channel(community)

    with django_assert_num_queries(1):
        told(community, {lead.user_id}, 3)


def test_a_robot_hears_of_a_happening_once_however_many_people_are_told(community: Community) -> None:
    leads = {MembershipFactory.create(community=community, role=Role.SUPERVISOR).user_id for _ in range(3)}
    robot = a_channel(community)
    told(community, leads, 2)

    route_batch(NOON)

    assert (Notice.objects.count(), heard(robot)) == (6, 2)


def test_later_recipients_of_the_same_happening_bring_no_second_message(community: Community, lead: Membership) -> None:
    robot, second = a_channel(community), MembershipFactory.create(community=community, role=Role.SUPERVISOR)
    for person in (lead.user_id, second.user_id):
        news = News(community.pk, frozenset({person}), "deadline.breach", "same", "/", Urgency.LATE)
        tell([news], now=NOON)
        route_batch(NOON)

    assert heard(robot) == 1


def test_a_channel_hears_its_roles_its_urgency_and_its_community_only(
    community: Community, lead: Membership, front: Membership
) -> None:
    leads = a_channel(community)
    late_only = a_channel(community, least_urgency=Urgency.LATE, roles=[Role.FRONT, Role.SUPERVISOR])
    elsewhere, off = a_channel(CommunityFactory.create()), a_channel(community, active=False)
    told(community, {lead.user_id}, 1, urgency=Urgency.SOON)
    told(community, {front.user_id}, 1, urgency=Urgency.LATE)

    route_batch(NOON)

    assert [heard(one) for one in (leads, late_only, elsewhere, off)] == [1, 1, 0, 0]


def test_a_person_hears_what_they_are_told_in_every_community(community: Community, lead: Membership) -> None:
    other = MembershipFactory.create(user=lead.user, role=Role.FRONT)
    mine = own_mail(lead.user)
    told(community, {lead.user_id})
    told(other.community, {lead.user_id})
    told(community, {MembershipFactory.create(community=community).user_id})

    route_batch(NOON)

    assert heard(mine) == 2


@pytest.mark.parametrize("code", ["month.issued", "extract.ready"])
def test_what_is_delivered_by_mail_reaches_a_mailbox_that_wants_breaches_only(
    code: str, community: Community, lead: Membership
) -> None:
    mine, robot = own_mail(lead.user, least_urgency=Urgency.LATE), a_channel(community, least_urgency=Urgency.LATE)
    tell([News(community.pk, frozenset({lead.user_id}), code, "its key", "/")], now=NOON)

    route_batch(NOON)

    assert (heard(mine), heard(robot)) == (1, 0)


def test_somebody_who_has_left_gets_no_mail(community: Community, lead: Membership) -> None:
    mine = own_mail(lead.user)
    lead.user.is_active = False
    lead.user.save(update_fields=["is_active"])
    told(community, {lead.user_id})

    route_batch(NOON)

    assert heard(mine) == 0


def test_a_warning_at_night_waits_for_the_morning_and_a_breach_does_not(community: Community, lead: Membership) -> None:
    night = datetime(2026, 11, 23, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    a_channel(community, **NIGHT)
    told(community, {lead.user_id}, urgency=Urgency.SOON, now=night)
    told(community, {lead.user_id}, urgency=Urgency.LATE, now=night)

    route_batch(night)

    due = dict(Outgoing.objects.values_list("urgency", "due_at"))
    assert due[Urgency.LATE] == night
    assert due[Urgency.SOON] == datetime(2026, 11, 24, 7, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_happened_long_ago_stays_in_the_desk(community: Community, lead: Membership) -> None:
    """A replay of real cases writes notices of past years: they are for no robot."""
    robot = a_channel(community)
    told(community, {lead.user_id}, now=NOON - timedelta(days=8))

    assert route_batch(NOON) == 1
    assert (heard(robot), Notice.objects.filter(outbound=True).count()) == (0, 0)


def test_an_hour_told_again_and_again_reaches_a_channel_once(community: Community, lead: Membership) -> None:
    robot = a_channel(community)
    for hour in range(3):
        news = News(community.pk, frozenset({lead.user_id}), "calendar.missing", "calendar:2027", "/")
        tell([news], now=NOON + timedelta(hours=hour))
        route_batch(NOON + timedelta(hours=hour))

    assert heard(robot) == 1


def test_a_notice_that_cannot_be_handed_on_stops_no_other(
    community: Community, lead: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    broken = CommunityFactory.create(timezone="Nowhere/Land")
    own_mail(lead.user, quiet_from=time(22), quiet_to=time(7))
    told(broken, {lead.user_id}, urgency=Urgency.SOON)
    told(community, {lead.user_id}, urgency=Urgency.SOON)

    route_batch(NOON)

    assert list(Outgoing.objects.values_list("community_id", flat=True)) == [community.pk]
    assert "could not be handed to the channels" in caplog.text
    assert not Notice.objects.filter(outbound=True).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_is_routed_by_the_same_statements_whatever_its_size(
    community: Community, lead: Membership, count: int
) -> None:
    for _ in range(count):
        a_channel(community)
    own_mail(lead.user)
    told(community, {lead.user_id}, count)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        route_batch(NOON)

    said = [one["sql"] for one in queries.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # is there any, claim, channels, time zones, roles, write, mark
    assert len(said) == 7, said
