"""The demonstration's release passes: one that waits, one to sign, two good today, one used, one shown twice."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from deskapp.demo.pictures import fridge_and_boxes
from residents.models import Occupancy
from staff.models import Community, Membership
from visitors.models import ReleasePass
from visitors.pass_enums import Applicant, ConfirmedHow
from visitors.pass_rules import Item, Shown
from visitors.services.pass_gate import check_at_gate
from visitors.services.passes import Application, Confirmation, apply_for_pass, confirm_owner, sign_pass, withdraw_pass

HOUR = timedelta(hours=1)
LOADS = (
    (Applicant.OWNER, (Item("双开门冰箱"), Item("纸箱", 6)), "粤BT1234", ""),
    (Applicant.TENANT, (Item("布艺沙发"), Item("餐桌"), Item("餐椅", 4)), "", "租期届满搬离"),
    (Applicant.OWNER, (Item("立式钢琴"),), "粤BT5678", "琴行搬运"),
    (Applicant.OTHER, (Item("旧木门", 3), Item("装修余料（袋）", 12)), "粤BT9012", "装修公司清运"),
    (Applicant.OWNER, (Item("跑步机"),), "", ""),
    (Applicant.OWNER, (Item("儿童床"), Item("床垫")), "", ""),
    (Applicant.TENANT, (Item("洗衣机"), Item("电视机"), Item("纸箱", 10)), "粤BT3456", ""),
)


def release_passes(community: Community, now: datetime) -> None:
    """Through the verbs, as desk and gate would."""
    people = Membership.objects.select_related("user", "community", "department").filter(community=community)
    by_login = {one.user.username: one for one in people}
    front, guard = by_login["front"], by_login["guard"]
    owners = Occupancy.objects.filter(unit__community=community, standing="owner", resident__phones__isnull=False)
    homes = list(owners.select_related("unit", "resident").order_by("pk").distinct()[: len(LOADS)])
    made = [_applied(front, home, load, now - 2 * HOUR) for home, load in zip(homes, LOADS, strict=False)]
    for home, release in list(zip(homes, made, strict=False))[1:]:
        consent = "" if release.standing == Applicant.OWNER else "call"
        given = Confirmation(ConfirmedHow.CALL, home.resident, consent_how=consent)
        confirm_owner(front, release.pk, given, now=now - 2 * HOUR)
    for release in made[2:]:
        sign_pass(front, release.pk, signer=front, now=now - HOUR)
    _at_the_gate(front, guard, made, now)


def _applied(front: Membership, home: Occupancy, load: Any, at: datetime) -> ReleasePass:
    standing, items, plate, words = load
    home.unit.community = front.community
    application = Application(
        standing=standing,
        name=home.resident.name if standing == Applicant.OWNER else "赵示例",
        phone="13800007766",
        plate=plate,
        words=words,
        from_at=at,
        until_at=at + 9 * HOUR,
        items=items,
        photos=[fridge_and_boxes()] if len(items) == 2 else [],
    )
    facts: dict[str, Any] = {"by": front.user, "files_by": front.user, "key": uuid.uuid4(), "now": at}
    return apply_for_pass(front.community, home.unit, application, **facts)


def _at_the_gate(front: Membership, guard: Membership, made: list[ReleasePass], now: datetime) -> None:
    """The fifth has left, the last as well and is then shown once more; the sixth was withdrawn."""
    for release, ticked, ago in ((made[4], (1,), 40), (made[6], (1, 2, 3), 30), (made[6], (1, 2, 3), 10)):
        facts: dict[str, Any] = {"key": uuid.uuid4(), "now": now - timedelta(minutes=ago)}
        check_at_gate(guard, release.pk, Shown(ticked), **facts)
    withdraw_pass(front, made[5].pk, words="业主改期，另行申请", now=now - HOUR / 2)
