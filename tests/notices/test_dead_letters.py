"""What could not be sent: dead letters, channels that are off or unreadable, and what the outbox forgets."""

import re
from datetime import timedelta

import pytest
from django.test.utils import override_settings

from core.sealing import seal
from notices.deliver import deliver
from notices.deliver import route as routing
from notices.models import Delivery, Notice, Outgoing
from notices.services import clear_outbox, retry, retry_all, switch_channel
from staff.enums import Role
from staff.models import Community, Membership
from tests.factories import MembershipFactory
from tests.notices.conftest import Clock
from tests.notices.rows import a_channel, told
from tests.notices.sinks import WebSink

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"[0-9a-f]{8}-\d{4}")
ROBOTS = ("wecom", "dingtalk", "feishu")


def the_dead_letter(community: Community, lead: Membership, sink: WebSink, clock: Clock) -> Delivery:
    told(community, {lead.user_id})
    sink.says = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})] * 100
    for _ in range(40):
        deliver(clock.go(minutes=15))
    sink.says = []
    return Delivery.objects.get(dead_at__isnull=False)


def test_after_ten_failures_it_is_a_dead_letter_with_its_reason_and_the_administrator_is_told(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    administrator = MembershipFactory.create(community=community, role=Role.ADMINISTRATOR)
    a_channel(community)

    dead = the_dead_letter(community, lead, sink, clock)

    assert (dead.failures, dead.error, dead.error_detail) == (10, "answer", "93000 invalid webhook url")
    assert sink.seen == 10
    assert Notice.objects.filter(recipient=administrator.user, code="channel.dead").count() == 1


def test_a_dead_letter_is_tried_again_by_hand_with_its_old_id(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    administrator = MembershipFactory.create(community=community, role=Role.ADMINISTRATOR)
    a_channel(community)
    dead = the_dead_letter(community, lead, sink, clock)

    count = retry(administrator, dead.pk, now=clock.go(hours=1)())
    deliver(clock)

    assert (count, sink.got[0].id) == (1, str(dead.uid))
    assert retry_all(administrator, now=clock()) == 0


def test_another_communitys_dead_letter_is_not_mine_to_retry(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    dead = the_dead_letter(community, lead, sink, clock)
    stranger = MembershipFactory.create(role=Role.ADMINISTRATOR)

    assert retry(stranger, dead.pk, now=clock()) == 0


def test_what_waits_in_a_channel_that_is_off_goes_when_it_is_on_again(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    administrator = MembershipFactory.create(community=community, role=Role.ADMINISTRATOR)
    robot = a_channel(community)
    told(community, {lead.user_id})
    routing.route_batch(clock())
    switch_channel(administrator, robot, active=False, now=clock())
    off = deliver(clock).sent
    switch_channel(administrator, robot, active=True, now=clock())

    assert (off, deliver(clock).sent) == (0, 1)


def test_a_new_signing_key_makes_the_address_unreadable_and_says_so(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    with override_settings(SECRET_KEY="another key of another life, long enough to be one"):
        address = seal("goodkey12")
    robot = a_channel(community, address=address)
    told(community, {lead.user_id})

    deliver(clock)

    robot.refresh_from_db()
    assert (robot.error, sink.seen) == ("unreadable", 0)


def test_the_outbox_forgets_what_arrived_a_month_ago(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    told(community, {lead.user_id}, 2)
    deliver(clock)

    early = clear_outbox(clock() + timedelta(days=29))
    late = clear_outbox(clock() + timedelta(days=31))

    assert (early, late, Outgoing.objects.count(), Notice.objects.count()) == (0, 2, 0, 2)
