"""The pages of the change of shift: begin, count, consent, sign, print; a shift without one is told (L-2, L-3)."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from duty.enums import PostKind
from duty.handover_rules import ended
from duty.models import ItemCount, PostItem, Shift, ShiftHandover, Takeover
from duty.queries.handover import blockers_of, sheet_of
from duty.services import consent_to_takeover, ensure_shifts, watch_handovers
from duty.services.handover_sign import handover_url
from notices.models import Notice
from staff.enums import Role
from staff.models import Membership, User
from staff.services import set_pin
from tests.duty.handovers import a_colleague, an_item, counted, prepared, signed
from tests.factories import NOON, CommunityFactory, MembershipFactory, a_post, a_ticket

pytestmark = pytest.mark.django_db
PINS = ("739164", "402857", "581936")
HOUR = timedelta(hours=1)


def url(who: Membership, name: str, *args: Any) -> str:
    return reverse(f"duty:{name}", args=[who.community.slug, *args])


def pins(*users: User) -> None:
    for user, pin in zip(users, PINS, strict=False):
        set_pin(user=user, pin=pin, now=NOON)


def ticks(handover: ShiftHandover) -> dict[str, Any]:
    blocks = [block.code for block in sheet_of(handover.post, handover.outgoing_id, clock.now())]
    return {"block": blocks, "area": "on"}


@pytest.mark.rule("L-2")
def test_a_shift_is_handed_over_on_one_screen(desk_client: Client, front: Membership) -> None:
    item, comes, ticket = an_item(a_post(front.community)), a_colleague(front), a_ticket(front, now=clock.now())
    pins(front.user, comes.user)
    start = {"key": str(uuid.uuid4()), "incoming": comes.pk}
    page = desk_client.post(url(front, "handovers"), start, follow=True).content.decode()
    assert "未结事项与承诺" in page
    handover = ShiftHandover.objects.get()
    counts = {f"count_{item.pk}": "1", f"damaged_{item.pk}": "0", "words": "电梯检修中"}
    refused = desk_client.post(url(front, "handover_save", handover.pk), counts)
    assert (refused.status_code, "实点 1" in refused.content.decode()) == (422, True)

    both = {"secret_out": PINS[0], "secret_in": PINS[1], "take": [ticket.pk], **ticks(handover)}
    counts[f"why_{item.pk}"] = "送修一部"
    page = desk_client.post(url(front, "handover_sign", handover.pk), {**both, **counts}, follow=True).content.decode()

    handover.refresh_from_db()
    assert handover.is_signed
    assert "交接班完成" in page
    assert handover.content["moved"] == [ticket.number]
    sheet = desk_client.get(url(front, "handover_paper", handover.pk)).content.decode()
    assert [part in sheet for part in ("送修一部", "电梯检修中", handover.ledger_head[:8], "<svg")] == [True] * 4


@pytest.mark.rule("L-2")
def test_a_colleagues_pin_signs_nothing_and_what_was_typed_stays(desk_client: Client, front: Membership) -> None:
    item, comes = an_item(a_post(front.community)), a_colleague(front)
    pins(front.user, comes.user)
    handover = prepared(front, comes, now=clock.now())
    counts = {f"count_{item.pk}": "2", f"damaged_{item.pk}": "0", "words": "电梯检修中"}

    both = {"secret_out": PINS[0], "secret_in": PINS[0], **ticks(handover), **counts}
    answer = desk_client.post(url(front, "handover_sign", handover.pk), both)

    page = answer.content.decode()
    assert (answer.status_code, ShiftHandover.objects.get().is_signed) == (422, False)
    assert str(comes.user) in page
    assert "电梯检修中" in page
    assert page.count('name="block"') == page.count(" checked> 已阅")
    assert PINS[0] not in page
    assert ItemCount.objects.get().counted == 2


@pytest.mark.rule("L-3")
def test_a_supervisor_consents_at_the_clerks_screen(desk_client: Client, front: Membership, lead: Membership) -> None:
    pins(lead.user)
    a_ticket(front, now=clock.now() - 5 * HOUR)
    handover = prepared(front, now=clock.now())
    ids = [one.deadline_id for one in blockers_of(handover, clock.now())]
    asked = {"blocker": ids, "reason": "住户外出", "supervisor": lead.pk, "words": ""}
    assert "阻止交接班的事项" in desk_client.get(handover_url(handover)).content.decode()

    desk_client.post(url(front, "handover_consent", handover.pk), {**asked, "secret_lead": PINS[1]})
    assert not Takeover.objects.exists()
    desk_client.post(url(front, "handover_consent", handover.pk), {**asked, "secret_lead": PINS[0]})

    assert set(Takeover.objects.values_list("deadline", "consent_by", "reason")) == {
        (pk, lead.user_id, "住户外出") for pk in ids
    }


@pytest.mark.rule("PR")
def test_another_posts_and_another_communitys_handover_do_not_exist(desk_client: Client, front: Membership) -> None:
    guard = a_colleague(front, role=Role.GUARD)
    gate = prepared(guard, a_colleague(front, role=Role.GUARD), post=a_post(front.community, PostKind.GATE))
    elsewhere: Membership = MembershipFactory.create(community=CommunityFactory.create())
    other = prepared(elsewhere)

    for pk in (gate.pk, other.pk):
        assert desk_client.get(url(front, "handover", pk)).status_code == 404
        assert desk_client.post(url(front, "handover_sign", pk), {}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_stands_on_it(desk_client: Client, front: Membership, count: int) -> None:
    for place in range(count):
        an_item(a_post(front.community), f"物品{place}")
        a_ticket(front, now=clock.now() - 5 * HOUR)
    handover = prepared(front, now=clock.now())
    desk_client.get(url(front, "handovers"))

    with CaptureQueriesContext(connection) as found:
        assert desk_client.get(url(front, "handover", handover.pk)).status_code == 200
    with CaptureQueriesContext(connection) as begun:
        assert desk_client.get(url(front, "handovers")).status_code == 200

    # for some hours after a change of shift the page also asks whether that one was handed over
    shifts = [one.facts for one in Shift.objects.filter(community=front.community)]
    lately = 2 if ended(clock.now(), shifts, ZoneInfo(front.community.timezone)) else 0
    assert (len(found), len(begun) - lately) == (24, 18)


@pytest.mark.rule("L-3")
def test_what_is_taken_over_by_name_is_named(desk_client: Client, front: Membership, lead: Membership) -> None:
    late = a_ticket(front, now=clock.now() - 5 * HOUR, text="厨房水管漏水")
    handover = prepared(front, now=clock.now())
    ids = {one.deadline_id for one in blockers_of(handover, clock.now())}
    facts: dict[str, Any] = {"supervisor": lead, "deadline_ids": ids, "reason": "人手不足", "now": clock.now()}
    consent_to_takeover(front, handover_id=handover.pk, **facts)

    page = desk_client.get(url(front, "handover", handover.pk)).content.decode()

    assert re.search(rf'<a href="[^"]+/{late.number}/">[^<]*厨房水管漏水[^<]*</a> · [^<]+<span class="number">', page)


def test_a_supervisor_keeps_the_items_of_a_post(client: Client, lead: Membership) -> None:
    client.force_login(lead.user)
    page = url(lead, "post_items", a_post(lead.community).pk)

    client.post(page, {"name": "对讲机", "expected": "2"})
    twice = client.post(page, {"name": "对讲机", "expected": "3"})
    assert (twice.status_code, "已有同名物品" in twice.content.decode()) == (422, True)
    item = PostItem.objects.get()
    client.post(page, {"item": item.pk, "name": "对讲机", "expected": "3"})
    assert PostItem.objects.get().expected == 3
    client.post(page, {"item": item.pk, "do": "retire"})
    assert not PostItem.objects.get().active


@pytest.mark.rule("L-2")
def test_a_shift_that_ended_without_a_handover_is_told_once(front: Membership, lead: Membership) -> None:
    ensure_shifts(front.community)
    zone = ZoneInfo("Asia/Shanghai")
    at = datetime(2026, 11, 23, 14, 55, tzinfo=zone).astimezone(UTC)
    handover = prepared(front, now=at)  # the post is handed over at this hour: it is expected to be tomorrow
    counted(front, handover, now=at)
    signed(front, handover, now=at)

    assert watch_handovers(at + HOUR) == 0
    tomorrow = at + timedelta(days=1, minutes=21)
    assert [watch_handovers(tomorrow), watch_handovers(tomorrow + HOUR)] == [1, 0]
    assert Notice.objects.filter(code="handover.missing", recipient=lead.user).count() == 1
