"""A visitor inside, one who waits, one announced, a permit, an alarm: what the pages of the gate show."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate

from core.sealing import unseal
from residents.models import Resident, Unit
from staff.models import Membership
from visitors.services.alarms import raise_alarm
from visitors.services.announcements import Expected, announce_by_desk
from visitors.services.consent import make_consent_link
from visitors.services.houses import issue_house_link
from visitors.services.permits import Holder, Span, issue_permit
from visitors.services.visits import Consent, Guest, host_says_no, let_in, register_visit
from visitors.services.watch import Known, watch_for
from visitors.visit_enums import ConsentHow, PermitKind


def at_the_gate(lead: Membership, unit: Unit, resident: Resident, now: datetime) -> dict[str, dict[str, Any]]:
    """View name → what its address needs."""

    def visit(name: str, *, agreed: bool = False) -> int:
        consent = Consent(ConsentHow.PHONE, resident=resident) if agreed else None
        guest = Guest(name, "13900001234", "粤A123AB", 2)
        where: dict[str, Any] = {"unit": unit, "host": resident, "opened_at": now, "key": uuid.uuid4(), "now": now}
        return register_visit(lead, guest, consent=consent, **where).pk

    let_in(lead, visit("何访客", agreed=True), now=now)
    host_says_no(lead, visit("郭访客"), absent=True, card="请回电 13900001234", now=now)
    waits = visit("陆访客")
    key: dict[str, Any] = {"key": uuid.uuid4(), "now": now}
    expected = Expected("韩访客", now, now + timedelta(hours=6), "13900005678", heads=3)
    announced = announce_by_desk(lead, unit, resident, expected, **key)
    today = localdate(now)
    span = Span(today, today + timedelta(days=9), range(7), time(0), time(23, 59))
    permit = issue_permit(lead, Holder(PermitKind.WORKER, "覃师傅", "13900009999", "安居装饰"), span, unit=unit, **key)
    watch_for(lead, Known(plate="粤A0000X"), reason="冒充快递员", until=today + timedelta(days=9), **key)
    alarm = raise_alarm(lead, **key)
    return {
        "visitors:visit": {"pk": waits},
        "visitors:alarm": {"pk": alarm.pk},
        "visitors:expected": {"pk": announced.pk},
        "visitors:permit": {"pk": permit.pk},
        "visitors:permit_card": {"pk": permit.pk},
        "visitors:visitor": {"token": unseal(announced.sealed)},
        "visitors:consent": {"token": make_consent_link(lead, waits, now=now)},
        "visitors:house": {"token": issue_house_link(lead, unit, resident, now=now)},
    }
