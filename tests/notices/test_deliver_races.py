"""Two deliverers at once do no harm; first the proof that without the locks they would."""

import threading
from collections import Counter
from functools import partial

import pytest
from django.db import transaction
from pytest_django import Settings

from notices import rules
from notices.deliver import deliver, send_all
from notices.deliver.claim import Claimed, claim, form, letter_of
from notices.deliver.route import route_batch
from notices.models import Channel, Delivery, Notice, Outgoing
from notices.transport import send
from staff.enums import Role
from tests.factories import NOON, MembershipFactory
from tests.notices.conftest import Clock
from tests.notices.rows import a_channel, told
from tests.notices.sinks import WebSink
from tests.races import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def burst(count: int, kind: str, sink: WebSink) -> Channel:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    channel = a_channel(lead.community, kind, sink=sink)
    told(lead.community, {lead.user_id}, count)
    while route_batch(NOON):
        pass
    return channel


def claim_without_lock(channel: Channel, both_have_read: threading.Barrier) -> Claimed | None:
    """The same claim as the deliverer's, but the channel is read without a lock, at the worst moment."""
    with transaction.atomic():
        row = Channel.objects.get(pk=channel.pk)
        assert row.free_at is None
        list(Outgoing.objects.filter(channel=row, delivery=None))
        both_have_read.wait(timeout=10)
        delivery = form(row, NOON, sent=0)
        return Claimed(delivery, row, letter_of(delivery, row)) if delivery else None


def test_without_the_lock_two_workers_form_the_same_digest(sink: WebSink) -> None:
    """The positive control: without the lock both take the channel, and its pace is broken."""
    channel = burst(30, "wecom", sink)

    claims = race(*[partial(claim_without_lock, channel, threading.Barrier(2))] * 2)

    assert len([one for one in claims if isinstance(one, Claimed)]) == 2


def test_of_ten_workers_one_takes_the_channel(sink: WebSink) -> None:
    burst(30, "wecom", sink)

    claims = race(*[partial(claim, NOON)] * 10)

    assert not [one for one in claims if isinstance(one, Exception)]
    assert sum(len(one) for one in claims) == 1


@pytest.mark.parametrize("kind", ["webhook", "feishu"])
def test_four_workers_send_everything_once(kind: str, sink: WebSink, settings: Settings) -> None:
    lead = MembershipFactory.create(role=Role.SUPERVISOR)
    a_channel(lead.community, kind, sink=sink)
    told(lead.community, {lead.user_id}, 200)

    reports = race(*[partial(deliver, Clock())] * 4)

    assert not [one for one in reports if isinstance(one, Exception)]
    assert not Notice.objects.filter(outbound=True).exists()
    assert Outgoing.objects.count() == 200
    if kind == "webhook":
        assert set(Counter(got.id for got in sink.got).values()) == {1}
        assert len(sink.got) == Delivery.objects.filter(delivered_at=NOON).count() == 200
    else:
        assert len({got.id for got in sink.got}) == len(sink.got) <= settings.ROBOT_PER_MINUTE


def test_a_claim_whose_worker_was_killed_is_free_again_after_its_lease(sink: WebSink) -> None:
    burst(3, "webhook", sink)
    first = claim(NOON)

    during = claim(NOON + rules.LEASE / 2)
    after = claim(NOON + rules.LEASE)

    assert [len(first), len(during), len(after)] == [3, 0, 3]
    assert {one.letter.uid for one in first} == {one.letter.uid for one in after}
    assert {outcome.delivered for _, outcome in send_all(after, send, Clock())} == {True}
