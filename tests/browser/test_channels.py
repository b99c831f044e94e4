"""The administrator's channels in a real browser: whole in Chinese at both sizes, set up, tried, and dead letters."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from core import clock
from notices.models import Channel, Delivery
from notices.services import ask_proof
from residents.models import Unit
from staff.enums import Role
from staff.models import Membership
from tests.browser.conftest import PASSWORD, Desk
from tests.browser.faults import faults_of
from tests.factories import MembershipFactory
from tests.notices.rows import NIGHT, a_channel, own_mail
from tests.notices.sinks import web_sink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# words of the protocols, and a robot's own answer
FOREIGN = {"keeper", "garden", "Webhook", "JSON", "https", "text", "key", "sign", "match", "fail", "aaa"}
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


@pytest.fixture
def administrator(clerk: Membership) -> Membership:
    """Whoever may name an address outside the house."""
    who: Membership = MembershipFactory.create(
        community=clerk.community, role=Role.ADMINISTRATOR, user__username="keeper", user__name="郑一鸣"
    )
    who.user.set_password(PASSWORD)
    who.user.save(update_fields=["password"])
    return who


def filled(who: Membership) -> Channel:
    """Channels in every state, and a dead letter."""
    now = clock.now()
    a_channel(who.community, name="主管群", hint="…aaa1", sent_at=now, roles=[Role.SUPERVISOR, Role.DIRECTOR], **NIGHT)
    a_channel(who.community, "dingtalk", name="工程群", hint="…b2c3", active=False)
    why: dict[str, Any] = {"error": "answer", "error_detail": "19021 sign match fail"}
    failing = a_channel(who.community, "feishu", name="秩序群", hint="…d4e5", failures=3, **why)
    Delivery.objects.create(
        channel=failing, community=who.community, urgency=3, count=12, title="云杉花园：12 条提醒，其中 12 条已超时",
        body="…", made_at=now, dead_at=now, failures=10, error="answer", error_detail="19021 sign match fail",
    )  # fmt: skip
    return failing


@pytest.mark.parametrize("size", SIZES)
def test_the_channels_pages_are_whole_in_chinese(
    size: str, desk: Desk, administrator: Membership, household: Unit
) -> None:
    page = desk.page
    page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    desk.sign_in("keeper")
    faults: list[str] = []
    ids: set[str] = set()  # of deliveries: letters of a number, no words

    def look(name: str, path: str) -> None:
        page.goto(f"{desk.server}/c/garden/{path}")
        faults.extend(f"{name}: {fault}" for fault in faults_of(page, FOREIGN | ids) + desk.complaints)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=Path(shots) / f"{name}-{size}.png", full_page=True)

    for name, path in (("none", "channels/"), ("none-dead", "channels/dead/"), ("mail", "notices/mail/")):
        look(name, path)
    failing = filled(administrator)
    ids |= {word for one in Delivery.objects.all() for word in re.findall("[a-z]+", str(one.uid))}
    for name, path in (
        ("list", "channels/"),
        ("dead", "channels/dead/"),
        ("failing", f"channels/{failing.pk}/"),
        ("new-webhook", "channels/new/webhook/"),
        ("new-wecom", "channels/new/wecom/"),
    ):
        look(name, path)

    assert faults == [], "\n".join(faults)


def test_a_robot_is_set_up_and_tried(
    desk: Desk, administrator: Membership, household: Unit, settings: Settings
) -> None:
    with web_sink() as sink:
        settings.ROBOT_BASES = {**settings.ROBOT_BASES, "wecom": sink.url}
        desk.sign_in("keeper")
        page = desk.open("/c/garden/channels/")
        page.get_by_text("新建渠道").click()
        page.get_by_role("link", name="企业微信机器人").click()
        page.fill("[name=name]", "主管群")
        page.get_by_role("button", name="创建渠道").click()
        expect(page.locator(".invalid-feedback")).to_contain_text("请填写地址")
        page.fill("[name=address]", f"{sink.url}/cgi-bin/webhook/send?key=goodkey12")
        page.get_by_role("button", name="创建渠道").click()
        page.get_by_role("button", name="发送测试消息").click()

        expect(page.locator("#messages")).to_contain_text("接收方已接受测试消息")
        assert [got.kind for got in sink.got] == ["wecom"]
        assert "goodkey12" not in page.content()


def test_what_was_given_up_is_tried_again(desk: Desk, administrator: Membership, household: Unit) -> None:
    filled(administrator)
    desk.sign_in("keeper")
    page = desk.open("/c/garden/channels/dead/")

    page.get_by_role("button", name="全部重发").click()

    expect(page.locator("#messages")).to_contain_text("1 条消息正在重发")
    expect(page.locator(".empty")).to_contain_text("全部已送达")


@pytest.mark.parametrize("size", SIZES)
def test_an_own_address_waits_and_is_confirmed_with_the_button_behind_the_link(
    size: str, desk: Desk, clerk: Membership
) -> None:
    page = desk.page
    page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    own_mail(clerk.user, confirmed_at=None, hint="f…@example.com")
    known = {clerk.user.username, "garden", "example", "com"}
    desk.sign_in()
    faults = faults_of(desk.open("/c/garden/notices/mail/"), known)
    link = f"/c/garden/notices/mail/confirm/{ask_proof(clerk.user, now=clock.now())}/"
    faults += faults_of(desk.open(link), known)

    page.get_by_role("button", name="是我的邮箱，确认").click()

    expect(page.locator("main")).to_contain_text(re.compile(r"\d 已确认"))
    assert faults == []
