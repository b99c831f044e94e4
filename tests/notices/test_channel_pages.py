"""The administrator's channels and dead letters, and one's own e-mail: what the pages do, and what they never show."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from core.sealing import unseal
from ledger.models import Entry
from notices.enums import Urgency
from notices.models import Channel, Delivery, Outgoing
from staff.enums import Role
from staff.models import Community, Membership, User
from tests.factories import NOON, CommunityFactory, MembershipFactory
from tests.notices.rows import ADDRESSES, SECRET, a_channel, own_mail
from tests.notices.sinks import MailSink, WebSink

pytestmark = pytest.mark.django_db
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aab-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def administrator(community: Community) -> Membership:
    """Whoever may name an address outside the house."""
    return MembershipFactory.create(community=community, role=Role.ADMINISTRATOR)


@pytest.fixture
def admin_page(client: Client, administrator: Membership) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(administrator.user)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    facts = {
        "name": "主管群",
        "address": WECOM,
        "roles": [Role.SUPERVISOR],
        "least_urgency": 2,
        "language": "zh-hans",
        "key": str(uuid4()),
    }
    return {**facts, **changes}


def said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def test_a_robot_is_set_up_from_the_address_that_its_group_shows(admin_page: Client, community: Community) -> None:
    answer = admin_page.post(f"/c/{community.slug}/channels/new/wecom/", typed(quiet_from="22:00", quiet_to="07:00"))

    channel = Channel.objects.get()
    assert answer.status_code == 302
    assert unseal(channel.address) == "693a91f6-7aab-4bc4-97a0-0ec2sifa5aaa"
    assert (channel.community, channel.roles, channel.least_urgency) == (community, ["supervisor"], Urgency.SOON)
    assert str(channel.quiet_from) == "22:00:00"


def test_the_address_lies_sealed_and_no_page_or_ledger_shows_it(admin_page: Client, community: Community) -> None:
    admin_page.post(f"/c/{community.slug}/channels/new/dingtalk/", typed(address="goodtoken1", secret=SECRET))
    channel = Channel.objects.get()

    pages = [admin_page.get(f"/c/{community.slug}/channels/{rest}").content.decode() for rest in ("", f"{channel.pk}/")]
    stored = channel.address + channel.secret
    sealed_in = b"".join(bytes(one.payload) for one in Entry.objects.all()).decode()
    for where in (*pages, stored, sealed_in):
        assert "goodtoken1" not in where
        assert SECRET not in where
    assert "channel.made" in sealed_in


def test_an_existing_channel_keeps_its_address_when_none_is_typed(admin_page: Client, community: Community) -> None:
    channel = a_channel(community)

    answer = admin_page.post(f"/c/{community.slug}/channels/{channel.pk}/", typed(address="", name="新名称"))

    channel.refresh_from_db()
    assert answer.status_code == 302
    assert (channel.name, unseal(channel.address)) == ("新名称", ADDRESSES["wecom"])


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("wecom", {"address": "https://evil.example.com/cgi-bin/webhook/send?key=goodkey12"}, "完整 Webhook 地址"),
        ("wecom", {"address": "短"}, "完整 Webhook 地址"),
        ("wecom", {"address": ""}, "请填写地址"),
        ("wecom", {"roles": []}, "请至少选一个岗位"),
        ("wecom", {"quiet_from": "22:00"}, "起止两个时间"),
        ("wecom", {"quiet_from": "25:00", "quiet_to": "07:00"}, "请按时:分填写"),
        ("wecom", {"name": ""}, "请起一个团队认得出的名称"),
        ("email", {"address": "nobody"}, "不是有效的邮箱地址"),
        ("webhook", {"address": "ftp://x", "secret": SECRET}, "请填写完整地址"),
        ("webhook", {"address": "https://user:pw@example.com/", "secret": SECRET}, "请填写完整地址"),
        ("webhook", {"address": "https://example.com:99999/", "secret": SECRET}, "请填写完整地址"),
        ("webhook", {"address": "https://example.com/", "secret": "short"}, "至少 16 个字符"),
    ],
)
def test_bad_input_gets_its_sentence_and_keeps_what_was_typed(
    kind: str, changes: dict[str, Any], sentence: str, admin_page: Client, community: Community, mailbox: MailSink
) -> None:
    answer = admin_page.post(f"/c/{community.slug}/channels/new/{kind}/", typed(**changes))

    page = answer.content.decode()
    assert (answer.status_code, Channel.objects.count()) == (422, 0)
    assert sentence in page
    assert changes.get("name", "主管群") in page


def test_production_refuses_plain_and_private_webhooks(
    admin_page: Client, community: Community, settings: Settings
) -> None:
    settings.WEBHOOK_PLAIN, settings.WEBHOOK_PRIVATE = False, False
    url = f"/c/{community.slug}/channels/new/webhook/"

    plain = admin_page.post(url, typed(address="http://8.8.8.8/", secret=SECRET)).content.decode()
    inside = admin_page.post(url, typed(address="https://10.0.0.8/hook", secret=SECRET)).content.decode()

    assert "须以 https:// 开头" in plain
    assert "该地址指向内网" in inside
    assert Channel.objects.count() == 0


def test_two_channels_never_have_one_name_and_a_double_click_makes_one(
    admin_page: Client, community: Community
) -> None:
    url, form = f"/c/{community.slug}/channels/new/wecom/", typed()

    again = [admin_page.post(url, form).status_code for _ in range(2)]
    other = admin_page.post(url, typed())

    assert (again, other.status_code, Channel.objects.count()) == ([302, 302], 422, 1)
    assert "已有同名渠道" in other.content.decode()


def test_a_test_message_is_sent_and_its_result_is_shown(
    admin_page: Client, community: Community, sink: WebSink
) -> None:
    channel = a_channel(community)
    url = f"/c/{community.slug}/channels/{channel.pk}/test/"

    good = said(admin_page.post(url))
    sink.says = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
    bad = said(admin_page.post(url))

    assert "测试消息" in sink.got[0].text
    assert "接收方已接受测试消息" in good
    assert "未送达" in bad
    assert "93000" in bad


def test_a_busy_channel_asks_for_patience(admin_page: Client, community: Community, sink: WebSink) -> None:
    from core import clock
    from notices.rules import LEASE

    channel = a_channel(community, free_at=clock.now() + LEASE)

    answer = admin_page.post(f"/c/{community.slug}/channels/{channel.pk}/test/")

    assert (answer.status_code, sink.seen) == (409, 0)
    assert "秒后再试" in answer.content.decode()


def test_a_channel_is_switched_off_and_removed(admin_page: Client, community: Community) -> None:
    channel = a_channel(community)
    base = f"/c/{community.slug}/channels/{channel.pk}/"

    admin_page.post(base + "switch/", {"active": "0"})
    channel.refresh_from_db()
    off = not channel.active
    admin_page.post(base + "remove/")

    assert (off, Channel.objects.count()) == (True, 0)


@pytest.mark.parametrize("rest", ["", "test/", "switch/", "remove/"])
def test_another_communitys_channel_does_not_exist(rest: str, admin_page: Client, community: Community) -> None:
    foreign = a_channel(CommunityFactory.create())

    assert admin_page.post(f"/c/{community.slug}/channels/{foreign.pk}/{rest}", typed()).status_code == 404
    assert Channel.objects.filter(pk=foreign.pk, active=True).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_but_the_administrator_sees_the_channels(role: Role, client: Client, community: Community) -> None:
    client.force_login(MembershipFactory.create(community=community, role=role).user)

    assert client.get(f"/c/{community.slug}/channels/").status_code == 403


def a_dead_letter(channel: Channel, community: Community) -> Delivery:
    return Delivery.objects.create(
        channel=channel, community=community, urgency=3, count=2, title="云杉花园：2 条提醒", body="…",
        made_at=NOON, dead_at=NOON, failures=10, error="answer", error_detail="93000 invalid webhook url",
    )  # fmt: skip


def test_dead_letters_are_shown_with_their_reason_and_tried_again(admin_page: Client, community: Community) -> None:
    letters = [a_dead_letter(a_channel(community), community) for _ in range(3)]
    url = f"/c/{community.slug}/channels/dead/"

    page = admin_page.get(url).content.decode()
    one = said(admin_page.post(f"{url}{letters[0].pk}/retry/"))
    everything = said(admin_page.post(f"{url}retry/"))

    assert page.count("机器人拒收（93000 invalid webhook url）") == 3
    assert ("1 条消息正在重发" in one, "2 条消息正在重发" in everything) == (True, True)
    assert Delivery.objects.filter(dead_at=None, next_attempt_at__isnull=False, failures=0).count() == 3
    assert admin_page.post(f"{url}{letters[0].pk}/retry/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_queries_whatever_their_length(
    admin_page: Client, community: Community, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        channel = a_channel(community)
        a_dead_letter(channel, community)
        Outgoing.objects.create(
            channel=channel, community=community, key="k", code="x", urgency=1, url="/", created_at=NOON, due_at=NOON
        )

    admin_page.get(f"/c/{community.slug}/notices/mail/")  # the session's first page of the hour is written down
    # session, person, memberships, channels, waiting, messages, dead; bell and heartbeat
    with django_assert_num_queries(8):
        admin_page.get(f"/c/{community.slug}/channels/")
    # session, person, memberships, count, letters; bell and heartbeat
    with django_assert_num_queries(6):
        admin_page.get(f"/c/{community.slug}/channels/dead/")


def test_one_sets_ones_own_mail_tries_it_and_drops_it(
    desk_client: Client, front: Membership, community: Community, mailbox: MailSink
) -> None:
    User.objects.filter(pk=front.user_id).update(email="me@example.com")  # the administrator's entry
    url = f"/c/{community.slug}/notices/mail/"
    form = {"address": "me@example.com", "least_urgency": 3, "quiet_from": "", "quiet_to": ""}

    desk_client.post(url, form)
    kept = Channel.objects.get(person=front.user)
    tried = said(desk_client.post(url + "test/"))
    page = desk_client.get(url).content.decode()
    desk_client.post(url, {**form, "address": ""})

    assert (unseal(kept.address), kept.least_urgency) == ("me@example.com", 3)
    assert mailbox.got[0]["To"] == "me@example.com"
    assert "接收方已接受测试消息" in tried
    assert 'value="me@example.com"' in page
    assert Channel.objects.count() == 0


def test_ones_mail_is_ones_own(desk_client: Client, lead: Membership, community: Community, mailbox: MailSink) -> None:
    own_mail(lead.user)

    page = desk_client.get(f"/c/{community.slug}/notices/mail/").content.decode()
    tried = said(desk_client.post(f"/c/{community.slug}/notices/mail/test/"))

    assert lead.user.username not in page
    assert "请先保存邮箱地址" in tried
    assert mailbox.got == []


def test_without_a_mail_server_the_page_says_so_and_keeps_nothing(
    desk_client: Client, community: Community, settings: Settings
) -> None:
    settings.MAIL_SERVER = None
    url = f"/c/{community.slug}/notices/mail/"

    page = desk_client.get(url).content.decode()
    answer = desk_client.post(url, {"address": "me@example.com", "least_urgency": 2})

    assert "尚未设置邮件服务器" in page
    assert (answer.status_code, Channel.objects.count()) == (422, 0)
