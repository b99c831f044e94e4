"""From a notice to the receiver and back: digests, pace, quiet hours, retries, dead letters, and nothing lost."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.sealing import seal
from notices.deliver import deliver, send_all
from notices.deliver import route as routing
from notices.deliver.claim import claim
from notices.deliver.record import record
from notices.enums import Urgency
from notices.models import Channel, Delivery, Outgoing
from notices.services import News, tell
from notices.transport import Outcome, send
from staff.models import Community, Membership
from tests.notices.conftest import Clock
from tests.notices.rows import NIGHT, SECRET, a_channel, own_mail, told
from tests.notices.sinks import Got, MailSink, WebSink

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"[0-9a-f]{8}-\d{4}")
ROBOTS = ("wecom", "dingtalk", "feishu")


def listed(sink: WebSink, kind: str) -> Counter[str]:
    """How often each happening stands in what a receiver got."""
    return Counter(number for got in sink.got if got.kind == kind for number in NUMBER.findall(got.text))


def until_all_is_sent(clock: Clock, *, most_minutes: int = 20) -> list[tuple[datetime, int]]:
    """Look every three seconds of the moved clock; how many messages each look sent."""
    sent = []
    for _ in range(most_minutes * 20):
        report = deliver(clock)
        sent.append((clock(), report.sent))
        if not Outgoing.objects.filter(delivery=None).exists() and not open_deliveries():
            return sent
        clock.go(seconds=3)
    raise AssertionError("there is still something to send")


def open_deliveries() -> int:
    return Delivery.objects.filter(next_attempt_at__isnull=False).count()


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_notice_goes_out_at_once_in_the_readers_words(
    kind: str, community: Community, lead: Membership, sink: WebSink, clock: Clock, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://desk.example.com"
    a_channel(community, kind)
    (number,) = told(community, {lead.user_id})

    report = deliver(clock)

    text = sink.got[0].text
    assert (report.routed, report.sent, report.failed) == (1, 1, 0)
    assert f"{community.name}：已超时" in text or f"{community.name}：超时" in text
    assert f"工单 {number}" in text
    assert "【已超时】" in text
    assert f"https://desk.example.com/c/{community.slug}/tickets/{number}/" in text
    assert f"编号 {sink.got[0].id[:8]}" in text


def test_a_webhook_gets_each_notice_by_itself_signed_and_with_its_id(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    sink.secret = SECRET
    a_channel(community, "webhook", sink=sink)
    numbers = told(community, {lead.user_id}, 40)

    report = deliver(clock)

    bodies = [json.loads(got.raw) for got in sink.got]
    assert report.sent == 40
    assert sorted(NUMBER.findall(" ".join(body["text"] for body in bodies))) == sorted(numbers)
    assert all(body["id"] == got.headers["X-OTE-Delivery"] for body, got in zip(bodies, sink.got, strict=True))
    assert bodies[0].keys() == {"id", "type", "key", "community", "urgency", "at", "text", "path", "url"}


def test_a_persons_mail_goes_to_them_in_their_language(
    community: Community, lead: Membership, mailbox: MailSink, clock: Clock
) -> None:
    lead.user.language = "en"
    lead.user.save(update_fields=["language"])
    own_mail(lead.user)
    told(community, {lead.user_id})

    deliver(clock)

    text = mailbox.got[0].get_payload(decode=True).decode()  # type: ignore[union-attr]  # a mail of one part
    assert mailbox.got[0]["To"] == f"{lead.user.username}@example.com"
    assert "was due at 11-23 12:00 and is overdue" in text


def test_a_subject_names_no_unit_and_no_ticket(
    community: Community, lead: Membership, mailbox: MailSink, clock: Clock
) -> None:
    own_mail(lead.user)
    told(community, {lead.user_id}, 8)

    deliver(clock)

    (title,) = Delivery.objects.values_list("title", flat=True)
    assert title == f"{community.name}：8 条提醒，其中 8 条已超时"


def test_few_notices_go_singly_and_a_burst_as_one_digest(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    told(community, {lead.user_id}, 3)
    deliver(clock)
    few = len(sink.got)
    told(community, {lead.user_id}, 20)
    deliver(clock.go(minutes=2))

    assert (few, len(sink.got)) == (3, 4)
    assert "20 条提醒" in sink.got[-1].text
    assert Delivery.objects.latest("pk").count == 20


def test_a_burst_of_2000_breaches_reaches_each_robot_as_digests_none_lost_and_in_its_pace(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    for kind in ROBOTS:
        a_channel(community, kind)
    numbers = told(community, {lead.user_id}, 2000)

    seconds = until_all_is_sent(clock)

    for kind in ROBOTS:
        assert listed(sink, kind) == Counter(numbers), f"{kind} lost something or had it twice"
        assert sum(got.kind == kind for got in sink.got) < 80
    ended = sorted(one.delivered_at for one in Delivery.objects.filter(channel__kind="wecom") if one.delivered_at)
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in zip(ended, ended[18:], strict=False))
    assert sum(count for _, count in seconds) == Delivery.objects.count()


def test_breaches_stand_before_warnings_in_a_digest(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    soon = told(community, {lead.user_id}, 5, urgency=Urgency.SOON)
    late = told(community, {lead.user_id}, 5, urgency=Urgency.LATE)

    deliver(clock)

    assert NUMBER.findall(sink.got[0].text) == late + soon


def test_a_warning_at_23_waits_for_7_and_a_breach_goes_at_once(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community, **NIGHT)
    clock.at = datetime(2026, 11, 23, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    (soon,) = told(community, {lead.user_id}, urgency=Urgency.SOON, now=clock())
    (late,) = told(community, {lead.user_id}, urgency=Urgency.LATE, now=clock())

    deliver(clock)
    at_night = set(listed(sink, "wecom"))
    deliver(clock.go(hours=7, minutes=59))
    before_seven = set(listed(sink, "wecom"))
    deliver(clock.go(minutes=1))

    assert at_night == before_seven == {late}
    assert set(listed(sink, "wecom")) == {late, soon}


@pytest.mark.parametrize("kind", ["wecom", "webhook"])
def test_a_retry_of_a_warning_does_not_wake_anybody_either(
    kind: str, community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community, kind, sink=sink, **NIGHT)
    clock.at = datetime(2026, 11, 23, 21, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    told(community, {lead.user_id}, urgency=Urgency.SOON, now=clock())
    sink.says = [(500, {})]
    deliver(clock)

    deliver(clock.go(minutes=30))
    at_night = len(sink.got)
    deliver(clock.go(hours=8, minutes=31))

    assert (at_night, len(sink.got)) == (0, 1)


def test_a_failed_message_comes_again_with_the_same_id_and_the_same_words(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    told(community, {lead.user_id})
    sink.says = [(500, {}), (502, {})]

    counts = []
    for _ in range(3):
        counts.append((deliver(clock).sent, sink.seen))
        clock.go(minutes=2)

    delivery = Delivery.objects.get()
    assert counts == [(0, 1), (0, 2), (1, 3)]
    assert (delivery.failures, delivery.error, str(delivery.uid)) == (2, "", sink.got[0].id)


def test_a_failing_channel_is_probed_and_not_hammered(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    told(community, {lead.user_id}, 4)
    sink.says = [(500, {})] * 50

    for _ in range(60):
        deliver(clock.go(seconds=1))

    assert sink.seen <= 5  # 4 messages in a minute would have been 60 attempts


def test_too_fast_makes_the_channel_rest_and_counts_against_no_message(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    robot = a_channel(community, "dingtalk")
    told(community, {lead.user_id})
    sink.says = [(200, {"errcode": 130101, "errmsg": "send too fast"})]
    deliver(clock)
    robot.refresh_from_db()
    deliver(clock.go(minutes=9))
    seen = sink.seen
    deliver(clock.go(minutes=1))

    assert (robot.error, robot.failures, seen, len(sink.got)) == ("rate", 0, 1, 1)
    assert Delivery.objects.get().failures == 0


def test_a_worker_killed_after_sending_sends_again_with_the_same_id(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    """The message had arrived, its record was never written: the lease ends, it comes twice, and never thrice."""
    a_channel(community)
    a_channel(community, "webhook", sink=sink)
    told(community, {lead.user_id})
    routing.route_batch(clock())
    list(send_all(claim(clock()), send, clock))  # … and here the worker is killed

    within_the_lease = deliver(clock.go(seconds=119)).sent
    afterwards = deliver(clock.go(seconds=61)).sent
    deliver(clock.go(minutes=30))

    ids = Counter((got.kind, got.id) for got in sink.got)
    assert (within_the_lease, afterwards) == (0, 2)
    assert sorted(ids.values()) == [2, 2]


def test_a_worker_killed_before_sending_loses_nothing(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    numbers = told(community, {lead.user_id}, 30)
    routing.route_batch(clock())
    assert len(claim(clock())) == 1  # … and here the worker is killed

    until_all_is_sent(clock)

    assert listed(sink, "wecom") == Counter(numbers)


def test_a_late_worker_whose_claim_has_passed_on_does_not_undo_the_success_of_the_other(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    told(community, {lead.user_id})
    routing.route_batch(clock())
    (slow,) = claim(clock())
    deliver(clock.go(seconds=121))

    record(slow, Outcome(delivered=False, error="timeout"), now=clock())

    assert Delivery.objects.get().delivered_at is not None


def test_a_receiver_that_is_dead_delays_no_other(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community, "webhook", address=seal("http://127.0.0.1:1/nobody"))
    a_channel(community)
    (number,) = told(community, {lead.user_id})

    report = deliver(clock)

    assert (report.sent, report.failed) == (1, 1)
    assert listed(sink, "wecom") == Counter([number])


def test_signs_of_markup_in_a_name_call_nobody(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community, "feishu")
    params = {"who": '<at user_id="all">x</at>[点我](http://evil)', "ticket": "1"}
    news = News(community.pk, frozenset({lead.user_id}), "ticket.closed", "k", "/", Urgency.LATE, params)
    tell([news], now=clock())

    deliver(clock)

    assert "<at" not in sink.got[0].text
    assert "](http" not in sink.got[0].text


def test_a_sentence_that_lacks_its_words_still_says_that_there_is_news(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    a_channel(community)
    tell([News(community.pk, frozenset({lead.user_id}), "no.such.code", "k", "/", Urgency.LATE)], now=clock())

    deliver(clock)

    assert "有新消息" in sink.got[0].text or "消息" in sink.got[0].text


def test_looking_when_nothing_is_due_costs_two_small_queries(
    community: Community, clock: Clock, django_assert_num_queries: Any
) -> None:
    a_channel(community)
    a_channel(community, "webhook", address=seal("https://example.com/x"))

    with django_assert_num_queries(2):
        deliver(clock)


@pytest.mark.parametrize("count", [8, 20])
def test_a_digest_is_formed_sent_and_recorded_by_the_same_statements(
    community: Community, lead: Membership, sink: WebSink, clock: Clock, count: int
) -> None:
    a_channel(community)
    told(community, {lead.user_id}, count)
    routing.route_batch(clock())

    with CaptureQueriesContext(connection) as queries:
        deliver(clock)

    said = [one["sql"] for one in queries.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # two looks, lock, retries, items, form, link, take; then channel, its state, delivery; then two looks find nothing
    assert len(said) == 13, said


def test_two_receivers_of_the_pace_do_not_share_it(
    community: Community, lead: Membership, sink: WebSink, clock: Clock
) -> None:
    seen: list[Got] = []
    sink.on_got = seen.append
    a_channel(community)
    a_channel(community)
    told(community, {lead.user_id}, 5)

    deliver(clock)

    assert len(seen) == 10
    assert Channel.objects.filter(failures=0).count() == 2
