"""The demonstration's gate: a few visits today, one inside, one waiting, an announced visitor, permits, a watched plate."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate

from residents.models import Occupancy
from staff.models import Community, Membership
from visitors.services.announcements import Expected, announce_by_desk
from visitors.services.permits import Holder, Span, admit_permit, issue_permit
from visitors.services.visits import Consent, Guest, host_says_no, let_in, let_out, register_visit
from visitors.services.watch import Known, watch_for
from visitors.visit_enums import ConsentHow, PermitKind, Purpose

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GUESTS = (
    # minutes ago, minutes inside (None: still there), who
    (240, 35, Guest("周敏", "13800006101", "粤A6D21K", 2, Purpose.VISIT)),
    (180, 6, Guest("顺达快运 小吴", "13800006102", "", 1, Purpose.DELIVERY, "冰箱一台")),
    (95, None, Guest("何师傅", "13800006103", "粤A7731F", 1, Purpose.WORK, "空调移机")),
)


def a_day_at_the_gate(community: Community, now: datetime) -> None:
    """Through the verbs, as the guard and the desk would."""
    people = Membership.objects.select_related("user", "community", "department").filter(community=community)
    by_login = {one.user.username: one for one in people}
    guard, front, lead = by_login["guard"], by_login["front"], by_login["lead"]
    homes = list(Occupancy.objects.filter(unit__community=community).select_related("unit", "resident").order_by("pk"))
    for place, (ago, stay, guest) in enumerate(GUESTS):
        at, home = now - ago * MINUTE, homes[7 * place + 2]
        visit = _register(guard, guest, home, at)
        let_in(guard, visit, now=at)
        if stay is not None:
            let_out(guard, visit, now=at + stay * MINUTE)
    nobody = _register(guard, Guest("郭静", "13800006104"), homes[30], now - 60 * MINUTE, agreed=False)
    host_says_no(guard, nobody, absent=True, card="明天上午再来，电话 13800006104", now=now - 58 * MINUTE)
    _register(guard, Guest("陆强", "13800006105", purpose=Purpose.AGENT), homes[36], now - 2 * MINUTE, agreed=False)
    expected = Expected("韩雪", now - 30 * MINUTE, now + timedelta(hours=8), "13800006106", "粤A9K036", 3)
    where = (homes[12].unit, homes[12].resident)
    announce_by_desk(front, *where, expected, key=uuid.uuid4(), now=now - 90 * MINUTE)
    _permits(front, guard, homes, now)
    until: dict[str, Any] = {"until": localdate(now) + 60 * DAY, "key": uuid.uuid4(), "now": now - 3 * DAY}
    watch_for(lead, Known(plate="粤A0000X"), reason="冒充快递员入户推销，已报派出所", **until)


def _register(guard: Membership, guest: Guest, home: Occupancy, at: datetime, *, agreed: bool = True) -> int:
    consent = Consent(ConsentHow.PHONE, resident=home.resident) if agreed else None
    facts: dict[str, Any] = {"unit": home.unit, "host": home.resident, "key": uuid.uuid4(), "now": at}
    return register_visit(guard, guest, consent=consent, opened_at=at - timedelta(seconds=24), **facts).pk


def _permits(front: Membership, guard: Membership, homes: list[Occupancy], now: datetime) -> None:
    today, issued = localdate(now), now - 6 * DAY
    every = (time(0), time(23, 59))
    for holder, unit, hours in (
        (Holder(PermitKind.WORKER, "覃伟", "13800006201", "安居装饰"), homes[20].unit, (time(8), time(18))),
        (Holder(PermitKind.NANNY, "谢秀兰", "13800006202"), homes[12].unit, (time(6), time(21))),
        (Holder(PermitKind.COURIER, "赖勇", "13800006203", "邮政速递"), None, every),
    ):
        span = Span(today - 6 * DAY, today + 60 * DAY, range(7), *hours)
        permit = issue_permit(front, holder, span, unit=unit, key=uuid.uuid4(), now=issued)
    admit_permit(guard, permit.pk, key=uuid.uuid4(), now=now - 5 * MINUTE)
